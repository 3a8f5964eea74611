"""Of those who are told of in lots, no two sets differ by a few people, whichever periods they are of."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.insight.lots import whole_lots
from engine.insight.masking import FEW

NUMBERS = st.lists(st.integers(0, 1), max_size=40).map(
    lambda steps: [(1 + sum(steps[:at]), at) for at in range(len(steps))]
)
"""People as they came, now and then two at once, who have the same number."""


@given(NUMBERS, st.data())
def test_two_periods_differ_by_nobody_or_by_five_or_more(people: list[tuple[int, int]], data: st.DataObject) -> None:
    some = st.integers(0, len(people))
    told = []
    for _ in range(2):
        first, last = sorted((data.draw(some), data.draw(some)))
        told.append(set(whole_lots(people[first:last])))
    for difference in (told[0] - told[1], told[1] - told[0], *told):
        assert not difference or len(difference) >= FEW


def test_a_lot_is_told_when_the_fifth_has_come() -> None:
    came = [(number, f"Person {number}") for number in range(1, 12)]
    assert [len(whole_lots(came[:many])) for many in (4, 5, 9, 11)] == [0, 5, 5, 10]
    assert whole_lots(came[2:]) == tuple(f"Person {number}" for number in range(6, 11))
