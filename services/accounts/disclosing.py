"""Who looked at a learner's record, or took a copy of it: the list that the learner can read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from models import Disclosure, Person

MOST = 200
"""Rows on a page; the archive has all."""


@dataclass(frozen=True, slots=True)
class DisclosureRow:
    """Somebody who looked. `name` is empty once they have no account any more."""

    at: datetime
    role: str
    name: str
    what: str


def disclosures_of(connection: Connection, person_id: int) -> tuple[DisclosureRow, ...]:
    """Who looked at a person's record, the newest first."""
    rows = connection.execute(
        select(Disclosure.at, Disclosure.viewer_role, Disclosure.what, Person.display_name)
        .outerjoin(Person, Disclosure.viewer_id == Person.id)
        .where(Disclosure.person_id == person_id)
        .order_by(Disclosure.at.desc(), Disclosure.id.desc())
        .limit(MOST)
    )
    return tuple(DisclosureRow(row.at, row.viewer_role, row.display_name or "", row.what) for row in rows)
