"""Which attempt counts, and what attempts come to, against the rule said another way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.teach.counting import Tried, cell_of, counting

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def tried(name: str, earned: int = 8, *, minutes: int = 30, **told: object) -> Tried:
    """An attempt that came to its end after so many minutes, of 12 credits."""
    values = {"finished_at": NOON + timedelta(minutes=minutes), "earned": earned, "out_of": 12, "safe": True, **told}
    return Tried(name, NOON, **values)  # type: ignore[arg-type]


def open_one(name: str, **told: object) -> Tried:
    return Tried(name, NOON, **told)  # type: ignore[arg-type]


LOW, HIGH, UNSAFE = tried("low", 4), tried("high", 10), tried("unsafe", 12, safe=False)


@pytest.mark.parametrize(
    ("attempts", "first", "best", "last"),
    [
        ((), None, None, None),
        ((open_one("open"),), None, None, None),
        ((LOW, HIGH, UNSAFE), "low", "high", "unsafe"),
        ((UNSAFE, LOW, open_one("open")), "unsafe", "low", "low"),
        ((tried("a", 8), tried("b", 8)), "a", "a", "b"),
        ((tried("a", 2, out_of=3), tried("b", 8)), "a", "a", "b"),
        ((tried("nothing", 0, out_of=0), LOW), "nothing", "low", "low"),
    ],
)
def test_first_best_and_last(
    attempts: tuple[Tried, ...], first: str | None, best: str | None, last: str | None
) -> None:
    found = [counting(attempts, counts) for counts in ("first", "best", "last")]
    assert [one and one.attempt for one in found] == [first, best, last]


def test_what_was_stepped_out_of_is_nothing() -> None:
    assert cell_of([open_one("left", stepped_out=True)], "first", None) is None
    cell = cell_of([open_one("left", stepped_out=True), HIGH], "first", None)
    assert cell is not None
    assert (cell.attempts, cell.attempt) == (1, "high")


def test_a_cell_says_what_counts_and_what_is_under_way() -> None:
    second = open_one("second", seen_before=True)
    cell = cell_of([tried("first", passed=True, written=True), second], "first", None)
    assert cell is not None
    assert (cell.attempts, cell.attempt, cell.under_way) == (2, "first", "second")
    assert (cell.earned, cell.out_of, cell.safe, cell.passed, cell.written) == (8, 12, True, True, True)
    assert cell.seconds == 30 * 60
    assert not cell.seen_before, "the one that counts was the first look"


def test_before_anything_counts_a_cell_speaks_of_what_is_under_way() -> None:
    cell = cell_of([open_one("another", alternative=True, seen_before=True)], "best", NOON - timedelta(days=9))
    assert cell is not None
    assert (cell.under_way, cell.attempt, cell.finished_at, cell.late) == ("another", None, None, False)
    assert (cell.alternative, cell.seen_before, cell.earned, cell.written) == (True, True, None, False)


def test_late_is_what_came_to_its_end_after_the_due_instant() -> None:
    ends = NOON + timedelta(minutes=30)
    for due, late in ((ends, False), (ends - timedelta(seconds=1), True), (None, False)):
        cell = cell_of([HIGH], "first", due)
        assert cell is not None
        assert cell.late is late


ATTEMPTS = st.lists(
    st.builds(
        lambda earned, safe, over, out: replace(
            tried("x", earned, safe=safe) if over else open_one("x"), stepped_out=out and not over
        ),
        st.integers(0, 12),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    ),
    max_size=8,
).map(lambda found: [replace(one, attempt=str(number)) for number, one in enumerate(found)])


@given(ATTEMPTS)
def test_no_attempt_that_is_over_beats_the_best_and_no_earlier_one_is_as_good(attempts: list[Tried]) -> None:
    over = [one for one in attempts if one.finished_at]
    best = counting(attempts, "best")
    assert (best is None) == (not over)
    if best is not None:

        def worth(one: Tried) -> tuple[bool, Fraction]:
            return one.safe, Fraction(one.earned, one.out_of)

        assert all(worth(one) < worth(best) for one in over[: over.index(best)])
        assert all(worth(one) <= worth(best) for one in over)
