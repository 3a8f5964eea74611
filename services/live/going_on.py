"""The classes that go on now, for those who sit in them, could come in, or run them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from models import Cohort, LiveClass, LiveSeat, Membership, Revision
from services.database import reads
from services.live.scope import hosts, is_open

MOST = 10
"""Classes that a page names, the newest."""


@dataclass(frozen=True, slots=True)
class GoingOn:
    """A class that goes on. Its `title` is told to whoever is in it; the others read it on its screen."""

    class_id: str
    cohort: str | None
    title: str | None


@reads
def for_learner(connection: Connection, person_id: int, now: datetime) -> tuple[GoingOn, ...]:
    """The classes in which somebody sits, and those of their cohorts, into which they can come."""
    member = and_(
        Membership.cohort_id == LiveClass.cohort_id, Membership.person_id == person_id, Membership.left_at.is_(None)
    )
    query = _classes(now, LiveSeat.id).outerjoin(LiveSeat, _sits(person_id)).outerjoin(Membership, member)
    return _found(connection, query.where(or_(LiveSeat.id.is_not(None), Membership.id.is_not(None))))


@reads
def for_seat(connection: Connection, person_id: int, now: datetime) -> tuple[GoingOn, ...]:
    """The classes in which somebody sits, guest or not."""
    return _found(connection, _classes(now, LiveSeat.id).join(LiveSeat, _sits(person_id)))


@reads
def for_host(connection: Connection, supervisor_id: int, now: datetime) -> tuple[GoingOn, ...]:
    """The classes that somebody may run."""
    return _found(connection, _classes(now, LiveClass.id).where(hosts(supervisor_id)))


def _sits(person_id: int) -> Any:
    return and_(LiveSeat.live_class_id == LiveClass.id, LiveSeat.person_id == person_id, LiveSeat.left_at.is_(None))


def _classes(now: datetime, inside: Any) -> Any:
    """The open classes; whoever has `inside` is in them."""
    return (
        select(LiveClass.public_id, Cohort.name, Revision.card, inside.label("inside"))
        .select_from(LiveClass)
        .join(Revision, LiveClass.revision_id == Revision.id)
        .outerjoin(Cohort, LiveClass.cohort_id == Cohort.id)
        .where(is_open(now))
        .order_by(LiveClass.started_at.desc(), LiveClass.id.desc())
        .limit(MOST)
    )


def _found(connection: Connection, query: Any) -> tuple[GoingOn, ...]:
    return tuple(
        GoingOn(row.public_id, row.name, row.card["title"] if row.inside else None) for row in connection.execute(query)
    )
