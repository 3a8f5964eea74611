"""When a decision comes back: why, how it is rated, on which day, and what is for today."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.study.questions import Outcome
from engine.study.recall import gain
from engine.study.spacing import (
    LAST_STRETCH,
    Scheduled,
    Waiting,
    ahead,
    comes_back,
    coming,
    fresh,
    next_on,
    rating_of,
    reviewed,
    todays,
)
from tests.engine.study.outcomes import outcome

EVENING = datetime(2026, 3, 2, 19, tzinfo=UTC)
TODAY = EVENING.date()

CASES = [
    # what it was, how sure, why it comes back, rated
    (outcome(4), None, None, 3),
    (outcome(4), "high", None, 4),
    (outcome(4), "medium", None, 3),
    (outcome(4), "low", "unsure", 2),
    (outcome(3), None, None, 2),
    (outcome(3), "high", None, 2),
    (outcome(3), "medium", "unsure", 2),
    (outcome(3), "low", "unsure", 1),
    (outcome(2), None, "missed", 1),
    (outcome(0), "high", "missed", 1),
    (outcome(2, best=2), "high", None, 4),
    (outcome(1, best=2), None, "missed", 1),
    (outcome(3, unsafe=True), "high", "unsafe", 1),
    (outcome(4, unsafe=True), None, "unsafe", 1),
    (outcome(2, repairs=True), "low", None, 1),
    (outcome(4, repairs=True), "low", None, 2),
    (outcome(0, repairs=True, unsafe=True), None, "unsafe", 1),
]


@pytest.mark.parametrize(("what", "confidence", "why", "rating"), CASES)
def test_what_comes_back_and_how_it_is_rated(
    what: Outcome, confidence: str | None, why: str | None, rating: int
) -> None:
    assert comes_back(what, confidence) == why
    assert rating_of(what, confidence) == rating


def card(number: int, seen: int, due: int, *topics: str, stability: float = 3.0, difficulty: float = 5.0) -> Waiting:
    """Seen so many days ago, due in so many."""
    memory = {
        "version": 1,
        "stability": stability,
        "difficulty": difficulty,
        "seen_on": str(TODAY - timedelta(days=seen)),
    }
    return Waiting(number, EVENING.replace(hour=4) + timedelta(days=due), topics, memory)


def numbers(cards: tuple[Waiting, ...]) -> list[int]:
    return [one.card for one in cards]


def test_a_memory_can_be_kept_as_json_and_says_nothing_of_the_hour() -> None:
    first = reviewed(fresh(EVENING), 1, EVENING, None)
    assert json.loads(json.dumps(first.memory)) == first.memory
    assert first.memory == reviewed(fresh(EVENING), 1, EVENING + timedelta(hours=2), None).memory
    assert set(first.memory) == {"version", "stability", "difficulty", "seen_on"}


def test_every_rating_of_a_new_card_gives_whole_days() -> None:
    assert [reviewed(fresh(EVENING), rating, EVENING, None).days for rating in (1, 2, 3, 4)] == [1, 1, 2, 8]


def test_a_rating_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="5"):
        reviewed(fresh(EVENING), 5, EVENING, None)


def test_a_card_is_due_from_the_beginning_of_its_day() -> None:
    then = reviewed(fresh(EVENING), 3, EVENING, None)
    assert then.due_at == datetime(2026, 3, 4, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "local", "due"),
    [
        ("America/Los_Angeles", "2026-03-07T22:00", "2026-03-08T11:00"),  # their clocks go forward in that night
        ("America/Los_Angeles", "2026-11-01T01:30", "2026-11-01T12:00"),  # still Saturday's evening, and they go back
        ("Asia/Beirut", "2026-03-28T20:00", "2026-03-29T01:00"),  # midnight does not exist there in that night
        ("Pacific/Kiritimati", "2026-03-02T09:00", "2026-03-02T14:00"),
        ("Asia/Kathmandu", "2026-03-02T03:59", "2026-03-01T22:15"),
    ],
)
def test_days_are_the_learners(zone: str, local: str, due: str) -> None:
    now = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone))
    then = reviewed(fresh(now), 1, now, None)
    assert then.days == 1
    assert then.due_at == datetime.fromisoformat(due).replace(tzinfo=UTC)
    assert then.due_at > now


def test_before_an_hour_of_the_night_it_is_still_the_day_before() -> None:
    late = EVENING + timedelta(hours=8)  # three in the morning
    assert reviewed(fresh(late), 3, late, None) == reviewed(fresh(EVENING), 3, EVENING, None)


ratings = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 40)), min_size=1, max_size=12)


def history(some: list[tuple[int, int]], exam_on: date | None) -> Iterator[tuple[datetime, Scheduled]]:
    memory: dict[str, Any] = fresh(EVENING)
    now = EVENING
    for rating, later in some:
        now += timedelta(days=later)
        then = reviewed(memory, rating, now, exam_on)
        yield now, then
        memory = then.memory


@given(ratings, st.integers(0, 300))
def test_nothing_is_due_after_the_exam(some: list[tuple[int, int]], days: int) -> None:
    exam = TODAY + timedelta(days=days)
    for (now, aimed), (_, free) in zip(history(some, exam), history(some, None), strict=True):
        assert aimed.memory == free.memory, "an exam moves the day, never the memory"
        left = (exam - now.date()).days
        if left < 0:
            assert aimed == free
        elif left > 1:
            assert 1 <= aimed.days < left
            assert aimed.days == free.days or aimed.days >= left - LAST_STRETCH.days
        else:
            assert aimed.days == min(free.days, left)


@given(ratings)
def test_a_better_rating_never_brings_a_card_back_sooner(some: list[tuple[int, int]]) -> None:
    *_, (now, last) = history(some, None)
    later = now + timedelta(days=3)
    days = [reviewed(last.memory, rating, later, None).days for rating in (1, 2, 3, 4)]
    assert days == sorted(days)


def test_what_would_come_after_the_exam_is_spread_over_the_week_before_it() -> None:
    exam = TODAY + timedelta(days=40)
    dues = set()
    for days in range(60):
        memory = {"version": 1, "stability": 40.0 + days, "difficulty": 3.0, "seen_on": str(TODAY - timedelta(days=30))}
        dues.add(40 - reviewed(memory, 3, EVENING, exam).days)
    assert dues == {1, 2, 3, 4, 5, 6, 7}


def test_on_the_eve_a_card_goes_to_the_exam_day_itself_and_on_that_day_nothing_is_asked() -> None:
    exam = TODAY + timedelta(days=1)
    then = reviewed(fresh(EVENING), 4, EVENING, exam)
    assert then.days == 1
    waiting = [Waiting(1, then.due_at, (), then.memory)]
    assert todays(waiting, EVENING + timedelta(days=1), exam, {}, 10) == ()
    assert numbers(todays(waiting, EVENING + timedelta(days=2), exam, {}, 10)) == [1]


def test_two_days_before_what_has_no_day_of_its_own_left_comes_on_the_eve() -> None:
    exam = TODAY + timedelta(days=2)
    assert {reviewed(fresh(EVENING), rating, EVENING, exam).days for rating in (1, 2, 3, 4)} == {1}


def test_an_unanswered_card_is_due_when_it_says_so() -> None:
    new = Waiting(1, EVENING, (), fresh(EVENING - timedelta(days=1)))
    assert numbers(todays([new], EVENING, None, {}, 10)) == [1]
    assert todays([new], EVENING - timedelta(seconds=1), None, {}, 10) == ()


def test_today_is_what_is_due_and_no_more_than_that() -> None:
    waiting = [card(number, 4, number - 5) for number in range(1, 10)]
    assert sorted(numbers(todays(waiting, EVENING, None, {}, 10))) == [1, 2, 3, 4, 5]
    assert len(todays(waiting, EVENING, None, {}, 3)) == 3
    assert todays(waiting, EVENING, None, {}, 0) == todays(waiting, EVENING, None, {}, -1) == ()


def test_where_too_many_are_due_what_gains_most_times_its_wait_comes_first() -> None:
    waiting = [
        card(1, 2, -1, stability=30.0),  # well known
        card(2, 9, -5, stability=3.0),
        card(3, 3, -1, stability=3.0),
        card(4, 60, -50, stability=0.2, difficulty=10.0),  # all but lost, and waiting for long
    ]

    def worth(one: Waiting, seen: int) -> float:
        return gain(one.memory["stability"], one.memory["difficulty"], seen, 30) * seen

    best = sorted(zip(waiting, (2, 9, 3, 60), strict=True), key=lambda pair: -worth(*pair))
    assert numbers(todays(waiting, EVENING, None, {}, 9)) == [one.card for one, _ in best] == [4, 2, 3, 1]


def test_the_order_does_not_depend_on_the_order_of_the_rows() -> None:
    waiting = [card(number, 4, -1) for number in (3, 1, 2)]
    assert numbers(todays(waiting, EVENING, None, {}, 2)) == [1, 2]


@pytest.mark.parametrize("exam", [None, TODAY + timedelta(days=5)])
def test_who_asks_for_fewer_gets_the_first_of_the_same(exam: date | None) -> None:
    waiting = [card(n, 1 + n % 7, n % 3 - 1, f"topic {n % 4}", stability=1.0 + n) for n in range(20)]
    weakness = {"topic 1": 0.8, "topic 2": 0.2}
    everything = todays(waiting, EVENING, exam, weakness, 99)
    assert len(everything) > 10
    for most in range(len(everything)):
        assert todays(waiting, EVENING, exam, weakness, most) == everything[:most]


def test_weakness_counts_only_in_the_week_before_the_exam() -> None:
    waiting = [card(1, 9, -1, "strong"), card(2, 8, -1, "weak")]
    weakness = {"strong": 0.1, "weak": 0.9}
    for exam in (None, TODAY + timedelta(days=8), TODAY - timedelta(days=1)):
        assert numbers(todays(waiting, EVENING, exam, weakness, 2)) == [1, 2]
    for days in range(1, 8):
        assert numbers(todays(waiting, EVENING, TODAY + timedelta(days=days), weakness, 2)) == [2, 1]
        assert numbers(todays(waiting, EVENING, TODAY + timedelta(days=days), weakness, 1)) == [2]


def test_in_that_week_a_card_comes_back_once_though_not_due() -> None:
    exam = TODAY + timedelta(days=3)  # so the week began four days ago
    waiting = [card(1, 5, 2), card(2, 4, 2), card(3, 3, 2), card(4, 1, 0)]
    assert sorted(numbers(todays(waiting, EVENING, exam, {}, 9))) == [1, 4]
    assert numbers(todays(waiting, EVENING, TODAY + timedelta(days=8), {}, 9)) == [4]


def test_a_topic_of_which_nothing_is_known_is_in_the_middle() -> None:
    exam = TODAY + timedelta(days=7)
    waiting = [card(1, 8, -1, "strong"), card(2, 8, -1, "unknown"), card(3, 8, -1, "weak", "strong"), card(4, 8, -1)]
    assert numbers(todays(waiting, EVENING, exam, {"strong": 0.2, "weak": 0.8}, 9)) == [3, 2, 4, 1]


def test_ten_a_day_through_sixty_days_leave_nothing_for_after_the_exam() -> None:
    exam = TODAY + timedelta(days=60)
    box = {}
    for number in range(150):
        first = reviewed(fresh(EVENING), 1, EVENING, exam)
        box[number] = Waiting(number, first.due_at, (f"topic {number % 9}",), first.memory)
    seen: dict[int, list[datetime]] = {number: [] for number in box}
    for day in range(1, 60):
        now = EVENING + timedelta(days=day)
        asked = todays(box.values(), now, exam, {"topic 1": 0.9}, 10)
        assert len(asked) <= 10
        for one in asked:
            then = reviewed(one.memory, 3, now, exam)
            box[one.card] = Waiting(one.card, then.due_at, one.topics, then.memory)
            seen[one.card].append(now)
    assert all(one.due_at.date() <= exam for one in box.values())
    assert all(seen.values()), "none waits for ever"
    assert all(later - before >= timedelta(days=1) for days in seen.values() for before, later in pairwise(days))


@st.composite
def boxes(draw: st.DrawFn) -> tuple[list[Waiting], date | None]:
    """Cards that were seen and are due at all times, some put off until tomorrow; an exam, never today, or none."""
    exam = draw(st.none() | st.integers(-2, 30).filter(bool).map(lambda days: TODAY + timedelta(days=days)))
    found = []
    for number in range(draw(st.integers(0, 6))):
        seen = draw(st.integers(0, 20))
        off = draw(st.none() | st.integers(-1, 1).map(lambda days: EVENING.replace(hour=4) + timedelta(days=days)))
        found.append(replace(card(number, seen, draw(st.integers(-seen, 40))), off_until=off))
    return found, exam


@given(boxes())
def test_the_day_that_is_named_is_the_first_on_which_a_card_is_asked(box: tuple[list[Waiting], date | None]) -> None:
    cards, exam = box
    over = exam if exam and exam >= TODAY else None
    for one in cards:
        days = (TODAY + timedelta(days=number) for number in range(45))
        asked = (day for day in days if todays([one], EVENING + (day - TODAY), exam, {}, 1))
        first = next(asked, None)
        assert coming(one, EVENING, exam) == (None if over and first and first > over else first)


@given(boxes())
def test_the_next_day_and_the_days_ahead_agree_with_what_is_asked(box: tuple[list[Waiting], date | None]) -> None:
    cards, exam = box
    told = dict(ahead(cards, EVENING, exam, 9, 45))
    assert told.pop(TODAY, 0) == len(todays(cards, EVENING, exam, {}, 9))
    assert min(told, default=None) == next_on(cards, EVENING, exam)


def test_a_card_that_is_due_later_comes_when_the_last_week_begins() -> None:
    exam = TODAY + timedelta(days=19)
    assert coming(card(1, 0, 20), EVENING, exam) == TODAY + timedelta(days=12)
    assert coming(card(1, 0, 11), EVENING, exam) == TODAY + timedelta(days=11)
    assert coming(card(1, 0, 20), EVENING, TODAY + timedelta(days=7)) is None, "it was seen in that week"
    assert coming(card(1, 1, 20), EVENING, TODAY + timedelta(days=7)) == TODAY
    assert coming(card(1, 0, 20), EVENING, TODAY - timedelta(days=1)) == TODAY + timedelta(days=20)


def test_what_is_put_off_is_not_asked_in_the_last_week_either() -> None:
    exam, tomorrow = TODAY + timedelta(days=3), EVENING.replace(hour=4) + timedelta(days=1)
    off = replace(card(1, 9, 2), off_until=tomorrow)
    assert todays([off], EVENING, exam, {}, 9) == ()
    assert coming(off, EVENING, exam) == TODAY + timedelta(days=1)
    assert numbers(todays([off], tomorrow, exam, {}, 9)) == [1]


def test_on_the_eve_what_was_reviewed_and_waits_for_after_the_exam_is_no_review_of_today() -> None:
    exam = TODAY + timedelta(days=1)
    done = [card(number, 0, 1) for number in range(5)]
    assert ahead(done, EVENING, exam, 10, 7) == ()
    assert next_on(done, EVENING, exam) is None


def due(*days: int) -> list[Waiting]:
    """Cards that are due in so many days, seen long ago."""
    return [card(number, 60, day) for number, day in enumerate(days)]


def day(number: int) -> date:
    """A day, counted from today."""
    return TODAY + timedelta(days=number)


def test_what_is_due_is_spread_over_days_by_the_daily_number() -> None:
    cards = due(*[-3] * 12, *[0] * 3, *[1] * 2, 4)
    assert ahead(cards, EVENING, None, 10, 7) == ((day(0), 10), (day(1), 7), (day(4), 1))
    assert ahead(cards, EVENING, None, 100, 1) == ((day(0), 15),)
    assert ahead([], EVENING, None, 10, 7) == ()


def test_what_would_be_due_after_an_exam_belongs_to_the_week_before_it() -> None:
    cards = due(2, 30, 30, 40)
    assert ahead(cards, EVENING, day(10), 2, 60) == ((day(2), 1), (day(3), 2), (day(4), 1))
    assert ahead(cards, EVENING, day(4), 2, 60) == ((day(0), 2), (day(1), 2))


def test_nothing_is_due_on_the_exam_day_and_what_did_not_fit_before_is_let_go() -> None:
    assert ahead(due(*[0] * 9), EVENING, day(2), 3, 10) == ((day(0), 3), (day(1), 3))
    assert ahead(due(0, 1, 3), EVENING, day(0), 3, 10) == ()


def test_an_exam_that_has_been_changes_nothing() -> None:
    assert ahead(due(0, 3), EVENING, day(-1), 3, 10) == ((day(0), 1), (day(3), 1))
