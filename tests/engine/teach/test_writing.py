"""Where the write-up is asked for: before the first decision of a way that offers all four actions."""

from __future__ import annotations

from engine.scenario.play import best_path
from engine.scenario.types import ACTIONS
from engine.teach.writing import asked_at
from tests.engine.scenario.cases import choice, decision, ending, passage, story

FOUR = [choice("4", "good", label=action) for action in ACTIONS]
TWICE = story(
    passage("Door", "first"),
    decision("First", choice("4", "pivotal"), choice("3", "past")),
    decision("Pivotal", *(choice("4", "again", label=action) for action in ACTIONS)),
    decision("Again", *FOUR),
    decision("Past", choice("2", "good"), choice("1", "good")),
    ending("Good"),
)
NONE = story(
    passage("Door", "first"),
    decision("First", choice("4", "good"), choice("1", "mend")),
    decision("Mend", choice("3", "good"), choice("1", "good"), word="repairs"),
    ending("Good"),
)


def test_it_is_asked_before_the_first_that_offers_all_four_and_not_again() -> None:
    assert [asked_at(TWICE, way) for way in ((), (1,))] == [None, None], "the way has not come there"
    assert [asked_at(TWICE, way) for way in ((1, 1), (1, 1, 2), (1, 1, 2, 3))] == [2, 2, 2]


def test_a_way_past_the_pivotal_decision_is_not_asked() -> None:
    assert asked_at(TWICE, (1, 2, 1)) is None


def test_a_case_without_a_pivotal_decision_asks_before_its_first_scored_one() -> None:
    assert [asked_at(NONE, way) for way in ((), (1,), best_path(NONE))] == [None, 1, 1]
