"""The post-test: parallel items on a retake, options in an order of their own, and a mark without rounding."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.credit.post_test import Item, as_json, draw, from_json, mark

ITEMS = [
    Item(f"{slot}{letter}", slot, slot - 1, f"Stem {slot}{letter}", ("right", "wrong", "worse", "worst"), 0, "Because.")
    for slot in (2, 1, 3)
    for letter in "abc"
]


@given(st.binary(min_size=16, max_size=16))
def test_a_paper_has_one_item_of_each_slot_in_their_order(seed: bytes) -> None:
    paper = draw(ITEMS, seed, 1)
    assert [drawn.id[0] for drawn in paper] == ["1", "2", "3"]
    assert [drawn.objective for drawn in paper] == [0, 1, 2]
    assert all(drawn.options[drawn.key] == "right" for drawn in paper)
    assert all(sorted(drawn.options) == ["right", "worse", "worst", "wrong"] for drawn in paper)
    assert paper == draw(ITEMS[::-1], seed, 1)


@given(st.binary(min_size=16, max_size=16))
def test_a_retake_draws_what_was_not_seen_and_then_what_was_seen_longest_ago(seed: bytes) -> None:
    seen: list[str] = []
    for number in range(1, 7):
        seen += [drawn.id for drawn in draw(ITEMS, seed, number, seen)]
    assert set(seen[:9]) == {item.id for item in ITEMS}
    assert seen[9:] == seen[:9]


def test_seeds_spread_items_and_options() -> None:
    papers = [draw(ITEMS, bytes([n]) * 16, 1) for n in range(200)]
    assert min(Counter(paper[0].id for paper in papers).values()) > 40
    assert min(Counter(paper[0].key for paper in papers).values()) > 25


@pytest.mark.parametrize(
    ("right", "of", "pass_mark", "passed"),
    [(4, 5, 80, True), (3, 5, 80, False), (2, 3, 67, False), (2, 3, 66, True), (3, 3, 100, True), (0, 3, 1, False)],
)
def test_a_mark_is_reckoned_without_rounding(right: int, of: int, pass_mark: int, passed: bool) -> None:
    items = [Item(str(n), n, 0, "Stem", ("a", "b"), 0) for n in range(of)]
    paper = draw(items, b"seed", 1)
    answers = [drawn.key if n < right else 1 - drawn.key for n, drawn in enumerate(paper)]
    found = mark(paper, answers, pass_mark)
    assert (found.correct, found.passed) == (right, passed)


def test_an_answer_that_is_missing_or_none_is_wrong() -> None:
    paper = draw(ITEMS, b"seed", 1)
    assert mark(paper, []).right == (False, False, False)
    assert mark(paper, [None, 17, paper[2].key]).right == (False, False, True)
    assert mark(paper, [drawn.key for drawn in paper] + [0, 0]).passed
    assert not mark([], []).passed


def test_a_paper_is_kept_whole() -> None:
    paper = draw(ITEMS, b"seed", 2)
    assert from_json(json.loads(json.dumps(as_json(paper)))) == paper
