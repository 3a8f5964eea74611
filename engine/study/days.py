"""The days of somebody who studies: their morning, and how many reviews each day ahead is for. Reads no clock.

A day begins when the scheduler's does (`spacing.DAY_BEGINS`), by the wall clock where the learner is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from engine.study.spacing import DAY_BEGINS, LAST_STRETCH

MORNING: Final = (time(7), time(12))
"""When somebody may be reminded; what falls due later in a day waits for the next morning."""


def local_day(at: datetime, zone: tzinfo) -> date:
    """The day that an instant belongs to."""
    wall = at.astimezone(zone).replace(tzinfo=None)
    return wall.date() if wall.time() >= DAY_BEGINS else wall.date() - timedelta(days=1)


def is_morning(at: datetime, zone: tzinfo) -> bool:
    """Whether it is morning there."""
    begins, ends = MORNING
    return begins <= at.astimezone(zone).time() < ends


def ahead(
    due: Iterable[date], today: date, exam_on: date | None, daily: int, days: int
) -> tuple[tuple[date, int], ...]:
    """How many reviews each of the next days is for, today first; days without one are left out.

    At most `daily` a day, and what is too much waits for the next. Before an exam nothing is put off beyond its eve:
    what would be due later belongs to the last week, as `spacing.todays` has it. On the exam day there is none.
    """
    last_week = max(exam_on - LAST_STRETCH, today) if exam_on and exam_on >= today else None
    new = Counter(max(min(day, last_week) if last_week and exam_on and day >= exam_on else day, today) for day in due)
    found, waiting = [], 0
    for day in (today + timedelta(days=number) for number in range(days)):
        waiting += new[day]
        number = 0 if day == exam_on else min(waiting, daily)
        waiting = 0 if day == exam_on else waiting - number
        if number:
            found.append((day, number))
    return tuple(found)
