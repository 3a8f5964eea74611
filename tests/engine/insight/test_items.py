"""Items: rows with their numbers give what the same people one by one give, and the edges are as they must be."""

from __future__ import annotations

from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.insight.items import (
    Pull,
    Row,
    alpha,
    attraction,
    block,
    correlation,
    difficulty,
    discrimination,
    points_of,
    rows_of,
)
from engine.insight.walks import Mark, marks_of
from engine.study.beta import cumulative
from tests.engine.insight.ways import class_of, row, story

MARKS = st.one_of(st.none(), st.tuples(st.integers(1, 3), st.integers(0, 4)))
ROWS = st.lists(st.tuples(st.integers(1, 6), st.lists(MARKS, min_size=4, max_size=4)), min_size=1, max_size=12)


def rows_from(drawn: list) -> list[Row]:
    return [
        Row(n, marks_of({str(item): Mark(mark[0], mark[1], 4) for item, mark in enumerate(marks) if mark}))
        for n, marks in drawn
    ]


def one_by_one(rows: list[Row]) -> list[dict[str, Mark]]:
    return [dict(each.marks.at) for each in rows for _ in range(each.n)]


def pearson(xs: list[float], ys: list[float]) -> float | None:
    """By the textbook."""
    n = len(xs)
    if n < 4 or len(set(xs)) < 2 or len(set(ys)) < 2:
        return None
    x, y = sum(xs) / n, sum(ys) / n
    both = sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True))
    return both / sqrt(sum((a - x) ** 2 for a in xs) * sum((b - y) ** 2 for b in ys))


@given(ROWS)
def test_figures_of_rows_are_those_of_the_people(drawn: list) -> None:
    rows = rows_from(drawn)
    everybody, points = one_by_one(rows), points_of(rows)
    assert set(points) == {item for marks in everybody for item in marks}
    for item in points:
        here = [marks for marks in everybody if item in marks]
        shares = [marks[item].credit / 4 for marks in here]
        assert difficulty(points[item]).n == len(here)
        assert isclose(difficulty(points[item]).earned, sum(shares), abs_tol=1e-9)
        others = [marks for marks in here if len(marks) > 1]
        rest = [
            sum(mark.credit for name, mark in marks.items() if name != item) / (4 * (len(marks) - 1))
            for marks in others
        ]
        by_hand = pearson([marks[item].credit / 4 for marks in others], rest)
        found = discrimination(points[item])
        assert (found is None) == (by_hand is None)
        if found is not None and by_hand is not None:
            assert isclose(found.r, by_hand, abs_tol=1e-9)
            assert -1 <= found.interval.low <= found.r <= found.interval.high <= 1


@given(ROWS)
def test_alpha_of_rows_is_that_of_the_people(drawn: list) -> None:
    rows = rows_from(drawn)
    whole = [marks for marks in one_by_one(rows) if len(marks) == 4]
    found = alpha(rows, ["0", "1", "2", "3"])
    totals = [sum(mark.credit for mark in marks.values()) for marks in whole]
    if len(whole) < 2 or len(set(totals)) < 2:
        assert found is None
        return
    assert found is not None

    def variance(values: list[int]) -> float:
        mean = sum(values) / len(values)
        return sum((value - mean) ** 2 for value in values) / len(values)

    parts = sum(variance([marks[item].credit for marks in whole]) for item in "0123")
    assert found.n == len(whole)
    assert isclose(found.value, 4 / 3 * (1 - parts / variance(totals)), abs_tol=1e-9)
    assert found.interval.low <= found.value


@given(ROWS, st.integers(0, 3))
def test_thirds_take_a_third_each_and_the_low_one_from_below(drawn: list, at: int) -> None:
    rows, item = rows_from(drawn), str(at)
    found = attraction(points_of(rows).get(item, {}))
    ranked = sorted(
        (sum(m.credit for name, m in marks.items() if name != item) / (4 * (len(marks) - 1)), marks[item].number)
        for marks in one_by_one(rows)
        if item in marks and len(marks) > 1
    )
    assert {pull.number for pull in found} == {number for _, number in ranked}
    if ranked:
        assert isclose(sum(pull.lower for pull in found), 1)
        assert isclose(sum(pull.upper for pull in found), 1)
        third = len(ranked) // 3
        if third and len(ranked) % 3 == 0 and ranked[third - 1][0] < ranked[third][0]:
            lowest = [number for _, number in ranked[:third]]
            assert all(isclose(pull.lower, lowest.count(pull.number) / third, abs_tol=1e-9) for pull in found)


@given(st.lists(st.tuples(st.integers(1, 9), st.sets(st.sampled_from("abcde"))), max_size=8), st.integers(1, 20))
def test_a_block_is_met_whole_by_enough_and_nothing_longer_in_its_order_is(drawn: list, least: int) -> None:
    rows = [Row(n, marks_of(dict.fromkeys(sorted(items), Mark(1, 4, 4)))) for n, items in drawn]
    found = block(rows, least)
    reach = {item: sum(n for n, items in drawn if item in items) for item in "abcde"}
    order = sorted((item for item in "abcde" if reach[item]), key=lambda item: (-reach[item], item))
    assert found == tuple(order[: len(found)])
    enough = [k for k in range(2, 6) if k <= len(order) and _all(drawn, order[:k]) >= least]
    assert len(found) == max(enough, default=0)


def _all(drawn: list, items: list[str]) -> int:
    return sum(n for n, had in drawn if had.issuperset(items))


def test_where_all_did_alike_nothing_can_be_told() -> None:
    alike = [row(20, "a 4", "a 4"), row(20, "a 4", "b 2")]
    assert discrimination(points_of(alike)["0"]) is None
    assert discrimination(points_of(alike)["1"]) is None
    assert discrimination(points_of([row(3, "a 4", "b 2")])["0"]) is None
    assert discrimination(points_of([row(9, "a 4")])["0"]) is None
    assert alpha([row(20, "a 4", "a 4")], ["0", "1"]) is None
    assert alpha(alike, ["0"]) is None
    assert attraction({}) == ()


def test_what_goes_together_wholly_has_an_interval_of_nothing() -> None:
    found = correlation([(2, 0.0, 0.0), (2, 1.0, 1.0)])
    assert found is not None
    assert (found.r, found.interval.low, found.interval.high) == (1.0, 1.0, 1.0)


def test_an_interval_of_alpha_holds_nine_in_ten_of_f() -> None:
    found = alpha([row(10, "a 4", "a 4"), row(10, "b 0", "b 0"), row(10, "a 4", "b 0")], ["0", "1"])
    assert found is not None
    for end, expected in ((found.interval.low, 0.95), (found.interval.high, 0.05)):
        ratio, first, second = (1 - end) / (1 - found.value), found.n - 1, found.n - 1
        x = first * ratio / (first * ratio + second)
        assert cumulative(x, first / 2, second / 2) == pytest.approx(expected)


def test_rows_hold_the_scored_decisions_of_a_way() -> None:
    told = story()
    one, repair, two = (scene.fingerprint for scene in told.scenario.scenes if scene.is_decision)
    (found,) = rows_of(class_of(told, {(2, 1, 2, 1): 3}), {one, repair, two})
    assert found == Row(3, marks_of({one: Mark(2, 1, 4), two: Mark(2, 4, 4)}))
    (narrowed,) = rows_of(class_of(told, {(2, 1, 2, 1): 3}), {two})
    assert set(narrowed.marks.at) == {two}


def test_a_border_between_thirds_counts_in_part() -> None:
    rows = [row(4, "a 4", "a 4"), row(2, "b 0", "b 0")]
    assert attraction(points_of(rows)["0"]) == (Pull(1, 0.0, 1.0), Pull(2, 1.0, 0.0))
    rows = [row(1, "a 4", "a 4"), row(2, "b 0", "a 4"), row(3, "a 4", "b 0")]
    pulls = {pull.number: pull for pull in attraction(points_of(rows)["0"])}
    assert pulls[1].upper == pytest.approx(1 / 3)
    assert pulls[2].upper == pytest.approx(2 / 3)
    assert (pulls[1].lower, pulls[2].lower) == (1.0, 0.0)
