"""Nobody can be singled out: what is shown, and whatever can be worked out of it, is of five people or more."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from engine.insight.calibration import Confidence, Crowd, Said, confidence, confidently_wrong, crowd_of
from engine.insight.masking import visible
from engine.insight.times import BANDS, added, band_of, median_band, span
from tests.engine.insight.ways import class_of, story

CREDITS = (4, 3, 2, 1)
"""Of the choices of each of two decisions."""
TAKEN = [(place, number) for place in "ab" for number in range(1, 5)]
LEARNERS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(1, 4), st.sampled_from((None, "low", "medium", "high"))), max_size=40
)


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


@given(LEARNERS)
def test_no_figure_of_confidence_and_no_difference_of_two_is_of_few(learners: list) -> None:
    """The single choices of one worth are parts of it: what is left beside those shown is what could be told."""
    took = [{("a", first)} | {("b", second)} if first else {("b", second)} for first, second, _ in learners]
    choices = {
        taken: Said(CREDITS[taken[1] - 1], 4, high=sum(taken in each for each in took))
        for taken in TAKEN
        if any(taken in each for each in took)
    }
    found = confidence(choices, crowd(*((1, each) for each in took)))
    assert_of_enough(found, choices, took)


def crowd(*people: tuple[int, set[tuple[str, int]]]) -> Crowd:
    """So many people who took just these."""
    bits = {taken: 1 << bit for bit, taken in enumerate(TAKEN)}
    found: dict[int, int] = {}
    for n, took in people:
        mask = sum(bits[taken] for taken in took)
        found[mask] = found.get(mask, 0) + n
    return Crowd(bits, [found])


def assert_of_enough(found: Confidence, choices: dict, took: list) -> None:
    def people(some: set) -> int:
        return sum(bool(each & some) for each in took)

    assert all(people({taken}) >= 5 for taken in found.choices)
    if not found.levels:
        assert not found.choices
        assert people(set(choices)) < 5
        return
    told = {0, 1, 2} if found.levels[0].strongest else {0, 1} if found.levels[0].sound else {0}
    for worth in told:
        of_worth = {
            taken
            for taken, said in choices.items()
            if told == {0} or (said.worth == worth if len(told) == 3 else min(said.worth, 1) == worth)
        }
        left = of_worth - set(found.choices)
        assert people(of_worth) == 0 or people(of_worth) >= 5
        assert not left or people(left) >= 5


def test_where_nobody_can_be_told_apart_it_is_told_how_sure_they_were_and_no_more() -> None:
    told = {("a", 1): Said(4, 4, high=9), ("a", 2): Said(3, 4, low=2)}
    found = confidence(told, crowd((9, {("a", 1)}), (2, {("a", 2)})))
    assert [(level.n, level.strongest) for level in found.levels] == [(2, None), (0, None), (9, None)]
    assert [level.sound.earned for level in found.levels if level.sound] == [2, 0, 9]
    told = {("a", 1): Said(4, 4, high=9), ("a", 4): Said(0, 4, low=2)}
    found = confidence(told, crowd((9, {("a", 1)}), (2, {("a", 4)})))
    assert [(level.n, level.sound) for level in found.levels] == [(2, None), (0, None), (9, None)]
    assert not found.choices  # for the two are all that is left


def test_those_come_first_that_most_would_have_acted_on() -> None:
    shown = {
        ("a", 1): Said(4, 4, high=9),
        ("a", 2): Said(2, 4, high=5),
        ("b", 1): Said(0, 4, high=5),
        ("b", 2): Said(1, 4, high=8),
        ("b", 3): Said(1, 4, low=8),
    }
    assert confidently_wrong(shown) == (("b", 2), ("b", 1), ("a", 2))


def test_a_crowd_is_what_people_took_at_scored_decisions() -> None:
    told = story()
    one, _, two = (scene.fingerprint for scene in told.scenario.scenes if scene.is_decision)
    found = crowd_of([class_of(told, {(2, 1, 2, 1): 3, (4, 2, 1): 2}), class_of(told, {(2, 2): 1, (4, 2, 1): 1})])
    assert set(found.bits) == {(one, 2), (one, 4), (two, 2)}
    assert [found.who_took([taken]) for taken in ((one, 2), (one, 4), (two, 2))] == [3, 2, 5]
    assert found.who_took([(one, 2), (two, 2)]) == 5
    assert Crowd(found.bits, []).who_took([(one, 2)]) == 0
    assert found.who_took([]) == 0


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
