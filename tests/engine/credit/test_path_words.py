"""Words on a path: what is expected, not all that stands in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.credit.path_words import expected_words
from engine.scenario.parse import parse
from engine.scenario.play import open_story
from engine.scenario.prose import words
from tests.engine.scenario.cases import ROOT, choice, decision, ending, passage, story


def test_the_expected_words_are_the_mean_over_the_choices_at_hand() -> None:
    case = story(
        decision(
            "Start",
            choice("4", "end", text="One two", why="Alpha beta gamma delta."),
            choice("1", "on", text="Three", why="Epsilon."),
            text="It is late.",
        ),
        passage("On", "end"),
        ending("End", text="She is well."),
    )
    # The case file has 6 words. It is late (3), and two choices (3); then either the reasoning of the first and the end
    # (3), or the reasoning of the second, the words of the passage (2) and the end (3).
    reasons = [len(words(choice.rationale)) for choice in case.scenario.scenes[0].choices]
    assert expected_words(case) == 6 + 3 + 3 + (reasons[0] + 3 + reasons[1] + 2 + 3) // 2


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("t*.md")), ids=lambda path: path.stem)
def test_of_every_case_less_is_expected_than_stands_in_it(path: Path) -> None:
    found = parse(path.read_text("utf-8"))
    assert found.scenario is not None
    case = open_story(found.scenario)
    everything = [case.scenario.case_file]
    for scene in case.scenario.scenes:
        everything += [paragraph.text for paragraph in scene.paragraphs]
        everything += [text for each in scene.choices for text in (each.text, each.rationale)]
    assert 300 < expected_words(case) < sum(len(words(text)) for text in everything)
