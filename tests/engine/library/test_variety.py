"""What two cases share that each should have of its own."""

from __future__ import annotations

from dataclasses import replace

from engine.library.variety import shared_rationales, shared_sentences
from engine.scenario.types import Scenario
from tests.engine.scenario import cases
from tests.engine.scenario.cases import read

TALE = cases.case(
    cases.decision(
        "Now",
        cases.choice("4", "end", why="One reason, in some words."),
        cases.choice("1", "end", why="Another reason, in as many."),
        cases.choice("0", "end", why="One reason, in some words."),
    ),
    cases.ending("End"),
)
LONG = "She keeps her coat on all through the hour, and nobody in the room says a word about it."
"""Nineteen words."""


def told(case_file: str, note: str = "") -> Scenario:
    return replace(read(TALE), case_file=case_file, note=note, scenes=())


def test_a_long_sentence_in_two_cases_is_told_with_both() -> None:
    found = shared_sentences(
        {"one": told(LONG), "two": told("A case.", f"Say it again: {LONG.lower()}"), "three": told(LONG)}
    )
    assert [slugs for _, slugs in found] == [("one", "three")]
    assert found[0][0].startswith("she keeps her coat on")


def test_twelve_words_may_stand_twice_and_the_same_case_may_repeat_itself() -> None:
    twelve = "One two three four five six seven eight nine ten eleven twelve."
    assert shared_sentences({"one": told(twelve), "two": told(twelve)}) == []
    thirteen = twelve.replace("One", "Zero one")
    assert [slugs for _, slugs in shared_sentences({"one": told(thirteen), "two": told(thirteen)})] == [("one", "two")]
    assert shared_sentences({"one": told(LONG, LONG)}) == []


def test_a_rationale_that_explains_two_choices_is_told_even_within_one_case() -> None:
    scenario = read(TALE)
    assert shared_rationales({"one": scenario}) == [("one reason in some words", ("one", "one"))]
    assert [slugs for _, slugs in shared_rationales({"one": scenario, "two": scenario})] == [
        ("one", "two"),
        ("one", "one", "two", "two"),
    ]
