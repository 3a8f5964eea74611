"""Flows: the most that can, and nothing taken back from a sink that was opened before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.credit.flow import Network


def test_a_flow_finds_its_way_around() -> None:
    net = Network(4)
    direct, around = net.lay(0, 1, 3), net.lay(0, 2, 2)
    net.lay(1, 2, 5)
    narrow = net.lay(2, 3, 4)
    assert net.push(0, 3) == 4
    assert net.through(narrow) == 4
    assert net.through(direct) + net.through(around) == 4
    assert net.push(0, 3) == 0


ROOMS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 4)), max_size=12)


@given(st.lists(st.integers(0, 4), min_size=4, max_size=4), ROOMS, st.lists(st.integers(0, 6), min_size=3, max_size=3))
def test_the_most_that_flows_is_the_narrowest_cut(
    sources: list[int], middle: list[tuple[int, int, int]], sinks: list[int]
) -> None:
    net = Network(9)
    for n, room in enumerate(sources):
        net.lay(0, 1 + n, room)
    for left, right, room in middle:
        net.lay(1 + left, 5 + right, room)
    for n, room in enumerate(sinks):
        net.lay(5 + n, 8, room)
    cuts = []
    for mask in range(1 << 7):
        inside = {0, *(1 + n for n in range(7) if mask >> n & 1)}
        cut = sum(room for n, room in enumerate(sources) if 1 + n not in inside)
        cut += sum(room for left, right, room in middle if 1 + left in inside and 5 + right not in inside)
        cuts.append(cut + sum(room for n, room in enumerate(sinks) if 5 + n in inside))
    assert net.push(0, 8) == min(cuts)


def test_a_later_sink_takes_nothing_from_an_earlier_one() -> None:
    net = Network(6)
    for entry in (1, 2):
        net.lay(0, entry, 1)
        net.lay(entry, 3, 1)
    net.lay(1, 4, 1)
    first = net.lay(3, 5, 1)
    assert net.push(0, 5) == 1
    second = net.lay(4, 5, 1)
    assert net.push(0, 5) == 1
    assert (net.through(first), net.through(second)) == (1, 1)
