"""Active time: gaps are capped, and what ran at once counts once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.credit.active_time import CAP, active_seconds

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def at(*minutes: float) -> list[datetime]:
    return [NOON + timedelta(minutes=each) for each in minutes]


def test_long_gaps_count_up_to_the_cap() -> None:
    assert active_seconds([at(0, 4, 64, 66)]) == (4 + 10 + 2) * 60
    assert active_seconds([at(0, 4, 64, 66)], timedelta(minutes=2)) == (2 + 2 + 2) * 60


def test_nothing_counts_from_a_single_sign_of_life() -> None:
    assert active_seconds([]) == active_seconds([[], at(3)]) == 0


def test_two_pages_at_once_are_one_reader() -> None:
    assert active_seconds([at(0, 6), at(2, 8)]) == 8 * 60
    assert active_seconds([at(0, 9), at(2, 3)]) == 9 * 60
    assert active_seconds([at(0, 5), at(60, 65)]) == 10 * 60


STRANDS = st.lists(st.lists(st.integers(0, 3_000).map(lambda n: NOON + timedelta(seconds=n)), max_size=6), max_size=4)


@given(STRANDS, st.integers(0, 900).map(lambda seconds: timedelta(seconds=seconds)))
def test_it_is_never_more_than_all_gaps_capped_nor_than_the_clock(
    strands: list[list[datetime]], cap: timedelta
) -> None:
    found = active_seconds(strands, cap)
    signs = sorted(sign for strand in strands for sign in strand)
    assert 0 <= found <= ((signs[-1] - signs[0]).total_seconds() if signs else 0)
    assert found <= sum(max(0, len(strand) - 1) for strand in strands) * cap.total_seconds()
    assert found == active_seconds([sorted(strand, reverse=True) for strand in reversed(strands)], cap)
    assert found >= max((active_seconds([strand], cap) for strand in strands), default=0)


def test_the_cap_is_ten_minutes_unless_it_is_said() -> None:
    assert timedelta(minutes=10) == CAP
