"""The questions of a teaching note: those that are numbered, each whole, however it is wrapped."""

from __future__ import annotations

import pytest

from engine.scenario.note import questions
from tests.support import cases

NOTE = """Begin with the body.

1. Who in your setting interprets today
without having been asked?
2. What would have to be true?
And when?

Not of it any more.
12.Not one either.
3.  A last one.
"""


def test_a_question_goes_on_until_the_next_or_an_empty_line() -> None:
    assert questions(NOTE) == (
        "Who in your setting interprets today without having been asked?",
        "What would have to be true? And when?",
        "A last one.",
    )


def test_a_note_without_questions_has_none() -> None:
    assert questions("") == questions("Only talk.\nAnd more.") == ()


@pytest.mark.parametrize("slug", cases.DICE)
def test_a_case_of_the_library_has_three(slug: str) -> None:
    found = questions(cases.story(slug).scenario.note)
    assert len(found) == 3
    assert all(not question[0].isdigit() and "\n" not in question for question in found)
