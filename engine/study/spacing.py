"""When a decision comes back, by the fsrs library and the date of the exam. Knows no table and reads no clock.

A day here is the learner's (`days`): hand in `now` in their own time zone. Ten decisions a day leave no room for the
library's learning steps of minutes, so there are none: every interval is a number of days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, Final

from fsrs import Card, Rating, Scheduler, State

from engine.study.days import begins, day_of
from engine.study.questions import Outcome
from engine.study.recall import PARAMETERS, gain
from engine.study.skill import weakest

VERSION: Final = 1
"""Of `recall.PARAMETERS`; a memory says under which it was made last."""

RETENTION: Final = 0.9
"""A card is due on the day on which the library expects nine in ten like it to be recalled."""

LAST_STRETCH: Final = timedelta(days=7)
"""Before the exam day: from here on the weakest topics come back, due or not."""

HORIZON: Final = 30
"""Days for which reviews are chosen where no exam is to come."""


@dataclass(frozen=True, slots=True)
class Scheduled:
    """What a review leaves: the memory to keep, and when the card is due (UTC), so many days from today."""

    memory: dict[str, Any]
    due_at: datetime
    days: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A card in somebody's box, by its id; until `off_until` it is put off."""

    card: int
    due_at: datetime
    topics: tuple[str, ...]
    memory: Mapping[str, Any]
    off_until: datetime | None = None


def comes_back(outcome: Outcome, confidence: str | None) -> str | None:
    """Why a decision comes back, or None where it does not.

    `unsafe` always, repairs included. Of the scored ones `missed` where a sound choice stood open and was not taken;
    `unsure` where somebody guessed, or leaned towards what was sound and not the strongest.
    """
    if outcome.unsafe:
        return "unsafe"
    if outcome.repairs:
        return None
    if not outcome.sound:
        return "missed"
    unsure = confidence == "low" or (confidence == "medium" and not outcome.strongest)
    return "unsure" if unsure else None


def rating_of(outcome: Outcome, confidence: str | None) -> int:
    """The library's rating: 1 again, 2 hard, 3 good, 4 easy.

    Of the strongest choice a guess is 2, an act 4, else 3. A sound one is 2, guessed 1. All that is less is 1, and so
    is what is unsafe, however sure somebody was.
    """
    if outcome.unsafe or not outcome.sound:
        return 1
    if outcome.strongest:
        return {"low": 2, "high": 4}.get(confidence or "", 3)
    return 1 if confidence == "low" else 2


def fresh(now: datetime) -> dict[str, Any]:
    """The memory of a card never reviewed.

    Whoever makes a card out of a decision gives it to `reviewed` at once, rated as the decision went: the explanation
    was read just then, so the card comes back on another day.
    """
    return _memory(None, None, day_of(now))


def reviewed(memory: Mapping[str, Any], rating: int, now: datetime, exam_on: date | None) -> Scheduled:
    """What a review at some time, rated 1 to 4, makes of a memory, and when the card is due again.

    What would be due on the exam day or later is spread over the week before it. What cannot come before it any more is
    put on the day itself, on which nothing is asked (`todays`). An exam that has been counts for nothing.
    """
    today = day_of(now)
    card, _ = _scheduler().review_card(_card(memory, today), Rating(rating), _noon(today))
    due = _before_the_exam(card.due.date(), today, exam_on)
    kept = _memory(card.stability, card.difficulty, today)
    return Scheduled(kept, begins(due, now.tzinfo), (due - today).days)


def in_last_stretch(today: date, exam_on: date | None) -> bool:
    """Whether it is the week before the exam, its eve included and its day not."""
    return exam_on is not None and today < exam_on <= today + LAST_STRETCH


def comes_on(due_on: date, seen_on: date, today: date, exam_on: date | None) -> date | None:
    """The day from today on which `todays` has a card, as long as it is not reviewed; None is not before the exam.

    That is when it is due, or when the week before the exam begins, if it was not seen in that week yet.
    """
    comes = max(due_on, today)
    if exam_on is None or exam_on < today:
        return comes
    begin = exam_on - LAST_STRETCH
    comes = min(comes, max(begin, today)) if seen_on < begin else comes
    return comes if comes < exam_on else None


def coming(card: Waiting, now: datetime, exam_on: date | None) -> date | None:
    """The same of a card in the box, which may be put off."""
    begin = max(now, card.off_until or now)
    due_on, today = (day_of(at.astimezone(now.tzinfo)) for at in (card.due_at, begin))
    return comes_on(due_on, _seen_on(card.memory), today, exam_on)


def next_on(waiting: Iterable[Waiting], now: datetime, exam_on: date | None) -> date | None:
    """The first day after today on which one of them comes; None is not before the exam, or not at all."""
    days = (coming(card, now, exam_on) for card in waiting)
    return min((day for day in days if day and day > day_of(now)), default=None)


def ahead(
    waiting: Iterable[Waiting], now: datetime, exam_on: date | None, daily: int, days: int
) -> tuple[tuple[date, int], ...]:
    """How many reviews each of the next days is for, today first; days without one are left out.

    At most `daily` a day, and what is too much waits for the next. On the exam day there is none; what does not come
    before it is left out.
    """
    today = day_of(now)
    new = Counter(coming(card, now, exam_on) for card in waiting)
    found, left = [], 0
    for day in (today + timedelta(days=number) for number in range(days)):
        left = 0 if day == exam_on else left + new[day]
        number = min(left, daily)
        left -= number
        if number:
            found.append((day, number))
    return tuple(found)


def todays(
    waiting: Iterable[Waiting], now: datetime, exam_on: date | None, weakness: Mapping[str, float], most: int
) -> tuple[Waiting, ...]:
    """The cards for today, at most so many, in the order to ask them in.

    Those that are due. Where they are too many, first those whose recall on the exam day (or in `HORIZON` days) gains
    most by a review, times the days since they were seen, so that none waits for ever. In the week before the exam also
    those that have not come back in that week yet; then the square of how weak the topic is (`weakness`, 0 to 1) counts
    too, so that the weakest topics come first. What is put off never comes, and on the exam day nothing does. Who asks
    for fewer gets the first of the same.
    """
    today = day_of(now)
    if exam_on == today:
        return ()
    left = (exam_on - today).days if exam_on and exam_on > today else HORIZON
    begin = exam_on - LAST_STRETCH if exam_on and in_last_stretch(today, exam_on) else None

    def worth(card: Waiting) -> float:
        known, days = card.memory, _days_since(card.memory, today)
        weak = weakest(card.topics, weakness) if begin else 1
        return gain(known["stability"], known["difficulty"], days, left) * days * weak**2

    chosen = [
        card
        for card in waiting
        if (card.due_at <= now or (begin and _seen_on(card.memory) < begin))
        and (card.off_until is None or card.off_until <= now)
    ]
    return tuple(sorted(chosen, key=lambda card: (-worth(card), card.card))[: max(most, 0)])


@cache
def _scheduler() -> Scheduler:
    return Scheduler(PARAMETERS, RETENTION, learning_steps=(), relearning_steps=(), enable_fuzzing=False)


def _memory(stability: float | None, difficulty: float | None, today: date) -> dict[str, Any]:
    return {"version": VERSION, "stability": stability, "difficulty": difficulty, "seen_on": str(today)}


def _card(memory: Mapping[str, Any], today: date) -> Card:
    """The library's card; it is given an id and a day, or it would ask the clock for them."""
    known = memory["stability"] is not None
    return Card(
        card_id=0,
        state=State.Review if known else State.Learning,
        stability=memory["stability"],
        difficulty=memory["difficulty"],
        due=_noon(today),
        last_review=_noon(_seen_on(memory)) if known else None,
    )


def _seen_on(memory: Mapping[str, Any]) -> date:
    return date.fromisoformat(memory["seen_on"])


def _days_since(memory: Mapping[str, Any], today: date) -> int:
    return (today - _seen_on(memory)).days


def _noon(day: date) -> datetime:
    """A day as the library takes it: it counts whole days between instants."""
    return datetime.combine(day, time(12), UTC)


def _before_the_exam(due: date, today: date, exam_on: date | None) -> date:
    if exam_on is None or exam_on < today or due < exam_on:
        return due
    eve = exam_on - timedelta(days=1)
    spread = eve - timedelta(days=due.toordinal() % LAST_STRETCH.days)
    return spread if spread > today else eve if eve > today else exam_on
