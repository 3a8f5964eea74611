"""How much time somebody has: exact factors, rounded up to a second, and no limit where there is none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.study.clock import FACTORS, time_allowed


@pytest.mark.parametrize(
    ("factor", "seconds"), [("1", 3_599), ("1.25", 4_499), ("1.5", 5_399), ("2", 7_198), ("none", None)]
)
def test_a_factor_gives_its_share_rounded_up(factor: str, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert time_allowed(timedelta(seconds=3_599), factor) == expected


def test_nobody_gets_less_than_there_is() -> None:
    for seconds in (0, 1, 2, 3, 59, 14_400, 10**8):
        base = timedelta(seconds=seconds)
        allowed = [time_allowed(base, factor) for factor in FACTORS]
        known = [time for time in allowed if time is not None]
        assert known == sorted(known)
        assert known[0] == base
        assert allowed[-1] is None


@pytest.mark.parametrize("factor", ["", "0", "-1", "1.0", "3", "NaN", "1e309", "1,5", "٢"])
def test_a_factor_that_is_none_is_refused(factor: str) -> None:
    with pytest.raises(ValueError, match="^" + factor.replace(".", r"\.") + "$"):
        time_allowed(timedelta(seconds=1), factor)
