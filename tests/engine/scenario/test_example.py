"""The example of the format, word for word where it has words, reads, holds the rules and plays as it is described."""

from fractions import Fraction
from pathlib import Path

import pytest

from engine.scenario.check.report import check
from engine.scenario.parse import parse
from engine.scenario.play import open_story, replay, scene_at
from engine.scenario.render import visible_text
from engine.scenario.score import judge, topic_shares, trace, turning_point
from engine.scenario.tables import read_tables
from engine.scenario.types import Kind, Scenario
from tests.engine.scenario.cases import ROOT, TODAY

TEXT = (Path(__file__).parent / "example.md").read_text("utf-8")
TABLES = read_tables(
    (ROOT / "scenarios/codes.yaml").read_text("utf-8"), (ROOT / "scenarios/vocabulary.yaml").read_text("utf-8")
)


@pytest.fixture(scope="module")
def example() -> Scenario:
    report = check(TEXT, TABLES, TODAY)
    assert report.errors == ()
    assert report.scenario is not None
    return report.scenario


def test_its_parts_are_read(example):
    assert example.title == "The weight of a good alliance"
    assert example.case_file.startswith("**Client:** Maya, 19")
    assert example.note.startswith("What to raise")
    assert example.meta.objectives[1] == "Hand a client over without abandoning her."
    assert [(s.slug, s.kind) for s in example.scenes] == [
        ("session-seven", Kind.DECISION),
        ("the-clinic", Kind.ENDING),
        ("two-weeks-later", Kind.REPAIR),
        ("late", Kind.ENDING),
        ("lost", Kind.ENDING),
    ]


def test_a_choice_has_its_label_credit_flags_reasoning_and_provisions(example):
    chart = example.scenes[0].choices[2]
    assert (chart.label, chart.credit, chart.unsafe, chart.sets) == ("Document only", 0, True, ("charted",))
    assert chart.rationale.startswith("The note is worth having.")
    first = example.scenes[0].choices[0]
    assert [c.key for c in first.citations] == ["ACA C.2.a", "APA 2.01(a)"]
    assert "hold the risk" in first.rationale


def test_referring_at_once_is_a_hundred_percent(example):
    story = open_story(example)
    run = replay(story, (4,))
    verdict = judge(story, run)
    assert verdict.score == 100
    assert (verdict.safe, verdict.passed, scene_at(story, run).outcome) == (True, True, "well")
    assert turning_point(trace(story, (4,))) is None


def test_charting_alone_shows_the_note_again_and_cannot_be_won_back(example):
    story = open_story(example)
    assert "Your own note" in visible_text(story.graph, replay(story, (3,)).at)
    assert "Your own note" not in visible_text(story.graph, replay(story, (1,)).at)
    verdict = judge(story, replay(story, (3, 1)))
    assert verdict.score == 0
    assert verdict.why == "unsafe"
    steps = trace(story, (3, 1))
    turn = turning_point(steps)
    assert turn is not None
    assert (turn.taken.number, turn.taken.cost, turn.open_after, turn.recovered) == (1, 4, 0, False)
    assert {s.topic: s.share for s in topic_shares(steps)} == {
        "competence": Fraction(0, 4),
        "referral": Fraction(4, 8),
        "crisis": Fraction(4, 4),
    }


def test_the_example_of_the_page_for_authors_can_be_read():
    page = (ROOT / "scenarios/README.md").read_text("utf-8")
    draft = parse(page.partition("```markdown\n")[2].partition("```\n")[0])
    assert draft.findings == ()
    assert draft.scenario is not None
    assert [scene.slug for scene in draft.scenario.scenes] == ["the-first-scene", "the-clinic", "two-weeks-later"]
