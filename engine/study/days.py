"""The days of somebody who studies: when each begins, and their morning. Knows no card and reads no clock.

A day begins at four in the morning by the wall clock where the learner is, so that a late evening is one evening, and
so that no change of the clocks falls on it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

DAY_BEGINS: Final = time(4)

MORNING: Final = (time(7), time(12))
"""When somebody may be reminded; what falls due later in a day waits for the next morning."""


def day_of(now: datetime) -> date:
    """The day that a time belongs to which is told in the learner's own zone."""
    wall = now.replace(tzinfo=None)
    return wall.date() if wall.time() >= DAY_BEGINS else wall.date() - timedelta(days=1)


def local_day(at: datetime, zone: tzinfo) -> date:
    """The day that an instant belongs to."""
    return day_of(at.astimezone(zone))


def begins(day: date, zone: tzinfo | None) -> datetime:
    """The instant at which a day begins, in UTC."""
    return datetime.combine(day, DAY_BEGINS, zone).astimezone(UTC)


def is_morning(at: datetime, zone: tzinfo) -> bool:
    """Whether it is morning there."""
    morning, noon = MORNING
    return morning <= at.astimezone(zone).time() < noon
