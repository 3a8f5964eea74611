"""Courses that were ever published, with what tells those of one title apart: edition, first day, id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from models import Course

SIGNS = 8
"""Of a public id, as many as are shown."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A course that was published; `number` counts it and the editions before it."""

    public_id: str
    title: str
    state: str
    number: int
    published_at: datetime

    @property
    def short_id(self) -> str:
        """The beginning of its id."""
        return self.public_id[:SIGNS]


def editions_in(connection: Connection) -> tuple[Edition, ...]:
    """All of them, by title and day: one statement."""
    named = (Course.id, Course.public_id, Course.title, Course.state, Course.earlier_id, Course.published_at)
    rows = connection.execute(select(*named)).all()
    earlier = {row.id: row.earlier_id for row in rows}
    found = [
        Edition(row.public_id, row.title, row.state, _number(row.id, earlier), row.published_at)
        for row in rows
        if row.published_at is not None
    ]
    return tuple(sorted(found, key=lambda each: (each.title.casefold(), each.published_at, each.public_id)))


def _number(course: int, earlier: Mapping[int, int | None]) -> int:
    """How many editions there are up to a course; the first of a chain names none."""
    before = earlier.get(course)
    return 1 if before is None else 1 + _number(before, earlier)
