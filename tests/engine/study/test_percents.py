"""Whole percents lie as near to a share as they can, only all reads 100, and the parts of a whole make it up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.study.percents import percent, percents


def test_a_share_is_rounded_half_up_and_only_all_reads_a_hundred() -> None:
    shares = (0, 0.004, 0.005, 0.284999, 0.285, 0.996, 0.99999, 1)
    assert [percent(share) for share in shares] == [0, 0, 1, 28, 29, 99, 99, 100]


@given(st.lists(st.integers(0, 2000), max_size=8))
def test_the_parts_of_a_whole_make_a_hundred_and_each_is_within_one_of_its_own(parts: list[int]) -> None:
    found, whole = percents(parts), sum(parts)
    assert sum(found) == (100 if whole else 0)
    for part, n in zip(parts, found, strict=True):
        assert n == 0 if not part else abs(n - 100 * part / whole) < 1 + 1e-6
        assert n < 100 or part == whole
