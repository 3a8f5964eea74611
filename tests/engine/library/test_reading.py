"""Words, sentences, syllables and the grade, against texts that were counted by hand."""

from __future__ import annotations

from statistics import mean

import pytest

from engine.library.reading import Reading, read, read_scenes, sentences, syllables
from engine.scenario.types import Choice, Kind, Paragraph, Scene

COUNTED = {
    1: "a the cat walked house come times place breathe strength fleece heard through Joe's don't asked leave",
    2: "client under table little people being doing faces wanted quiet office session reading refer neighbor",
    3: "consultant remember tomorrow radio supervise family idea possible understand hospital",
    4: "anxiety supervisor society experience medication information competency",
    5: "examination university opportunity",
}


@pytest.mark.parametrize("count", COUNTED)
def test_syllables_are_those_that_one_hears(count: int) -> None:
    words = COUNTED[count].split()
    assert mean(syllables(word) for word in words) == pytest.approx(count, abs=0.15)


def test_every_word_has_a_syllable() -> None:
    assert [syllables(word) for word in ("hm", "Mrs", "é", "x’s")] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("She waits. He does not.", ["She waits.", "He does not."]),
        ('"I fainted. Twice," she says. "It was stairs."', ['"I fainted.', 'Twice," she says.', '"It was stairs."']),
        ("Dr. Marsh and Mrs. Delgado talk at 9.30 on May 3.", ["Dr Marsh and Mrs Delgado talk at 9.30 on May 3."]),
        (
            "One line\nand its second.\n\nA heading\n\n* * *\n\nThe end",
            ["One line and its second.", "A heading", "The end"],
        ),
        ("*Why?* She writes… then `nothing` more.", ["Why?", "She writes… then more."]),
        ("", []),
    ],
)
def test_sentences_end_at_a_stop_before_a_capital_and_at_a_blank_line(text: str, found: list[str]) -> None:
    assert sentences(text) == found


def test_the_grade_is_the_published_formula() -> None:
    """0.39 times words a sentence, plus 11.8 times syllables a word, minus 15.59: by hand for 100, 5 and 140."""
    assert Reading(words=100, sentences=5, syllables=140).grade == pytest.approx(7.8 + 16.52 - 15.59)
    assert read([]).grade == 0.0


def test_a_scene_is_read_with_its_choices() -> None:
    scene = Scene(
        "s", "S", 1, Kind.DECISION, (Paragraph("She waits here.", 1),), (Choice(1, "Call her back.", "t", 1),)
    )
    assert read_scenes([scene]) == Reading(words=6, sentences=2, syllables=6)
