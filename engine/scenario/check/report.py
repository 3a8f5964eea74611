"""All rules over one file: findings and figures. Knows the order of the proof, not the rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.scenario.check import fairness, hints, limits, shape, words
from engine.scenario.check.subject import Charted, Subject
from engine.scenario.graph import MAX_STATES, Figures, best_totals, build, figures, survey
from engine.scenario.parse import Draft, parse
from engine.scenario.tables import Tables
from engine.scenario.types import Finding, Scenario, Severity

VERSION = 1
"""Grows with every change to the rules, so that files that were judged by older ones are judged anew."""


@dataclass(frozen=True, slots=True)
class Report:
    """What the checker says of a file. `figures` is None where errors prevent them; `charted` likewise."""

    scenario: Scenario | None
    findings: tuple[Finding, ...]
    figures: Figures | None = None
    charted: Charted | None = None

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is Severity.WARNING)


def check(text: str | bytes, tables: Tables, today: date, max_states: int = MAX_STATES) -> Report:
    """Read a file and hold it against every rule. Never raises on any text."""
    draft = parse(text)
    found = list(draft.findings)
    if draft.scenario is None:
        return _report(draft, found)
    subject = Subject(draft.scenario, tables, today)
    for rule in (*limits.RULES, *words.RULES, *hints.RULES):
        found += rule(subject)
    if not draft.sound:
        return _report(draft, found)
    for rule in shape.RULES:
        found += rule(subject)
    if any(f.code in ("broken-link", "too-many-scenes", "too-many-flags", "too-many-choices") for f in found):
        return _report(draft, found)
    surveyed = survey(build(draft.scenario), max_states)
    found += shape.no_way_back(surveyed, draft.scenario.title_line)
    if not surveyed.complete:
        return _report(draft, found)
    return _charted(draft, found, Charted(subject, surveyed, best_totals(surveyed)))


def _charted(draft: Draft, found: list[Finding], charted: Charted) -> Report:
    for rule in (*shape.CHARTED_RULES, *fairness.CHARTED_RULES):
        found += rule(charted)
    stuck = any(not charted.survey.out[at] for at in charted.survey.decisions())
    if stuck:
        return _report(draft, found)
    for rule in (*words.CHARTED_RULES, *hints.CHARTED_RULES):
        found += rule(charted)
    return _report(draft, found, figures(charted.survey, charted.totals), charted)


def _report(
    draft: Draft, found: list[Finding], numbers: Figures | None = None, charted: Charted | None = None
) -> Report:
    return Report(draft.scenario, tuple(sorted(set(found), key=lambda f: f.place)), numbers, charted)
