"""The classes that somebody runs or ran: those that go on, and those that are over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from models import Cohort, LiveClass, LiveSeat, Revision
from services.database import reads
from services.live.scope import IDLE, hosts, is_open
from services.paging import pages_of
from services.teach.scope import CohortRow, cohort_of

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A class in the list."""

    class_id: str
    title: str
    cohort: str | None
    seats: int
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClassesPage:
    """One page of the classes that are over, below those that go on; of one cohort, where that was asked for."""

    cohort: CohortRow | None
    going_on: tuple[ClassLine, ...]
    over: tuple[ClassLine, ...]
    page: int
    pages: int


@reads
def classes(connection: Connection, supervisor_id: int, cohort_id: str, page: int, now: datetime) -> ClassesPage:
    """The classes that somebody may run, the newest first. Raises NotFound for a cohort or a page that is none."""
    cohort = cohort_of(connection, supervisor_id, cohort_id) if cohort_id else None
    mine = [hosts(supervisor_id), *((LiveClass.cohort_id == cohort.id,) if cohort else ())]
    total = connection.scalar(select(func.count()).select_from(LiveClass).where(*mine, ~is_open(now))) or 0
    pages = pages_of(total, PAGE_SIZE, page)
    seats = select(func.count()).where(LiveSeat.live_class_id == LiveClass.id).scalar_subquery()
    query = (
        select(
            LiveClass.public_id,
            Revision.card,
            Cohort.name.label("cohort"),
            seats.label("seats"),
            LiveClass.started_at,
            LiveClass.changed_at,
            LiveClass.ended_at,
        )
        .join(Revision, LiveClass.revision_id == Revision.id)
        .outerjoin(Cohort, LiveClass.cohort_id == Cohort.id)
        .where(*mine)
        .order_by(LiveClass.started_at.desc(), LiveClass.id.desc())
    )
    past = query.where(~is_open(now)).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return ClassesPage(
        cohort=cohort,
        going_on=_lines(connection, query.where(is_open(now)).limit(PAGE_SIZE)),
        over=_lines(connection, past, over=True),
        page=page,
        pages=pages,
    )


def _lines(connection: Connection, query: Select[Any], *, over: bool = False) -> tuple[ClassLine, ...]:
    return tuple(
        ClassLine(
            row.public_id,
            row.card["title"],
            row.cohort,
            row.seats,
            row.started_at,
            (row.ended_at or row.changed_at + IDLE) if over else None,
        )
        for row in connection.execute(query)
    )
