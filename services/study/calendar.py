"""A calendar that can be subscribed to: its secret address, and what it tells. Knows no file format.

It tells the date of the exam, how many reviews each day is for, when what was assigned is due and when a license is to
be renewed, by their titles; no case, no topic, no score, no hours. Whoever has the address can read that, so only its
hash is kept, it is shown once, and a new one is the end of the old.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select, update

from engine.study.days import local_day
from engine.study.spacing import ahead
from models import Person, StudyPlan
from services import audit
from services.accounts.telling import hold
from services.assigned.due_dates import DueDate, due_dates
from services.audit import Act
from services.credit.renewals import Renewal, renewals
from services.database import reads, writes
from services.errors import NotFound
from services.people import Visitor
from services.study.cards import waiting
from services.study.plan import PLAN_COLUMNS, keep, read_plan
from services.tokens import hashed, new_token

DAYS = 42
"""How far it looks ahead."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What a calendar tells. `name` is the same for its owner for good, and tells nothing of them."""

    name: str
    today: date
    exam_on: date | None
    reviews: tuple[tuple[date, int], ...]
    due: tuple[DueDate, ...] = ()
    renewals: tuple[Renewal, ...] = ()


@writes
def make_calendar(connection: Connection, visitor: Visitor, now: datetime) -> str:
    """Give a calendar an address, or another one. Returns its secret, this once. Raises LoginNeeded."""
    owner = hold(connection, visitor)
    token = new_token()
    keep(connection, owner.id, now, calendar_hash=hashed(token))
    audit.record(connection, owner.public_id, Act.CALENDAR_MADE, owner.public_id, now)
    return token


@writes
def end_calendar(connection: Connection, visitor: Visitor, now: datetime) -> None:
    """Let the address be nobody's; harmless where there is none. Raises LoginNeeded."""
    owner = hold(connection, visitor)
    mine = (StudyPlan.person_id == owner.id, StudyPlan.calendar_hash.is_not(None))
    if connection.execute(update(StudyPlan).where(*mine).values(calendar_hash=None, changed_at=now)).rowcount:
        audit.record(connection, owner.public_id, Act.CALENDAR_ENDED, owner.public_id, now)


@reads
def feed_of(connection: Connection, token: str, now: datetime) -> Feed:
    """What the calendar with this secret tells. Raises NotFound for one that is none, or whose account is closed."""
    row = connection.execute(
        select(Person.id, Person.public_id, *PLAN_COLUMNS)
        .join(StudyPlan, StudyPlan.person_id == Person.id)
        .where(StudyPlan.calendar_hash == hashed(token), Person.disabled_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound
    plan = read_plan(row)
    today = local_day(now, plan.zone)
    here = now.astimezone(plan.zone)
    return Feed(
        name=hashlib.sha256(f"calendar {row.public_id}".encode()).hexdigest()[:32],
        today=today,
        exam_on=plan.exam_on,
        reviews=ahead(waiting(connection, row.id), here, plan.exam_on, plan.daily, DAYS),
        due=due_dates(connection, row.id, now),
        renewals=renewals(connection, row.id, now),
    )
