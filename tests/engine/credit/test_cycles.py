"""Renewal periods: leap days, ends of months, full months, and days that end where the license is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.credit.cycles import Cycle, beginning, days_left, ending, ends_at, full_months, next_cycle, today_at

DAYS = st.dates(date(1990, 1, 1), date(2080, 12, 31))


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 1, 1), 24, date(2027, 12, 31)),
        (date(2026, 5, 15), 24, date(2028, 5, 14)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 28)),
        (date(2026, 3, 1), 24, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2026, 12, 31)),
    ],
)
def test_a_cycle_ends_before_its_day_comes_again(first: date, months: int, last: date) -> None:
    assert beginning(first, months).last_day == last


def test_a_cycle_that_began_on_a_leap_day_is_followed_without_a_gap() -> None:
    first = beginning(date(2024, 2, 29), 24)
    assert next_cycle(first, 24) == Cycle(date(2026, 3, 1), date(2028, 2, 29))


@pytest.mark.parametrize(
    ("last", "months", "first"),
    [
        (date(2027, 2, 28), 12, date(2026, 3, 1)),
        (date(2028, 2, 28), 12, date(2027, 3, 1)),
        (date(2028, 2, 29), 12, date(2027, 3, 1)),
        (date(2029, 2, 28), 12, date(2028, 3, 1)),
        (date(2028, 2, 27), 12, date(2027, 2, 28)),
        (date(2028, 2, 28), 48, date(2024, 2, 29)),
        (date(2026, 8, 30), 6, date(2026, 3, 1)),
        (date(2027, 12, 31), 24, date(2026, 1, 1)),
    ],
)
def test_a_cycle_of_which_the_last_day_is_known_begins_after_that_day_came_before(
    last: date, months: int, first: date
) -> None:
    assert ending(last, months) == Cycle(first, last)


@given(DAYS, st.integers(1, 60))
def test_the_one_before_ends_on_the_same_day_so_many_months_earlier(last: date, months: int) -> None:
    cycle = ending(last, months)
    before = cycle.first_day - timedelta(days=1)
    assert (last.year * 12 + last.month) - (before.year * 12 + before.month) == months
    ends_its_month = (before + timedelta(days=1)).day == 1
    assert before.day == last.day or ends_its_month, "no day is left between them, and none is in both"
    assert beginning(cycle.first_day, months).last_day >= last, "it is never longer than its months"


@given(DAYS, st.integers(1, 60))
def test_a_cycle_is_found_again_by_its_last_day(first: date, months: int) -> None:
    cycle = beginning(first, months)
    again = ending(cycle.last_day, months)
    assert again == cycle or again.first_day.day == 1, "only what ended with its month can have begun later"
    assert beginning(again.first_day, months).last_day == cycle.last_day


@given(DAYS, st.lists(st.integers(1, 60), min_size=2, max_size=5))
def test_no_day_is_in_two_cycles_or_in_none(first: date, months: list[int]) -> None:
    cycles = [beginning(first, months[0])]
    for length in months[1:]:
        cycles.append(next_cycle(cycles[-1], length))
    assert all(a.last_day + timedelta(days=1) == b.first_day for a, b in pairwise(cycles))
    assert sum(cycle.days for cycle in cycles) == (cycles[-1].last_day - first).days + 1


@given(DAYS, st.integers(1, 60))
def test_a_cycle_has_as_many_full_months_as_it_was_given(first: date, months: int) -> None:
    cycle = beginning(first, months)
    assert full_months(first, cycle.last_day) == months
    assert full_months(first, cycle.last_day - timedelta(days=1)) == months - 1


def test_months_that_are_not_full_do_not_count() -> None:
    assert full_months(date(2026, 1, 15), date(2026, 2, 13)) == 0
    assert full_months(date(2026, 1, 15), date(2026, 2, 14)) == 1
    assert full_months(date(2026, 3, 1), date(2026, 2, 1)) == 0
    assert full_months(date(2026, 3, 5), date(2026, 2, 1)) == 0


def test_a_cycle_that_ends_before_it_begins_is_none() -> None:
    with pytest.raises(ValueError, match="before the first"):
        Cycle(date(2026, 1, 2), date(2026, 1, 1))
    assert Cycle(date(2026, 1, 1), date(2026, 1, 1)).days == 1


def test_both_ends_are_in_a_cycle() -> None:
    cycle = Cycle(date(2026, 1, 1), date(2026, 12, 31))
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert [cycle.holds(day) for day in days] == [False, True, True, False]
    assert [days_left(cycle, day) for day in days[1:]] == [364, 0, -1]


def test_the_last_day_ends_where_the_license_is() -> None:
    cycle = Cycle(date(2026, 1, 1), date(2026, 12, 31))
    assert ends_at(cycle, ZoneInfo("Pacific/Auckland")) == datetime(2026, 12, 31, 11, tzinfo=UTC)
    assert ends_at(cycle, ZoneInfo("America/Los_Angeles")) == datetime(2027, 1, 1, 8, tzinfo=UTC)
    now = datetime(2027, 1, 1, 5, tzinfo=UTC)
    assert today_at(now, ZoneInfo("America/Los_Angeles")) == cycle.last_day
    assert today_at(now, ZoneInfo("America/New_York")) == date(2027, 1, 1)
