"""All rules over one file: findings and figures. Knows the order of the proof, not the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TypeVar

from engine.scenario.check import fairness, hints, limits, shape, words
from engine.scenario.check.subject import Charted, Subject
from engine.scenario.graph import MAX_STATES, Figures, best_totals, build, figures, survey
from engine.scenario.parse import Draft, parse
from engine.scenario.source import MAX_FINDINGS
from engine.scenario.tables import Tables
from engine.scenario.types import Finding, Scenario, Severity, errors_of

MAX_REPORTED = 500
"""Findings of one file, all rules together."""

VERSION = 5
"""Grows with every change to the rules, so that files that were judged by older ones are judged anew."""


Seen = TypeVar("Seen", Subject, Charted)


@dataclass(frozen=True, slots=True)
class Report:
    """What the checker says of a file. `figures` is None where errors prevent them; `charted` likewise."""

    scenario: Scenario | None
    findings: tuple[Finding, ...]
    figures: Figures | None = None
    charted: Charted | None = None

    @property
    def errors(self) -> tuple[Finding, ...]:
        return errors_of(self.findings)

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
    if too_large := _apply(limits.RULES, subject):
        return _report(draft, found + too_large)
    found += _apply((*words.RULES, *hints.RULES), subject)
    if not draft.sound:
        return _report(draft, found)
    found += _apply(shape.RULES, subject)
    if any(f.code == "broken-link" for f in found):
        return _report(draft, found)
    surveyed = survey(build(draft.scenario), max_states)
    found += shape.no_way_back(surveyed, draft.scenario.title_line)
    if not surveyed.complete:
        return _report(draft, found)
    return _charted(draft, found, Charted(subject, surveyed, best_totals(surveyed)))


def _charted(draft: Draft, found: list[Finding], charted: Charted) -> Report:
    found += _apply((*shape.CHARTED_RULES, *fairness.CHARTED_RULES), charted)
    stuck = any(not charted.survey.out[at] for at in charted.survey.decisions())
    if stuck:
        return _report(draft, found)
    found += _apply((*words.CHARTED_RULES, *hints.CHARTED_RULES), charted)
    return _report(draft, found, figures(charted.survey, charted.totals), charted)


def _apply(rules: Iterable[Callable[[Seen], Iterator[Finding]]], seen: Seen) -> list[Finding]:
    return [finding for rule in rules for finding in islice(rule(seen), MAX_FINDINGS)]


def _report(
    draft: Draft, found: list[Finding], numbers: Figures | None = None, charted: Charted | None = None
) -> Report:
    in_order = sorted(set(found), key=lambda finding: finding.place)
    return Report(draft.scenario, tuple(in_order[:MAX_REPORTED]), numbers, charted)
