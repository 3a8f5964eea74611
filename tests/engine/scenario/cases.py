"""Cases in few words, for tests that are about one thing. What is not said is as plain as can be."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from engine.scenario.check.report import Report, check
from engine.scenario.graph import Graph
from engine.scenario.parse import parse
from engine.scenario.play import Story, open_story
from engine.scenario.tables import read_tables
from engine.scenario.types import Finding, Scenario

ROOT = Path(__file__).resolve().parents[3]
STORIES = ROOT / "tests/stories"
TODAY = date(2026, 11, 23)
TABLES = read_tables((STORIES / "codes.yaml").read_text("utf-8"), (STORIES / "vocabulary.yaml").read_text("utf-8"))

HEAD = """\
---
summary: A client faints, and her counselor is not a physician.
setting: clinic
level: foundation
minutes: 1
objectives: [Notice a limit of your own.]
topics: [referral]
reviewed: 2026-11-01
---
"""
WHY = "You act on the limit that you have noticed, at the speed that the risk asks for."


def case(*scenes: str, head: str = HEAD, case_file: str = "Maya came because of her exams.") -> str:
    """The text of a case with these scenes."""
    return "\n\n".join([f"{head}\n# The winter coat", case_file, *scenes]) + "\n"


def decision(
    title: str, *choices: str, word: str = "tests", topics: str = "referral", text: str = "It is late."
) -> str:
    """A scene that tests, or repairs."""
    return "\n\n".join([f"## {title}", f"`{word} {topics}`", text, *choices])


def choice(directive: str, target: str, label: str = "Ask", text: str = "Ask her how she is.", why: str = WHY) -> str:
    """A bullet of choice with its reasoning."""
    return f"- **{label}** [{text}](#{target}) `{directive}`\n\n    {why}\n\n    *ACA A.11.a*"


def passage(title: str, target: str) -> str:
    """A scene that only leads on."""
    return f"## {title}\n\n- [Read on](#{target})"


def ending(title: str, outcome: str = "well", text: str = "She is seen within the hour.") -> str:
    """A scene at which a case ends."""
    return f"## {title}\n\n`ends {outcome}`\n\n{text}"


def read(text: str) -> Scenario:
    """The scenario of a text that is whole."""
    draft = parse(text)
    assert draft.findings == ()
    assert draft.scenario is not None
    return draft.scenario


def story(*scenes: str) -> Story:
    """A playable case."""
    return open_story(read(case(*scenes)))


def graph(*scenes: str) -> Graph:
    """The graph of a case."""
    return story(*scenes).graph


def judged(text: str | bytes, max_states: int = 100_000) -> Report:
    """What the checker says of a text."""
    return check(text, TABLES, TODAY, max_states)


def places(findings: tuple[Finding, ...]) -> list[tuple[int, str]]:
    """Line and code of each finding."""
    return [(f.line, f.code) for f in findings]
