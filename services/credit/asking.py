"""What a board asks for, as somebody types it from their board's page: read, and shown again as it was typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.credit.hours import read_hours, show_hours
from engine.credit.kinds import LIVE
from engine.credit.requirements import (
    FULL,
    MOST_HOURS,
    CarryOver,
    FirstRenewal,
    Portion,
    Requirements,
    SubjectRule,
    problems,
)
from services.credit import typed
from services.errors import BadField

HOURS, PERCENT = "hours", "percent"


@dataclass(frozen=True, slots=True)
class RuleTold:
    """One row of the subjects: which, how many hours, how often (`every` 1: each renewal, 0: once, 3: each third), and
    in which renewal first.
    """

    subject: str = ""
    hours: str = ""
    every: str = "1"
    first: str = "1"


@dataclass(frozen=True, slots=True)
class Told:
    """All of it, as it was typed. An empty text asks for nothing of the kind."""

    total: str = ""
    months: str = "24"
    rules: Sequence[RuleTold] = ()
    live_minimum: str = ""
    live_unit: str = HOURS
    live: Sequence[str] = LIVE
    self_study_cap: str = ""
    self_study_unit: str = HOURS
    carry_over: str = ""
    carry_only: Sequence[str] = ()
    carry_never: Sequence[str] = ()
    overlap: bool = False
    first_way: str = FULL
    first_hours: str = ""
    first_rounding: str = "down"
    first_step: str = "1"
    first_subjects: bool = False
    note: str = ""


def read_requirements(told: Told) -> Requirements:
    """What was typed, as it can be kept. Raises BadField."""
    carried = _hours("carry_over", told.carry_over)
    read = Requirements(
        total=_hours("total", told.total),
        months=_whole("months", told.months),
        subjects=tuple(_rule(rule) for rule in told.rules if rule.subject or rule.hours.strip()),
        live_minimum=_portion("live_minimum", told.live_minimum, told.live_unit),
        live=tuple(told.live),
        self_study_cap=_portion("self_study_cap", told.self_study_cap, told.self_study_unit),
        carry_over=CarryOver(carried, tuple(told.carry_only), tuple(told.carry_never)) if carried else None,
        overlap=told.overlap,
        first=FirstRenewal(
            way=told.first_way,
            hours=_hours("first", told.first_hours),
            rounding=told.first_rounding,
            step=_hours("first", told.first_step),
            subjects=told.first_subjects,
        ),
        note=typed.text("note", told.note, 2_000),
    )
    for problem in problems(read):
        raise BadField(problem.field, problem.remedy)
    if not (read.total or read.subjects or read.live_minimum):
        raise BadField("total", "Write what your board asks for: at least a total, or hours in a subject.")
    return read


def told_of(kept: Requirements) -> Told:
    """The same the other way: what a form says of requirements that are kept."""
    live, live_unit = _typed_portion(kept.live_minimum)
    cap, cap_unit = _typed_portion(kept.self_study_cap)
    return Told(
        total=_shown(kept.total),
        months=str(kept.months),
        rules=tuple(
            RuleTold(rule.subject, show_hours(rule.hours), str(rule.every), str(rule.first)) for rule in kept.subjects
        ),
        live_minimum=live,
        live_unit=live_unit,
        live=kept.live,
        self_study_cap=cap,
        self_study_unit=cap_unit,
        carry_over=_shown(kept.carry_over.hours) if kept.carry_over else "",
        carry_only=kept.carry_over.only if kept.carry_over else (),
        carry_never=kept.carry_over.never if kept.carry_over else (),
        overlap=kept.overlap,
        first_way=kept.first.way,
        first_hours=_shown(kept.first.hours),
        first_rounding=kept.first.rounding,
        first_step=show_hours(kept.first.step),
        first_subjects=kept.first.subjects,
        note=kept.note,
    )


def _shown(hours: int) -> str:
    return show_hours(hours) if hours else ""


def _typed_portion(portion: Portion | None) -> tuple[str, str]:
    if portion is None:
        return "", HOURS
    return (show_hours(portion.hours), HOURS) if portion.hours is not None else (str(portion.percent), PERCENT)


def _rule(rule: RuleTold) -> SubjectRule:
    if not rule.subject:
        raise BadField("subjects", f"Choose a subject for the hours that you wrote: {rule.hours.strip()}.")
    hours = _hours("subjects", rule.hours)
    return SubjectRule(rule.subject, hours, _whole("subjects", rule.first), _whole("subjects", rule.every))


def _portion(field: str, said: str, unit: str) -> Portion | None:
    if not said.strip():
        return None
    if unit not in (HOURS, PERCENT):
        raise BadField(field, "Choose hours or percent.")
    return Portion(percent=_whole(field, said)) if unit == PERCENT else Portion(_hours(field, said))


def _hours(field: str, said: str) -> int:
    try:
        return read_hours(said, 0, MOST_HOURS) if said.strip() else 0
    except ValueError as fault:
        raise BadField(field, str(fault)) from None


def _whole(field: str, said: str) -> int:
    text = said.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise BadField(field, "Write a whole number in plain digits.")
    return int(text)
