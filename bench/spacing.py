"""What is recalled on the day of an exam: by our schedule, and by the same number of reviews spread evenly.

The students are simulated and seeded. These are figures about the scheduler, not about people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from statistics import mean

from bench.students import STUDENTS, Missed, Student, Trace, missed
from bench.tables import Table
from engine.study.spacing import Waiting, fresh, reviewed, todays

BEGIN, DAYS, DAILY = datetime(2026, 3, 2, 19, tzinfo=UTC), 60, 10
EXAM: date = (BEGIN + timedelta(days=DAYS)).date()
ADDING = 45
"""Days on which the student plays cases and misses something."""
LOADS = (1, 2, 4)
"""Decisions missed on each of them."""
SEEDS = 10


@dataclass(frozen=True, slots=True)
class Recalled:
    """What share is recalled on the exam day, after how many reviews, and how many on the busiest day."""

    share: float
    reviews: int
    busiest: int


@dataclass(frozen=True, slots=True)
class Compared:
    """The same decisions, student and number of reviews, in three ways."""

    ours: Recalled
    in_turn: Recalled
    card_by_card: Recalled


def run(quick: bool = False) -> Iterator[Table]:
    """Two laws of forgetting, three students of each, three loads of cards."""
    for law, students in STUDENTS.items():
        found = [
            (name, load, [compare(students[name], load, seed) for seed in range(1 if quick else SEEDS)])
            for name in students
            for load in LOADS[: 1 if quick else None]
        ]
        behind = sum(_mean(of, "ours") <= _mean(of, "in_turn") for _, _, of in found)
        ahead = sum(_mean(of, "ours") > _mean(of, "card_by_card") for _, _, of in found)
        yield Table(
            (
                f"forgets {law}",
                "knows after a day, a week",
                "cards",
                "reviews",
                "our schedule",
                "evenly, in turn",
                "evenly, card by card",
            ),
            [_row(name, students[name], load, of) for name, load, of in found],
            f"Recalled on the exam day, {DAYS} days on. Target: in every row more than by as many reviews in turn: "
            f"{f'**missed** in {behind}' if behind else 'kept'}. Beside card by card, which no target asks for: "
            f"more in {ahead} of {len(found)} rows, less or as much in {len(found) - ahead}.",
        )


def compare(student: Student, load: int, seed: int) -> Compared:
    """What the same seed gives in three ways."""
    deck, weakness = missed(Random(seed), load, ADDING)
    ours = _our_schedule(Random(seed), student, deck, weakness)
    return Compared(
        ours,
        _in_turn(Random(seed), student, deck, ours.reviews),
        _card_by_card(Random(seed), student, deck, ours.reviews),
    )


def _row(name: str, student: Student, load: int, of: Sequence[Compared]) -> list[str]:
    once = student(0.0)
    once.meet(0, right=False)
    return [
        name,
        f"{once.recall(1):.0%}, {once.recall(7):.0%}",
        str(load * ADDING),
        f"{mean(one.ours.reviews for one in of):.0f}, {max(one.ours.busiest for one in of)} a day",
        f"{_mean(of, 'ours'):.1%}",
        f"{_mean(of, 'in_turn'):.1%}, {max(one.in_turn.busiest for one in of)} a day",
        f"{_mean(of, 'card_by_card'):.1%}, {max(one.card_by_card.busiest for one in of)} a day",
    ]


def _mean(of: Sequence[Compared], way: str) -> float:
    return mean(getattr(one, way).share for one in of)


def _our_schedule(chance: Random, student: Student, deck: Sequence[Missed], weakness: Mapping[str, float]) -> Recalled:
    """Every evening what is for today, at most ten; right is rated good, wrong again."""
    traces = [student(one.ease) for one in deck]
    box: dict[int, Waiting] = {}
    days = []
    for day in range(DAYS):
        now = BEGIN + timedelta(days=day)
        for number in _missed_on(day, deck):
            traces[number].meet(day, right=False)
            first = reviewed(fresh(now), 1, now, EXAM)
            box[number] = Waiting(number, first.due_at, (deck[number].topic,), first.memory)
        asked = todays(box.values(), now, EXAM, weakness, DAILY)
        for card in asked:
            right = _decide(chance, traces[card.card], day)
            then = reviewed(card.memory, 3 if right else 1, now, EXAM)
            box[card.card] = Waiting(card.card, then.due_at, card.topics, then.memory)
        days.append(len(asked))
    return _recalled(traces, days)


def _in_turn(chance: Random, student: Student, deck: Sequence[Missed], reviews: int) -> Recalled:
    """The same number every day; the card that was seen longest ago is next."""
    traces = [student(one.ease) for one in deck]
    seen: dict[int, int] = {}
    days: list[int] = []
    for day in range(DAYS):
        asked = sorted(seen, key=lambda number: (seen[number], number))
        asked = asked[: round(reviews * (day + 1) / DAYS) - sum(days)]
        for number in asked:
            _decide(chance, traces[number], day)
        for number in _missed_on(day, deck):
            traces[number].meet(day, right=False)
            seen[number] = day
        seen.update((number, day) for number in asked)
        days.append(len(asked))
    return _recalled(traces, days)


def _card_by_card(chance: Random, student: Student, deck: Sequence[Missed], reviews: int) -> Recalled:
    """The same number to every card, at equal distances from its day to the exam, however many a day that makes."""
    traces = [student(one.ease) for one in deck]
    days = [0] * DAYS
    for number, one in enumerate(deck):
        traces[number].meet(one.day, right=False)
        mine = round(reviews * (number + 1) / len(deck)) - round(reviews * number / len(deck))
        for review in range(1, mine + 1):
            day = one.day + (DAYS - one.day) * review / (mine + 1)
            _decide(chance, traces[number], day)
            days[int(day)] += 1
    return _recalled(traces, days)


def _missed_on(day: int, deck: Sequence[Missed]) -> list[int]:
    return [number for number, one in enumerate(deck) if one.day == day]


def _decide(chance: Random, trace: Trace, day: float) -> bool:
    right = chance.random() < trace.recall(day)
    trace.meet(day, right)
    return right


def _recalled(traces: Sequence[Trace], days: Sequence[int]) -> Recalled:
    return Recalled(mean(trace.recall(DAYS) for trace in traces), sum(days), max(days))
