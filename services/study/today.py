"""What somebody's reviews have for today, counted: how many come back, how many are done, when the next is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, case, func, select

from engine.study.days import local_day
from engine.study.spacing import LAST_STRETCH, todays
from models import ReviewCard
from services.study.cards import waiting
from services.study.plan import Plan
from services.study.sittings import Wish, sit

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


def today_of(connection: Connection, person_id: int, plan: Plan, weakness: Mapping[str, float], now: datetime) -> Today:
    """What the review page has for today, in two statements; in the week before an exam, three."""
    today = local_day(now, plan.zone)
    exam_on = plan.exam_on if plan.exam_on and plan.exam_on >= today else None
    counted = connection.execute(_COUNTED, {"person_id": person_id, "now": now}).one()
    due = counted.due if exam_on != today else 0
    if exam_on and today < exam_on <= today + LAST_STRETCH:
        cards = waiting(connection, person_id, now)
        due = len(todays(cards, now.astimezone(plan.zone), exam_on, weakness, len(cards)))
    sitting = sit(connection, person_id, plan, Wish(), now)
    return Today(
        due=min(due, sitting.left),
        more=max(0, due - sitting.left),
        done=sitting.done,
        daily=plan.daily,
        next_on=local_day(counted.next_at, plan.zone) if counted.next_at else None,
        exam_on=exam_on,
        days_left=(exam_on - today).days if exam_on else None,
    )
