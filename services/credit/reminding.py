"""Letters before the end of a renewal period: 180, 90, 30 and 7 days, each once, in the morning where the license is.

A day on which no letter could be written is made up for until the next one is due; what was due before somebody wrote
the period down is not. That a letter was written stands in the transaction that posts it.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, exists, insert, select

from engine.credit.cycles import Cycle, days_left, today_at
from engine.study.days import is_morning
from models import CycleLetter, License, LicenseCycle, Person
from services.database import reads, writes
from services.mail.letters import cycle_reminder
from services.mail.outbox import post
from services.mail.places import Places
from services.study.plan import zone_of

DAYS = (180, 90, 30, 7)
"""How long before the end of a cycle somebody is written to."""

_log = logging.getLogger("baton.mail")


def remind_due(places: Places, now: datetime) -> int:
    """Write to everybody who is to be reminded now. Returns how many letters that were; again at once it is none.

    Whoever it fails for is told to the log and tried again in the next round; all others get theirs.
    """
    return sum(_tried(cycle_id, places, now) for cycle_id in _to_ask(now))


def _tried(cycle_id: int, places: Places, now: datetime) -> bool:
    try:
        return _remind(cycle_id, places, now)
    except Exception as fault:
        _log.error("mail: a reminder was not written: %s", type(fault).__name__)  # its words may name somebody
        return False


@reads
def _to_ask(connection: Connection, now: datetime) -> tuple[int, ...]:
    """Whose letters may be due. Takes no writer's turn, for nearly always there is nobody."""
    return tuple(row.id for row in connection.execute(_wanting(now)) if _mark(row, now) not in (None, *_had(row)))


@writes
def _remind(connection: Connection, cycle_id: int, places: Places, now: datetime) -> bool:
    """Write to somebody, if everything still holds. Whoever is being changed elsewhere waits for the next round."""
    mine = select(LicenseCycle.id).where(LicenseCycle.id == cycle_id)
    if connection.scalar(mine.with_for_update(skip_locked=True)) is None:
        return False
    row = connection.execute(_wanting(now).where(LicenseCycle.id == cycle_id)).one_or_none()
    if row is None:
        return False
    mark = _mark(row, now)
    if mark is None or mark in _had(row):
        return False
    connection.execute(insert(CycleLetter).values(cycle_id=cycle_id, days=mark, at=now))
    left = days_left(_cycle(row), today_at(now, zone_of(row.time_zone)))
    draft = cycle_reminder(
        row.title, row.last_day, left, places.license(row.public_id), places.stop_cycle(row.stop_token)
    )
    post(connection, draft, row.email, now, row.person_id)
    return True


def _mark(row: Any, now: datetime) -> int | None:
    """Which letter is due this morning: of those whose day has come the last. None where that is none."""
    zone = zone_of(row.time_zone)
    if not is_morning(now, zone):
        return None
    cycle, today = _cycle(row), today_at(now, zone)
    left = days_left(cycle, today)
    come = [days for days in DAYS if left <= days]
    if left < 0 or not come:
        return None
    known_since = days_left(cycle, today_at(row.confirmed_at, zone))
    return come[-1] if known_since >= come[-1] else None


def _had(row: Any) -> tuple[int, ...]:
    """The letters that were written already."""
    return tuple(days for days in DAYS if getattr(row, f"letter_{days}"))


def _cycle(row: Any) -> Cycle:
    return Cycle(row.first_day, row.last_day)


def _wanting(now: datetime) -> Any:
    """Periods that end before long, of people who can be written to and want that."""
    today, a_day = now.date(), timedelta(days=1)  # a day more on either side, for no zone is further from UTC
    return (
        select(
            LicenseCycle.id,
            LicenseCycle.first_day,
            LicenseCycle.last_day,
            LicenseCycle.confirmed_at,
            License.public_id,
            License.title,
            License.time_zone,
            License.stop_token,
            License.person_id,
            Person.email,
            *(_written(days).label(f"letter_{days}") for days in DAYS),
        )
        .join(License, LicenseCycle.license_id == License.id)
        .join(Person, License.person_id == Person.id)
        .where(
            License.reminders,
            LicenseCycle.confirmed_at.is_not(None),
            LicenseCycle.renewed_on.is_(None),
            LicenseCycle.last_day >= today - a_day,
            LicenseCycle.last_day <= today + timedelta(days=max(DAYS)) + a_day,
            Person.email.is_not(None),
            Person.disabled_at.is_(None),
        )
        .order_by(LicenseCycle.id)
    )


def _written(days: int) -> Any:
    return exists().where(CycleLetter.cycle_id == LicenseCycle.id, CycleLetter.days == days)
