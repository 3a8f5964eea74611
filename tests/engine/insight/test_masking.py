"""Nobody can be singled out: what is shown, and whatever can be worked out of it, is of five people or more."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from engine.insight.calibration import Published, Said, confidently_wrong, levels, published, together
from engine.insight.masking import visible
from engine.insight.times import BANDS, added, band_of, median_band, span

SOUND = {(place, number): number < 3 for place in "abc" for number in range(1, 5)}
"""The choices of three decisions: two are sound, two are not."""
SAID = st.dictionaries(st.sampled_from("abc"), st.tuples(st.integers(1, 4), st.sampled_from(("low", "medium", "high"))))
LOTS = st.lists(st.lists(SAID.filter(bool), min_size=1, max_size=30), max_size=12)
"""Learners as they come, some at a time: at each decision what they took and how sure they were."""


PEOPLE = st.lists(st.tuples(st.sampled_from("abcdef-"), st.integers(1, 3)), max_size=30)
"""Each person's part, or none ("-"), and in which of two assignments they are: a bit for each."""


@given(PEOPLE)
def test_no_difference_of_parts_tells_of_few_people(people: list[tuple[str, int]]) -> None:
    parts = {part: [0, 0] for part in "abcdef-"}
    for part, bits in people:
        for assignment in range(2):
            parts[part][assignment] += bits >> assignment & 1
    others = parts.pop("-")
    shown = visible(parts, others)
    for size in range(1, len(shown) + 1):
        for some in combinations(shown, size):
            assert sum(part in some for part, _ in people) >= 5
    left = sum(part not in shown for part, _ in people)
    assert not shown or not left or left >= 5


def test_as_much_is_shown_as_can_be() -> None:
    assert visible({"a": [9], "b": [6], "c": [5]}) == {"a", "b", "c"}
    assert visible({"a": [9], "b": [0]}) == {"a"}
    assert visible({"a": [4]}) == visible({}) == frozenset()
    assert visible({"a": [9, 0], "b": [0, 3]}) == frozenset()
    assert visible({"a": [9, 0], "b": [0, 6]}) == {"a", "b"}
    assert visible({"a": [3, 3]}) == frozenset()  # for they may be the same three


@given(LOTS)
def test_whatever_is_told_of_confidence_and_any_two_times_differ_by_five_people_or_more(lots: list) -> None:
    """Every answer goes into one cell. What is told at any time is a sum of cells, each of five people or more."""
    told, waiting = Published(), []
    at_times: list[dict] = [{}]
    for lot in lots:
        waiting += [{(place, taken): said for place, (taken, said) in learner.items()} for learner in lot]
        after = published(told, waiting, SOUND)
        if after is None:
            continue
        at_times.append(people_in_cells(told, after, waiting) | {"n": after.n - told.n})
        told, waiting = after, []
    grown = [cell for time in at_times for cell, n in time.items() if n < 5]
    assert not grown


def people_in_cells(before: Published, after: Published, lot: list) -> dict:
    """How many people the cells of a lot are of; all that was told is in them, and nothing that was told is lost."""
    cells: dict = {}
    single = {taken for taken, counts in after.choices.items() if counts != before.choices.get(taken)}
    for taken in single:
        theirs = [each[taken] for each in lot if taken in each]
        assert added_to(before.choices.get(taken), after.choices[taken]) == counts_of(theirs)
        cells[taken] = len(theirs)
    for sound, counts in after.rest.items():
        rest = [[s for taken, s in each.items() if SOUND[taken] is sound and taken not in single] for each in lot]
        more = added_to(before.rest.get(sound), counts)
        if sum(more):
            assert more == counts_of([said for each in rest for said in each])
            cells[sound] = sum(bool(each) for each in rest)
    assert before.choices.keys() <= after.choices.keys()
    return cells


def added_to(before: tuple[int, ...] | None, after: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(n - m for n, m in zip(after, before or (0, 0, 0), strict=True))


def counts_of(said: list[str]) -> tuple[int, ...]:
    return tuple(said.count(name) for name in ("low", "medium", "high"))


def test_a_lot_waits_until_it_is_of_enough_on_either_side() -> None:
    right, wrong = {("a", 1): "high"}, {("a", 4): "low"}
    assert published(Published(), [right] * 9, SOUND) is None
    assert published(Published(), [right] * 30 + [wrong] * 4, SOUND) is None
    first = published(Published(), [right] * 30 + [wrong] * 5, SOUND)
    assert first == Published(35, {("a", 1): (0, 0, 30), ("a", 4): (5, 0, 0)})
    assert published(first, [right] * 34, SOUND) is None  # as many as were told of before
    later = published(first, [right] * 96 + [wrong] * 4, SOUND)
    assert later == Published(135, {("a", 1): (0, 0, 126), ("a", 4): (5, 0, 0)})  # of many, a few are left out
    assert published(later, [right] * 99, SOUND) is None
    assert published(later, [right] * 100, SOUND) is not None  # and no more than a hundred wait


def test_choices_of_few_are_told_together_and_with_one_of_more_where_they_are_few_as_well() -> None:
    lot = [{("a", 1): "low"}] * 9 + [{("a", 2): "low"}] * 6 + [{("b", 2): "high"}] * 2 + [{("b", 3): "high"}] * 5
    told = published(Published(), lot, SOUND)
    assert told == Published(22, {("a", 1): (9, 0, 0), ("b", 3): (0, 0, 5)}, {True: (6, 0, 2)})
    twice = together([told, told, Published()])
    assert twice == Published(44, {("a", 1): (18, 0, 0), ("b", 3): (0, 0, 10)}, {True: (12, 0, 4)})
    shares = [(level.confidence, level.sound.n, level.sound.earned) for level in levels(told, said_of(told))]
    assert shares == [("low", 15, 15), ("medium", 0, 0), ("high", 7, 2)]


def said_of(told: Published) -> list[Said]:
    return [Said(4 if SOUND[taken] else 1, 4, *counts) for taken, counts in told.choices.items()]


def test_those_come_first_that_most_would_have_acted_on() -> None:
    shown = {
        ("a", 1): Said(4, 4, high=9),
        ("a", 2): Said(2, 4, high=5),
        ("b", 1): Said(0, 4, high=5),
        ("b", 2): Said(1, 4, high=8),
        ("b", 3): Said(1, 4, low=8),
    }
    assert confidently_wrong(shown) == (("b", 2), ("b", 1), ("a", 2))


@given(st.lists(st.floats(-5, 1e9), min_size=1, max_size=40))
def test_the_median_lies_in_its_band(seconds: list[float]) -> None:
    bands = [band_of(each) for each in seconds]
    found = median_band([bands.count(band) for band in range(max(bands) + 1)])
    middle = sorted(max(0, int(each)) for each in seconds)[(len(seconds) - 1) // 2]
    assert found is not None
    low, high = span(found)
    assert low <= middle
    assert middle < high or found == BANDS - 1
    assert median_band([]) is None
    assert median_band([0, 0]) is None


@given(st.lists(st.lists(st.integers(0, 9), max_size=5), max_size=5))
def test_counts_by_bands_are_added_band_by_band(times: list[list[int]]) -> None:
    total = added(times)
    assert len(total) == max((len(each) for each in times), default=0)
    assert all(n == sum(each[band] for each in times if band < len(each)) for band, n in enumerate(total))
