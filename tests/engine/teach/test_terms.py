"""Terms: kept and read back, and what of them is none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.teach.deciding import MODELS, mark_of, steps_of
from engine.teach.terms import RubricLine, Terms, as_json, from_json, problems

WRITTEN = Terms(writing="required")


def test_the_terms_that_everybody_begins_with_are_sound() -> None:
    assert problems(Terms()) == ()
    assert (Terms().withholds, Terms().attempt_mode) == (False, "study")
    assert [Terms(mode=mode).attempt_mode for mode in ("exam", "released")] == ["exam", "exam"]
    assert Terms(mode="released").withholds


def test_terms_are_read_back_as_they_were_kept_and_what_was_not_known_is_as_it_is_by_default() -> None:
    terms = Terms(objectives=("See it",), steps=("One", "Two"), rubric=(RubricLine("All of it", 9),), attempts=2)
    assert from_json(as_json(terms)) == terms
    assert from_json({"mode": "exam", "of a later version": 1}) == Terms(mode="exam")


@pytest.mark.parametrize(
    ("field", "terms"),
    [
        ("mode", {"mode": "aloud"}),
        ("counts", {"counts": "middle"}),
        ("confidence", {"confidence": "always"}),
        ("reason", {"reason": ""}),
        ("writing", {"writing": "perhaps"}),
        ("deciding", {"deciding": "coin"}),
        ("graded_by", {"graded_by": "mood"}),
        ("pass_mark", {"pass_mark": 0}),
        ("pass_mark", {"pass_mark": 101}),
        ("attempts", {"attempts": 0}),
        ("attempts", {"attempts": 21}),
        ("description", {"description": "x" * 4_001}),
        ("objectives", {"objectives": ("x" * 301,)}),
        ("objectives", {"objectives": ("x",) * 13}),
        ("steps", {"deciding": "own", "steps": ("One",)}),
        ("steps", {"deciding": "own", "steps": ("One",) * 13}),
        ("steps", {"steps": ("x" * 201, "Two")}),
        ("rubric", {"rubric": ()}),
        ("rubric", {"rubric": (RubricLine("x"),) * 5}),
        ("rubric", {"rubric": (RubricLine("x" * 101),)}),
        ("rubric", {"rubric": (RubricLine("x", 0),)}),
        ("rubric", {"rubric": (RubricLine("x", 101),)}),
        ("deciding", {"writing": "off", "deciding": "aca"}),
        ("standards", {"writing": "off", "standards": True}),
        ("confidence_named", {"confidence": "off", "confidence_named": True}),
        ("graded_by", {"writing": "off", "reason": "off", "graded_by": "rubric"}),
        ("blind", {"blind": True}),
    ],
)
def test_what_is_none_is_named_by_its_field(field: str, terms: dict[str, Any]) -> None:
    assert [found.field for found in problems(replace(WRITTEN, **terms))] == [field]


def test_all_that_is_wrong_is_named_at_once() -> None:
    found = problems(Terms(pass_mark=0, attempts=0, deciding="own"))
    assert [problem.field for problem in found] == ["pass_mark", "attempts", "steps", "deciding"]


@pytest.mark.parametrize(("deciding", "steps"), [("aca", 7), ("corey", 8), ("none", 0), ("own", 2)])
def test_a_write_up_follows_the_steps_of_its_model(deciding: str, steps: int) -> None:
    assert len(steps_of(replace(WRITTEN, deciding=deciding, steps=("Stop", "Think")))) == steps


def test_a_form_of_other_steps_or_with_standards_has_another_mark() -> None:
    own = replace(WRITTEN, deciding="own", steps=("Stop", "Think"))
    forms = (WRITTEN, replace(WRITTEN, standards=True), own, replace(own, steps=("Stop Think",)))
    assert len({mark_of(terms) for terms in forms}) == len(forms)
    assert mark_of(replace(own, writing="optional")) == mark_of(own)


def test_a_model_names_its_source_and_asks_something_at_every_step() -> None:
    for model in MODELS.values():
        assert "Our paraphrase; read the source." in model.source
        assert all(step.name and step.ask.endswith("?") for step in model.steps)
