"""Who looked at a learner's record, or took a copy of it: noted when it happens, and read by the learner."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select

from models import Disclosure, Person
from services.database import reads, writes

MOST = 200
"""Rows on a page; the archive has all."""
NOTED_FOR = timedelta(hours=1)
"""How long one look stands for more of the same by the same person."""


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


def unnoted(
    connection: Connection, viewer_id: int, people: Collection[int], what: str, now: datetime
) -> tuple[int, ...]:
    """Those of these people for whom this look has still to be noted; nobody's look at themselves is."""
    here = (Disclosure.viewer_id == viewer_id, Disclosure.what == what, Disclosure.at > now - NOTED_FOR)
    noted = set(connection.scalars(select(Disclosure.person_id).where(*here, Disclosure.person_id.in_(people))))
    return tuple(sorted({*people} - noted - {viewer_id}))


def note(connection: Connection, viewer_id: int, role: str, people: Collection[int], what: str, now: datetime) -> None:
    """Note that somebody looked at these people's records, once an hour each. `what` has at most 40 characters.

    Their rows are held, so that two requests note it once, and nobody who plays waits for it; whoever was erased
    meanwhile is left out.
    """
    held = select(Person.id).where(Person.id.in_(people)).order_by(Person.id).with_for_update(key_share=True)
    there = connection.scalars(held).all()
    rows = [
        {"person_id": person_id, "viewer_id": viewer_id, "viewer_role": role, "what": what, "at": now}
        for person_id in unnoted(connection, viewer_id, there, what, now)
    ]
    if rows:
        connection.execute(insert(Disclosure), rows)


def note_look(viewer_id: int, role: str, people: Collection[int], what: str, now: datetime) -> None:
    """The same, by itself, for a page that shows many: nothing is written while all of it is noted."""
    if missing := _missing(viewer_id, people, what, now):
        _note(viewer_id, role, missing, what, now)


@reads
def _missing(
    connection: Connection, viewer_id: int, people: Collection[int], what: str, now: datetime
) -> tuple[int, ...]:
    return unnoted(connection, viewer_id, people, what, now)


@writes
def _note(connection: Connection, viewer_id: int, role: str, people: Collection[int], what: str, now: datetime) -> None:
    note(connection, viewer_id, role, people, what, now)
