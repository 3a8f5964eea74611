"""Examples of what boards ask for, read from scenarios/ce_rules.yaml. Never advice: each says where it is from.

Nothing of a seed counts before the person has compared it with their board and confirmed it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.credit.hours import read_hours
from engine.credit.kinds import PROFESSIONS
from engine.credit.requirements import MOST_HOURS, CarryOver, Portion, Requirements, SubjectRule, problems
from engine.credit.subjects import Mapped, suggested
from engine.scenario.nodes import BadTable, items_of, optional_text, pairs_of, root_of, text_of, texts_of, whole_of
from engine.scenario.tables import CONFIDENCE
from engine.scenario.yaml import Value

_MONTH = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])", re.ASCII)
_PLACE = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Seed:
    """One board's example. `as_of` is when it was looked up (YYYY-MM), `confidence` high, medium or low: how sure that
    was; `note` what the figures leave out. `mapped` is the mapping of subjects that fits this board.
    """

    key: str
    name: str
    professions: tuple[str, ...]
    jurisdiction: str
    requirements: Requirements
    mapped: Mapped
    source: str
    as_of: str
    confidence: str
    note: str


def read_seeds(text: str) -> tuple[Seed, ...]:
    """Read ce_rules.yaml. Raises BadTable (engine/scenario/nodes.py), with the line."""
    return tuple(_seed(key, value) for key, value in pairs_of(root_of(text).get("boards")).items())


def _seed(key: str, value: Value) -> Seed:
    pairs = pairs_of(value)
    requirements = _requirements(pairs)
    seed = Seed(
        key=key,
        name=text_of(pairs.get("name")),
        professions=texts_of(pairs.get("professions")),
        jurisdiction=text_of(pairs.get("jurisdiction")),
        requirements=requirements,
        mapped=suggested([rule.subject for rule in requirements.subjects]),
        source=text_of(pairs.get("source")),
        as_of=text_of(pairs.get("as_of")),
        confidence=text_of(pairs.get("confidence")),
        note=text_of(pairs.get("note")),
    )
    for what, fits in {
        "professions": seed.professions and set(seed.professions) <= set(PROFESSIONS),
        "jurisdiction": _PLACE.fullmatch(seed.jurisdiction),
        "as_of": _MONTH.fullmatch(seed.as_of),
        "confidence": seed.confidence in CONFIDENCE,
    }.items():
        if not fits:
            raise BadTable(f"line {pairs[what].line}: {what} of {key} cannot be used")
    for problem in problems(requirements):
        raise BadTable(f"line {value.line}: {problem.field} of {key} cannot be used: {problem.remedy}")
    return seed


def _requirements(pairs: dict[str, Value]) -> Requirements:
    return Requirements(
        total=_hours(pairs.get("total")),
        months=whole_of(pairs.get("months")),
        subjects=tuple(_rule(item) for item in items_of(pairs.get("subjects"))),
        live_minimum=_portion(pairs.get("live_minimum")),
        self_study_cap=_portion(pairs.get("self_study_cap")),
        carry_over=CarryOver(_hours(pairs["carry_over"])) if "carry_over" in pairs else None,
    )


def _rule(value: Value) -> SubjectRule:
    pairs = pairs_of(value)
    first, every = optional_text(pairs, "first") or "1", optional_text(pairs, "every") or "1"
    if not (first + every).isdecimal():
        raise BadTable(f"line {value.line}: whole numbers were expected")
    return SubjectRule(text_of(pairs.get("subject")), _hours(pairs.get("hours")), int(first), int(every))


def _portion(value: Value | None) -> Portion | None:
    if value is None:
        return None
    pairs = pairs_of(value)
    if "percent" in pairs:
        return Portion(percent=whole_of(pairs["percent"]))
    return Portion(hours=_hours(pairs.get("hours")))


def _hours(value: Value | None) -> int:
    try:
        return read_hours(text_of(value), most=MOST_HOURS)
    except BadTable:
        raise
    except ValueError as fault:
        raise BadTable(f"line {value.line if value else 1}: {fault}") from None
