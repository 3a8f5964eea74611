"""What a report holds when something is wrong, and when nothing is."""

from engine.scenario.source import MAX_FINDINGS
from engine.scenario.types import Severity
from tests.engine.scenario.cases import STORIES, case, choice, decision, ending, judged, passage, places


def test_a_decision_at_which_all_is_closed_has_no_figures():
    shut = decision("A", choice("4 if told", "b"), choice("1 if told", "b"))
    report = judged(case(shut, ending("B")))
    assert {"few-choices", "closed-choice"} <= {f.code for f in report.errors}
    assert report.figures is None


def test_errors_and_warnings_are_told_apart_and_a_warning_refuses_nothing():
    report = judged((STORIES / "give-away.caught.md").read_bytes())
    assert report.errors == ()
    assert [f.code for f in report.warnings] == ["give-away"]
    assert report.warnings[0].severity is Severity.WARNING
    assert report.figures is not None


def test_a_fault_of_the_front_matter_does_not_hide_those_of_the_story():
    text = (STORIES / "honest-path.caught.md").read_text("utf-8").replace("level: foundation", "level: easy")
    assert [code for _, code in places(judged(text).findings)] == ["unknown-word", "honest-path"]


def test_of_one_rule_the_first_fifty_findings_are_told():
    report = judged(case(*[passage(f"S{n}", "nowhere") for n in range(80)], ending("End")))
    assert len([f for f in report.errors if f.code == "broken-link"]) == MAX_FINDINGS


def test_a_case_over_a_limit_is_told_so_and_nothing_else():
    report = judged(case(*[passage(f"S{n}", "nowhere") for n in range(200)], ending("End")))
    assert [f.code for f in report.errors] == ["too-many-scenes"]


def test_the_minutes_count_the_ending_that_is_read():
    words = "She is seen within the hour. " * 120
    long, short = ending("Clinic", text=words.strip()), ending("Clinic")
    rest = (decision("A", choice("4", "clinic"), choice("0", "later")), ending("Later", "badly"))
    assert "minutes" in [f.code for f in judged(case(*rest, long)).errors]
    assert "minutes" not in [f.code for f in judged(case(*rest, short)).errors]
