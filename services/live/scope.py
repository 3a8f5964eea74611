"""Whose a class is: its host's, or with a cohort that of everybody who teaches the cohort. Verbs about one begin here.

A class that nobody moved on for hours is over, whether that was written down yet or not: every reader sees it alike.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from engine.teach.room import Stand
from models import LiveClass
from services.errors import NotFound
from services.paths import read_path
from services.teach.scope import teaches

IDLE = timedelta(hours=12)
"""A class that nobody moves on for so long ends by itself."""


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class, and where it stands."""

    id: int
    public_id: str
    code: str | None
    person_id: int
    cohort_id: int | None
    revision_id: int
    guests: bool
    seed: bytes
    stand: Stand
    version: int
    started_at: datetime
    changed_at: datetime
    ended_at: datetime | None

    @property
    def is_over(self) -> bool:
        return self.stand.phase == "over"


COLUMNS = (
    LiveClass.id,
    LiveClass.public_id,
    LiveClass.code,
    LiveClass.person_id,
    LiveClass.cohort_id,
    LiveClass.revision_id,
    LiveClass.guests,
    LiveClass.seed,
    LiveClass.path,
    LiveClass.phase,
    LiveClass.round,
    LiveClass.version,
    LiveClass.started_at,
    LiveClass.changed_at,
    LiveClass.ended_at,
)


def hosts(supervisor_id: int) -> Any:
    """The condition that somebody runs a class: their own, or one of a cohort that they teach."""
    own = and_(LiveClass.cohort_id.is_(None), LiveClass.person_id == supervisor_id)
    return or_(own, teaches(supervisor_id, LiveClass.cohort_id))


def is_open(now: datetime) -> Any:
    """The condition that a class goes on."""
    return and_(LiveClass.ended_at.is_(None), LiveClass.changed_at > now - IDLE)


def hosted(connection: Connection, supervisor_id: int, class_id: str, now: datetime, *, lock: bool = False) -> ClassRow:
    """A class that this person runs, by its public id. Raises NotFound.

    With `lock` nobody votes or moves it on until the transaction ends.
    """
    query = select(*COLUMNS).where(LiveClass.public_id == class_id, hosts(supervisor_id))
    row = connection.execute(query.with_for_update(of=LiveClass) if lock else query).one_or_none()
    if row is None:
        raise NotFound(class_id)
    return class_row(row, now)


def class_row(row: Any, now: datetime) -> ClassRow:
    """A class from its columns."""
    found = ClassRow(
        id=row.id,
        public_id=row.public_id,
        code=row.code,
        person_id=row.person_id,
        cohort_id=row.cohort_id,
        revision_id=row.revision_id,
        guests=row.guests,
        seed=row.seed,
        stand=Stand(row.phase, row.round, read_path(row.path)),
        version=row.version,
        started_at=row.started_at,
        changed_at=row.changed_at,
        ended_at=row.ended_at,
    )
    if found.is_over or now < row.changed_at + IDLE:
        return found
    gone = replace(found.stand, phase="over")
    return replace(found, stand=gone, code=None, version=row.version + 1, ended_at=row.changed_at + IDLE)
