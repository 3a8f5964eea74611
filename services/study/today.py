"""What somebody's reviews have for today, counted: how many come back, how many are done, when the next is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, case, func, select

from engine.study.days import local_day
from engine.study.spacing import comes_on, in_last_stretch, next_on, todays
from models import ReviewCard
from services.study.cards import waiting
from services.study.plan import Plan

_DUE = case((ReviewCard.put_off_until > ReviewCard.due_at, ReviewCard.put_off_until), else_=ReviewCard.due_at)
_IS_DUE = bindparam("now") >= _DUE
_COUNTED = select(
    func.count(case((_IS_DUE, 1))).label("due"),
    func.min(case((~_IS_DUE, _DUE))).label("next_at"),
).where(ReviewCard.person_id == bindparam("person_id"), ReviewCard.taken_out_at.is_(None))
"""Put together once, for that costs more than running it."""


@dataclass(frozen=True, slots=True)
class Today:
    """What comes back today, at most as many as the plan has for a day; how many more could; what is done; the exam."""

    due: int
    more: int
    done: int
    daily: int
    next_on: date | None
    exam_on: date | None
    days_left: int | None


def today_of(
    connection: Connection, person_id: int, plan: Plan, weakness: Mapping[str, float], done: int, now: datetime
) -> Today:
    """What the review page has for today, after so many that are done, in one statement."""
    today = local_day(now, plan.zone)
    exam_on = plan.exam_on if plan.exam_on and plan.exam_on >= today else None
    if in_last_stretch(today, exam_on):
        cards, here = waiting(connection, person_id), now.astimezone(plan.zone)
        due, next_day = len(todays(cards, here, exam_on, weakness, len(cards))), next_on(cards, here, exam_on)
    else:
        due, next_day = _counted(connection, person_id, today, exam_on, plan, now)
    left = max(plan.daily - done, 0)
    return Today(
        due=min(due, left),
        more=max(0, due - left),
        done=done,
        daily=plan.daily,
        next_on=next_day,
        exam_on=exam_on,
        days_left=(exam_on - today).days if exam_on else None,
    )


def _counted(
    connection: Connection, person_id: int, today: date, exam_on: date | None, plan: Plan, now: datetime
) -> tuple[int, date | None]:
    """How many are due, and when the next comes; counted by the database, which is enough before an exam's last week:
    nothing was seen in that week yet, so what is due first comes first.
    """
    counted = connection.execute(_COUNTED, {"person_id": person_id, "now": now}).one()
    next_day = local_day(counted.next_at, plan.zone) if counted.next_at else None
    return (
        0 if exam_on == today else counted.due,
        comes_on(next_day, today, today, exam_on) if next_day else None,
    )
