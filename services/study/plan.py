"""How somebody studies: decisions a day, the exam that they prepare for, reminders. Knows no card and no letter.

The exam's date is the profile's. Somebody without an account has a plan too; reminders need an address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, insert, select, update

from engine.study.days import local_day
from models import Person, StudyPlan
from services import audit
from services.accounts.profile import exam_day
from services.accounts.telling import hold
from services.audit import Act
from services.database import reads, writes
from services.errors import BadField
from services.mail.letters import REMINDER
from services.mail.outbox import take_back
from services.people import Visitor, enter_as_guest
from services.tokens import new_token

DAILY = 10
"""Decisions a day, where nobody said otherwise."""
MOST_DAILY = 100


@dataclass(frozen=True, slots=True)
class Plan:
    """How somebody studies. `exam_on` is as they said it, and may have passed; `zone` is where their days begin."""

    daily: int = DAILY
    reminders: bool = False
    exam_on: date | None = None
    zone: tzinfo = UTC
    has_address: bool = False
    has_calendar: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says of their plan."""

    daily: int | None
    exam_on: date | None
    reminders: bool


def plan_of(connection: Connection, person_id: int) -> Plan:
    """Somebody's plan, in one statement; what was never said is as it is for everybody."""
    row = connection.execute(_PLAN.where(Person.id == person_id)).one_or_none()
    return Plan() if row is None else read_plan(row)


def read_plan(row: Any) -> Plan:
    """The plan of a row with the columns of `PLAN_COLUMNS`."""
    return Plan(
        daily=row.daily or DAILY,
        reminders=bool(row.reminders),
        exam_on=row.exam_date,
        zone=zone_of(row.time_zone),
        has_address=row.email is not None,
        has_calendar=row.calendar_hash is not None,
    )


PLAN_COLUMNS = (
    StudyPlan.daily,
    StudyPlan.reminders,
    StudyPlan.calendar_hash,
    Person.exam_date,
    Person.time_zone,
    Person.email,
)
_PLAN = select(*PLAN_COLUMNS).select_from(Person).outerjoin(StudyPlan, StudyPlan.person_id == Person.id)


def zone_of(name: str | None) -> tzinfo:
    """The time zone of a name; UTC for none, and for one that this server does not know."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return UTC


@reads
def plan_for(connection: Connection, person_id: int | None) -> Plan:
    """The plan of whoever is at the page; of somebody who is not known yet, everybody's."""
    return Plan() if person_id is None else plan_of(connection, person_id)


@writes
def keep_plan(connection: Connection, visitor: Visitor | None, token: str, told: Told, now: datetime) -> None:
    """Keep what somebody says of their plan; whoever is not known yet becomes a guest. `token` is their browser's.

    Raises BadField, LoginNeeded, SessionEnded.
    """
    if told.daily is None or not 1 <= told.daily <= MOST_DAILY:
        raise BadField("daily", f"Write a whole number from 1 to {MOST_DAILY}.")
    member = visitor is not None and not visitor.is_guest
    person_id = hold(connection, visitor).id if visitor and member else enter_as_guest(connection, token, now)
    before = plan_of(connection, person_id)
    exam_on = exam_day(told.exam_on, local_day(now, before.zone))
    if told.reminders and not before.has_address:
        raise BadField("reminders", "Reminders need an account with an e-mail address.")
    if before.exam_on != exam_on:
        connection.execute(update(Person).where(Person.id == person_id).values(exam_date=exam_on))
        if visitor and member:
            who = visitor.public_id
            audit.record(connection, who, Act.PROFILE_CHANGED, who, now, fields=["exam_date"])
    keep(connection, person_id, now, daily=told.daily, reminders=told.reminders)
    if not told.reminders:
        take_back(connection, person_id, REMINDER)


def keep(connection: Connection, person_id: int, now: datetime, **values: Any) -> None:
    """Write these into somebody's plan; the first time makes it. Two at once meet in its key, and one comes again."""
    mine = update(StudyPlan).where(StudyPlan.person_id == person_id).values(**values, changed_at=now)
    if connection.execute(mine).rowcount:
        return
    fresh = {"daily": DAILY, "stop_token": new_token(), **values}
    connection.execute(insert(StudyPlan).values(person_id=person_id, changed_at=now, **fresh))
