"""A cohort moves to another time zone: what is due keeps its wall time and comes to another instant.

What that changes is found by moving it and looking, in a savepoint that is then let go.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select, update

from engine.teach.counting import Cell
from engine.teach.wall import moved, read
from models import Assignment, Cohort, Extension, Membership, Person
from services import audit
from services.audit import Act
from services.database import writes
from services.people import NAME, Visitor
from services.teach import results
from services.teach.cohorts import refuse_unknown
from services.teach.consequences import Consequence, of_lateness
from services.teach.dates import move_zone
from services.teach.results import Key
from services.teach.scope import CohortRow, cohort_of

DATES = ("opens", "due", "closes")
MOST_SHOWN = 30


@dataclass(frozen=True, slots=True)
class MovedDate:
    """One date of an assignment: what it is (a key), and its instant before and after."""

    title: str
    what: str
    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True)
class ZoneChange:
    """What another zone does: the dates that move, the nearest first, how many they are, how many extensions, and for
    whom lateness changes; the mark by which a page confirms exactly that.
    """

    cohort: CohortRow
    zone: str
    dates: tuple[MovedDate, ...]
    count: int
    extensions: int
    consequences: tuple[Consequence, ...]
    mark: str


@writes
def zone_change(connection: Connection, supervisor_id: int, cohort_id: str, zone: str) -> ZoneChange:
    """What moving a cohort to a zone would do. Raises NotFound, BadField."""
    refuse_unknown(zone)
    cohort = cohort_of(connection, supervisor_id, cohort_id, lock=True)
    if cohort.time_zone == zone:
        return ZoneChange(cohort, zone, (), 0, 0, (), "")
    savepoint = connection.begin_nested()
    change = _move(connection, cohort, zone)
    savepoint.rollback()
    return change


@writes
def change_zone(
    connection: Connection, visitor: Visitor, cohort_id: str, zone: str, seen: str, now: datetime
) -> ZoneChange | None:
    """Move a cohort to a zone, and every date of it, or say what that does, where `seen` is not the mark of just that.

    Returns None where it is done. Raises NotFound, BadField.
    """
    refuse_unknown(zone)
    cohort = cohort_of(connection, visitor.id, cohort_id, lock=True)
    if cohort.time_zone == zone:
        return None
    savepoint = connection.begin_nested()
    change = _move(connection, cohort, zone)
    if change.mark != seen:
        savepoint.rollback()
        return change
    savepoint.commit()
    audit.record(connection, visitor.public_id, Act.COHORT_CHANGED, cohort_id, now, fields=["time_zone"])
    return None


def _move(connection: Connection, cohort: CohortRow, zone: str) -> ZoneChange:
    """Move a cohort, and say what that did."""
    held = select(Assignment).where(Assignment.cohort_id == cohort.id).order_by(Assignment.id).with_for_update()
    rows = connection.execute(held).all()
    dates = sorted((date for row in rows for date in _moved(row, ZoneInfo(zone))), key=lambda date: date.before)
    given = select(func.count()).select_from(Extension).join(Assignment, Extension.assignment_id == Assignment.id)
    extensions = given.where(Assignment.cohort_id == cohort.id, Extension.due_at.is_not(None))
    count = connection.scalar(extensions) or 0
    was = _cells(connection, rows)
    connection.execute(update(Cohort).where(Cohort.id == cohort.id).values(time_zone=zone))
    move_zone(connection, cohort.id, rows, zone)
    late = of_lateness(was, _cells(connection, rows), _names(connection, cohort))
    found = tuple(each for each in late if each.count)
    mark = hashlib.sha256(repr((zone, dates, count, found)).encode()).hexdigest()[:32]
    return ZoneChange(cohort, zone, tuple(dates[:MOST_SHOWN]), len(dates), count, found, mark)


def _cells(connection: Connection, rows: Sequence[Any]) -> dict[Key, Cell]:
    """What is kept of these assignments."""
    return {key: cell for row in rows for key, cell in results.kept(connection, row.id).items()}


def _names(connection: Connection, cohort: CohortRow) -> dict[int, str]:
    query = select(Person.id, NAME.label("name"))
    mine = query.join(Membership, Membership.person_id == Person.id).where(Membership.cohort_id == cohort.id)
    return {row.id: row.name for row in connection.execute(mine)}


def _moved(row: Any, zone: ZoneInfo) -> Iterator[MovedDate]:
    for what in DATES:
        local, before = getattr(row, f"{what}_local"), getattr(row, f"{what}_at")
        if local is not None:
            after = moved(read(local), zone).at
            yield from [MovedDate(row.title, what, before, after)] if after != before else []
