"""Reminders by letter: one a day at most, in the morning of whoever asked for them, and only where reviews are due.

Several workers may look at once: a letter is posted in the transaction that writes down the day, under the locks of the
person and of their plan. Whoever has a letter can stop them, and do nothing else with it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, exists, or_, select, update

from engine.study.days import is_morning, local_day
from engine.study.spacing import LAST_STRETCH, todays
from models import Letter, Person, ReviewCard, StudyPlan
from services.database import reads, writes
from services.mail.letters import REMINDER, reminder
from services.mail.outbox import post, take_back
from services.mail.places import Places
from services.mail.rounds import each_by_itself
from services.study.cards import waiting
from services.study.plan import PLAN_COLUMNS, read_plan

APART = timedelta(hours=18)
"""Between two of them, also for somebody who moves to another time zone."""


def remind_due(places: Places, now: datetime) -> int:
    """Write to everybody who is to be reminded now. Returns how many letters that were; again at once it is none.

    Whoever it fails for is told to the log and tried again in the next round; all others get theirs.
    """
    return each_by_itself(lambda number: _remind(number, places, now), _to_ask(now))


@reads
def _to_ask(connection: Connection, now: datetime) -> tuple[int, ...]:
    """Whose morning it is, and who may have reviews. Takes no writer's turn, for nearly always there is nobody."""
    return tuple(row.id for row in connection.execute(_wanting(now)) if _may(row, now))


@writes
def _remind(connection: Connection, person_id: int, places: Places, now: datetime) -> bool:
    """Write to somebody, if everything still holds. Whoever is being changed elsewhere waits for the next round."""
    mine = _wanting(now).where(Person.id == person_id)
    row = connection.execute(mine.with_for_update(of=(Person, StudyPlan), skip_locked=True)).one_or_none()
    if row is None or not _may(row, now):
        return False
    plan = read_plan(row)
    here = now.astimezone(plan.zone)
    number = len(todays(waiting(connection, person_id), here, plan.exam_on, {}, plan.daily))
    if not number:
        return False
    today = local_day(now, plan.zone)
    connection.execute(update(StudyPlan).where(StudyPlan.person_id == person_id).values(reminded_on=today))
    draft = reminder(number, places.review, places.plan, places.stop_reminders(row.stop_token))
    post(connection, draft, row.email, now, person_id)
    return True


def _may(row: Any, now: datetime) -> bool:
    """Whether it is the morning of a day on which they have not been reminded."""
    zone = read_plan(row).zone
    return is_morning(now, zone) and (row.reminded_on is None or row.reminded_on < local_day(now, zone))


def _wanting(now: datetime) -> Any:
    """Those who asked for reminders, can be written to, and may have something to do."""
    mine = (ReviewCard.person_id == Person.id, ReviewCard.taken_out_at.is_(None))
    soon = now.date() + LAST_STRETCH + timedelta(days=1)  # a day more than needed, for no zone is further from UTC
    last_week = and_(Person.exam_date >= now.date() - timedelta(days=1), Person.exam_date <= soon)
    of_late = exists().where(Letter.person_id == Person.id, Letter.kind == REMINDER, Letter.created_at > now - APART)
    return (
        select(Person.id, StudyPlan.reminded_on, StudyPlan.stop_token, *PLAN_COLUMNS)
        .join(StudyPlan, StudyPlan.person_id == Person.id)
        .where(
            StudyPlan.reminders,
            Person.email.is_not(None),
            Person.disabled_at.is_(None),
            exists().where(*mine, or_(ReviewCard.due_at <= now, last_week)),
            ~of_late,
        )
        .order_by(Person.id)
    )


@reads
def stops_something(connection: Connection, token: str) -> bool:
    """Whether a token out of a letter is somebody's. Looking changes nothing: mail scanners look too."""
    return connection.scalar(select(StudyPlan.person_id).where(StudyPlan.stop_token == token)) is not None


@writes
def stop(connection: Connection, token: str, now: datetime) -> bool:
    """Stop the reminders of whoever got this token in a letter; harmless when repeated.

    Returns whether it is anybody's.
    """
    mine = update(StudyPlan).where(StudyPlan.stop_token == token)
    person_id = connection.scalar(mine.values(reminders=False, changed_at=now).returning(StudyPlan.person_id))
    if person_id is None:
        return False
    take_back(connection, person_id, REMINDER)
    return True
