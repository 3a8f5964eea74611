"""Wall times: what is typed is read or refused in clear words, and comes to the instant that zoneinfo says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.teach.wall import NoTime, moved, read, resolve, written

BERLIN, NEW_YORK, APIA = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Pacific/Apia")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
ZONES = [
    ZoneInfo(name)
    for name in (
        "Africa/Casablanca",
        "America/New_York",
        "America/Santiago",
        "Antarctica/Troll",
        "Asia/Kathmandu",
        "Asia/Tehran",
        "Atlantic/Azores",
        "Australia/Lord_Howe",
        "Europe/Berlin",
        "Pacific/Apia",
        "UTC",
    )
]
ANY = st.integers(0, 100 * 365 * 24 * 60).map(lambda minutes: read("2000-01-04 00:00") + timedelta(minutes=minutes))


@cache
def jumps(zone: ZoneInfo) -> list[datetime]:
    """Every hour, as the clocks showed it, before which they were moved, in two years."""
    years = (datetime(2011, 1, 4, tzinfo=UTC), datetime(2026, 1, 4, tzinfo=UTC))
    hours = [year + timedelta(hours=number) for year in years for number in range(8766)]
    walls = [at.astimezone(zone).replace(tzinfo=None) for at in hours]
    return [after for before, after in pairwise(walls) if after - before != timedelta(hours=1)] or walls[:1]


@st.composite
def walls(draw: st.DrawFn) -> tuple[datetime, ZoneInfo]:
    """A wall time in a zone; half of the time within hours of a change of its clocks."""
    zone = draw(st.sampled_from(ZONES))
    if draw(st.booleans()):
        return draw(ANY), zone
    return draw(st.sampled_from(jumps(zone))) + timedelta(minutes=draw(st.integers(-200, 200))), zone


@pytest.mark.parametrize(
    "typed",
    ["2026-03-29T14:30", "2026-03-29 14:30", " 2026-3-29   14:30 ", "2026-03-29T14:30:59", "2026-03-29T14:30:00.000"],
)
def test_what_browsers_send_and_people_type_is_read(typed: str) -> None:
    assert written(read(typed)) == "2026-03-29T14:30"


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("", "no date and time"),
        ("tomorrow", "no date and time"),
        ("29.03.2026 14:30", "no date and time"),
        ("2026-03-29 2:30 pm", "no date and time"),
        ("2026-03-29", "time of day"),
        ("٢٠٢٦-٠٣-٢٩ ١٤:٣٠", "digits 0 to 9"),
        ("1900-01-01 00:00", "2000 to 2099"),
        ("9999-12-31 23:59", "2000 to 2099"),
        ("12026-01-01T00:00", "2000 to 2099"),
        ("0000-01-01T00:00", "2000 to 2099"),
        ("2026-02-30 10:00", "no 2026-02-30"),
        ("2026-13-01 10:00", "no 2026-13-01"),
        ("2026-03-29 24:00", "day that begins"),
        ("2026-03-29 10:60", "00 to 59"),
    ],
)
def test_what_is_no_time_says_why(typed: str, word: str) -> None:
    with pytest.raises(NoTime, match=word):
        read(typed)


@pytest.mark.parametrize(
    ("zone", "wall", "utc"),
    [
        (NEW_YORK, "2026-03-07T23:59", "2026-03-08T04:59"),
        (NEW_YORK, "2026-03-08T23:59", "2026-03-09T03:59"),  # the clocks have gone forward: an hour earlier in UTC
        (NEW_YORK, "2026-10-31T23:59", "2026-11-01T03:59"),
        (NEW_YORK, "2026-11-01T23:59", "2026-11-02T04:59"),  # and back
    ],
)
def test_the_same_wall_time_before_and_after_the_clocks_change(zone: ZoneInfo, wall: str, utc: str) -> None:
    found = resolve(read(wall), zone)
    assert (found.at, found.twice) == (datetime.fromisoformat(utc).replace(tzinfo=UTC), False)


def test_a_time_that_the_clocks_show_twice_is_the_later_one_and_says_so() -> None:
    found = resolve(read("2026-10-25 02:30"), BERLIN)
    assert (found.at, found.twice) == (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), True)
    assert not resolve(read("2026-10-25 03:00"), BERLIN).twice


@pytest.mark.parametrize(
    ("zone", "wall", "said"),
    [
        (
            BERLIN,
            "2026-03-29 02:30",
            "on 2026-03-29 they go from 02:00 to 03:00. The next that exists is 2026-03-29 03:00",
        ),
        (BERLIN, "2026-03-29 02:00", "from 02:00 to 03:00"),
        (NEW_YORK, "2026-03-08 02:59", "from 02:00 to 03:00"),
        (LORD_HOWE, "2026-10-04 02:15", "from 02:00 to 02:30"),
        (APIA, "2011-12-30 12:00", "on 2011-12-30 they go from 00:00 to 2011-12-31 00:00"),
    ],
)
def test_a_time_that_the_clocks_skip_is_refused_with_the_next(zone: ZoneInfo, wall: str, said: str) -> None:
    with pytest.raises(NoTime, match=said):
        resolve(read(wall), zone)


def test_a_time_that_was_typed_for_another_zone_is_the_next_that_exists() -> None:
    found = moved(read("2026-03-29 02:30"), BERLIN)
    assert (written(found.wall), found.at) == ("2026-03-29T03:00", datetime(2026, 3, 29, 1, tzinfo=UTC))
    assert moved(read("2026-03-29 03:00"), BERLIN) == found


def readings(wall: datetime, zone: ZoneInfo) -> list[datetime]:
    """Every instant at which the clocks of a zone show a time: all offsets of the days around it are tried."""
    around = (wall.replace(tzinfo=UTC) + timedelta(hours=hours) for hours in range(-30, 31, 3))
    offsets = {at.astimezone(zone).utcoffset() or timedelta() for at in around}
    instants = {(wall - offset).replace(tzinfo=UTC) for offset in offsets}
    return sorted(at for at in instants if at.astimezone(zone).replace(tzinfo=None) == wall)


@given(walls())
@example((read("2026-03-29 02:30"), BERLIN))
@example((read("2026-10-25 02:30"), BERLIN))
@example((read("2011-12-30 00:00"), APIA))
@example((read("2026-04-05 01:45"), LORD_HOWE))
def test_a_wall_time_is_the_last_instant_at_which_the_clocks_show_it_or_none(where: tuple[datetime, ZoneInfo]) -> None:
    wall, zone = where
    assert read(written(wall)) == wall
    if shown := readings(wall, zone):
        found = resolve(wall, zone)
        assert (found.at, found.twice) == (shown[-1], len(shown) > 1)
        assert moved(wall, zone) == found
        return
    with pytest.raises(NoTime) as fault:
        resolve(wall, zone)
    next_one = moved(wall, zone).wall
    assert f"{next_one:%Y-%m-%d %H:%M}" in str(fault.value)
    assert next_one > wall
    assert readings(next_one, zone)
    assert not readings(next_one - timedelta(minutes=1), zone), "it is the first after the gap"
