"""A cohort moves to another time zone: what is due keeps its wall time and comes to another instant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select, update

from engine.teach.wall import moved, read
from models import Assignment, Cohort, Extension
from services import audit
from services.audit import Act
from services.database import reads, writes
from services.people import Visitor
from services.teach.cohorts import refuse_unknown
from services.teach.dates import move_zone
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
    """What another zone does: the dates that move, the nearest first, how many they are, and how many extensions."""

    cohort: CohortRow
    zone: str
    dates: tuple[MovedDate, ...]
    count: int
    extensions: int


@reads
def zone_change(connection: Connection, supervisor_id: int, cohort_id: str, zone: str) -> ZoneChange:
    """What moving a cohort to a zone would do. Raises NotFound, BadField."""
    refuse_unknown(zone)
    cohort = cohort_of(connection, supervisor_id, cohort_id)
    rows = connection.execute(select(Assignment).where(Assignment.cohort_id == cohort.id)).all()
    dates = sorted((date for row in rows for date in _moved(row, ZoneInfo(zone))), key=lambda date: date.before)
    given = select(func.count()).select_from(Extension).join(Assignment, Extension.assignment_id == Assignment.id)
    extensions = given.where(Assignment.cohort_id == cohort.id, Extension.due_at.is_not(None))
    return ZoneChange(cohort, zone, tuple(dates[:MOST_SHOWN]), len(dates), connection.scalar(extensions) or 0)


def _moved(row: Any, zone: ZoneInfo) -> Iterator[MovedDate]:
    for what in DATES:
        local, before = getattr(row, f"{what}_local"), getattr(row, f"{what}_at")
        if local is not None:
            after = moved(read(local), zone).at
            yield from [MovedDate(row.title, what, before, after)] if after != before else []


@writes
def change_zone(connection: Connection, visitor: Visitor, cohort_id: str, zone: str, now: datetime) -> None:
    """Move a cohort to a zone, and every date of it. Raises NotFound, BadField."""
    refuse_unknown(zone)
    cohort = cohort_of(connection, visitor.id, cohort_id, lock=True)
    if cohort.time_zone != zone:
        connection.execute(update(Cohort).where(Cohort.id == cohort.id).values(time_zone=zone))
        move_zone(connection, cohort.id, zone)
        audit.record(connection, visitor.public_id, Act.COHORT_CHANGED, cohort_id, now, fields=["time_zone"])
