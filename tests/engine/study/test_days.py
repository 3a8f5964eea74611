"""The days of somebody who studies: where the wall clock is, over its changes, and up to an exam."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine.study.days import ahead, is_morning, local_day

NEW_YORK, LONDON, KIRITIMATI = ZoneInfo("America/New_York"), ZoneInfo("Europe/London"), ZoneInfo("Pacific/Kiritimati")
TODAY = date(2026, 11, 23)


def day(number: int) -> date:
    """A day, counted from today."""
    return TODAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("utc", "zone", "expected"),
    [
        ("2026-11-24T08:59", NEW_YORK, 23),  # 3:59 in the morning belongs to the evening before
        ("2026-11-24T09:00", NEW_YORK, 24),
        ("2026-11-23T13:59", KIRITIMATI, 23),
        ("2026-11-23T14:00", KIRITIMATI, 24),
        ("2026-11-23T03:59", UTC, 22),
        ("2026-11-23T04:00", UTC, 23),
    ],
)
def test_a_day_begins_at_four_where_the_learner_is(utc: str, zone: ZoneInfo, expected: int) -> None:
    assert local_day(datetime.fromisoformat(utc).replace(tzinfo=UTC), zone) == date(2026, 11, expected)


@pytest.mark.parametrize(
    ("utc", "zone", "expected"),
    [
        ("2026-11-23T11:59:59", NEW_YORK, False),
        ("2026-11-23T12:00:00", NEW_YORK, True),
        ("2026-11-23T16:59:59", NEW_YORK, True),
        ("2026-11-23T17:00:00", NEW_YORK, False),
        ("2027-03-14T10:59:00", NEW_YORK, False),  # the clocks went forward this night: seven is 11:00 in UTC
        ("2027-03-14T11:00:00", NEW_YORK, True),
        ("2027-03-13T11:00:00", NEW_YORK, False),  # and was 12:00 the day before
        ("2026-10-25T06:59:00", LONDON, False),  # they went back: seven is 7:00 in UTC
        ("2026-10-25T07:00:00", LONDON, True),
        ("2026-10-24T06:00:00", LONDON, True),
    ],
)
def test_morning_is_from_seven_to_noon_by_the_clock_on_the_wall(utc: str, zone: ZoneInfo, expected: bool) -> None:
    assert is_morning(datetime.fromisoformat(utc).replace(tzinfo=UTC), zone) is expected


def test_every_hour_of_days_on_which_clocks_change_belongs_to_one_day_and_mornings_are_five_hours() -> None:
    for zone, changes in ((NEW_YORK, date(2026, 11, 1)), (NEW_YORK, date(2027, 3, 14)), (LONDON, date(2027, 3, 28))):
        begin = datetime.combine(changes - timedelta(days=1), datetime.min.time(), UTC)
        times = [begin + timedelta(minutes=10 * number) for number in range(6 * 24 * 3)]
        days = [local_day(time, zone) for time in times]
        assert days == sorted(days)
        mornings = [time for time in times if is_morning(time, zone) and local_day(time, zone) == changes]
        assert len(mornings) == 30


def test_what_is_due_is_spread_over_days_by_the_daily_number() -> None:
    due = [day(-3)] * 12 + [day(0)] * 3 + [day(1)] * 2 + [day(4)]
    assert ahead(due, TODAY, None, 10, 7) == ((day(0), 10), (day(1), 7), (day(4), 1))
    assert ahead(due, TODAY, None, 100, 1) == ((day(0), 15),)
    assert ahead([], TODAY, None, 10, 7) == ()


def test_what_would_be_due_after_an_exam_belongs_to_the_week_before_it() -> None:
    due = [day(2), day(30), day(30), day(40)]
    assert ahead(due, TODAY, day(10), 2, 60) == ((day(2), 1), (day(3), 2), (day(4), 1))
    assert ahead(due, TODAY, day(4), 2, 60) == ((day(0), 2), (day(1), 1), (day(2), 1))


def test_nothing_is_due_on_the_exam_day_and_what_did_not_fit_before_is_let_go() -> None:
    assert ahead([day(0)] * 9, TODAY, day(2), 3, 10) == ((day(0), 3), (day(1), 3))
    assert ahead([day(0), day(1), day(3)], TODAY, day(0), 3, 10) == ()


def test_an_exam_that_has_been_changes_nothing() -> None:
    assert ahead([day(0), day(3)], TODAY, day(-1), 3, 10) == ((day(0), 1), (day(3), 1))
