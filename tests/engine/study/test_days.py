"""The days of somebody who studies: where the wall clock is, over its changes, and up to an exam."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine.study.days import DAY_BEGINS, begins, is_morning, local_day

NEW_YORK, LONDON, KIRITIMATI = ZoneInfo("America/New_York"), ZoneInfo("Europe/London"), ZoneInfo("Pacific/Kiritimati")


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


def test_a_day_begins_where_no_clock_is_ever_changed() -> None:
    """Four o'clock exists once on every day of three years, even in zones that change their clocks at odd hours."""
    for zone in map(
        ZoneInfo, ("Europe/Dublin", "Asia/Beirut", "Africa/Cairo", "Australia/Lord_Howe", "America/Havana")
    ):
        for number in range(3 * 366):
            day = date(2025, 1, 1) + timedelta(days=number)
            wall = datetime.combine(day, DAY_BEGINS, zone)
            assert begins(day, zone).astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None)
            assert wall.utcoffset() == wall.replace(fold=1).utcoffset()
            assert local_day(begins(day, zone), zone) == day
            assert local_day(begins(day, zone) - timedelta(seconds=1), zone) == day - timedelta(days=1)
