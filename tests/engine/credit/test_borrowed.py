"""An item that asks a case's decision again is found, however it is written; one of its own words is not."""

from __future__ import annotations

from engine.credit.borrowed import borrowed, explained_in
from engine.scenario.types import Scenario
from tests.support import cases


def a_case() -> Scenario:
    return cases.story(cases.A_CASE).scenario


def test_a_decision_asked_again_is_found_in_capitals_and_without_its_marks() -> None:
    case = a_case()
    scene = next(scene for scene in case.scenes if scene.is_decision)
    stem = scene.paragraphs[-1].text.upper().replace(",", "")
    assert borrowed(stem, [choice.text for choice in scene.choices], explained_in([case])) == scene.title


def test_an_item_of_its_own_is_not_found_and_neither_is_an_empty_one() -> None:
    stem = "Which part of a referral letter tells the receiving clinician what was already tried?"
    options = ["The reason for referral", "The course of treatment so far", "The consent", "The contact data"]
    assert borrowed(stem, options, explained_in([a_case()])) is None
    assert borrowed("", [], explained_in([a_case()])) is None
    assert borrowed(stem, options, []) is None
