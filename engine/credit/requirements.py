"""What a board asks for in a renewal period, as data that its holder edits. Knows no board and no form.

Kept as JSON with the cycle. Hours are hundredths; a share is in percent of the total that is asked for in that cycle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from engine.credit.cycles import Cycle, full_months
from engine.credit.hours import HOUR
from engine.credit.kinds import LIVE
from engine.credit.problems import Problem
from engine.credit.subjects import SUBJECTS

MOST_HOURS = 1_000 * HOUR
MOST_MONTHS = 120
MOST_RULES = 12
MOST_EVERY = 10
LONGEST_NOTE = 2_000
FULL, FIXED, PRORATED = "full", "fixed", "prorated"
FIRST = (FULL, FIXED, PRORATED)
"""What the first renewal asks for: as much as any, hours of its own, or a part by full months."""
DOWN, UP, NEAREST = "down", "up", "nearest"
ROUNDINGS = (DOWN, UP, NEAREST)


@dataclass(frozen=True, slots=True)
class Portion:
    """So many hours, or so many percent of the total; the hours where both stand."""

    hours: int | None = None
    percent: int | None = None

    def at_least(self, total: int) -> int:
        """Hours of it as a minimum: a part of a hundredth is asked for whole."""
        return self.hours if self.hours is not None else -(-total * (self.percent or 0) // 100)

    def at_most(self, total: int) -> int | None:
        """Hours of it as a cap: a part of a hundredth is not there. A share of no total caps nothing."""
        if self.hours is not None:
            return self.hours
        return total * (self.percent or 0) // 100 if total else None


@dataclass(frozen=True, slots=True)
class SubjectRule:
    """So many hours in a subject: in each cycle; only in the one numbered `first` (`every` 0, such as a duty of the
    first renewal); or in that one and each `every`-th after it (3: each third cycle).
    """

    subject: str
    hours: int
    first: int = 1
    every: int = 1

    def holds_in(self, number: int) -> bool:
        """Whether it is asked for in the cycle of that number, the first renewal being 1."""
        after = number - self.first
        return after >= 0 and (after % self.every == 0 if self.every else after == 0)


@dataclass(frozen=True, slots=True)
class CarryOver:
    """How many of the hours beyond the total go into the next cycle. Where `only` names subjects, hours of these alone;
    hours of `never` do not. Hours that were carried in once are not carried again.
    """

    hours: int
    only: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FirstRenewal:
    """What the first renewal asks for. `fixed`: `hours` in place of the total. `prorated`: the total by full months
    from the day of the license to the end, rounded to `step` by `rounding`. `subjects` says whether the hours of
    subjects shrink alike.
    """

    way: str = FULL
    hours: int = 0
    rounding: str = DOWN
    step: int = HOUR
    subjects: bool = False


@dataclass(frozen=True, slots=True)
class Requirements:
    """All that a board asks for in a cycle of `months`. `total` 0 asks for no total, only for what else stands here.

    `live` are the formats that its live minimum takes. `overlap` says whether one hour may serve two subjects; where it
    may not, each hour goes where it is needed most. A subject's hours are part of the total in either case.
    """

    total: int = 0
    months: int = 24
    subjects: tuple[SubjectRule, ...] = ()
    live_minimum: Portion | None = None
    live: tuple[str, ...] = LIVE
    self_study_cap: Portion | None = None
    carry_over: CarryOver | None = None
    overlap: bool = False
    first: FirstRenewal = FirstRenewal()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What requirements come to in one cycle: hours only. `subjects` in the order of the rules, each subject once."""

    total: int
    subjects: tuple[tuple[str, int], ...]
    live_minimum: int
    live: tuple[str, ...]
    self_study_cap: int | None
    carry_over: CarryOver | None
    overlap: bool


def asked_in(requirements: Requirements, cycle: Cycle, number: int = 1, licensed_on: date | None = None) -> Asked:
    """What is asked for in the cycle of that number. `licensed_on` is the first day of the license: from there the
    months of a prorated first renewal are counted, from the cycle's first day where it is not known or lies before.
    """
    total, shrunk = requirements.total, (1, 1)
    if number == 1 and requirements.first.way == FIXED:
        total, shrunk = requirements.first.hours, (requirements.first.hours, requirements.total)
    elif number == 1 and requirements.first.way == PRORATED:
        begun = max(cycle.first_day, licensed_on or cycle.first_day)
        shrunk = (min(full_months(begun, cycle.last_day), requirements.months), requirements.months)
        total = _part(requirements.total, shrunk, requirements.first)
    subjects: dict[str, int] = {}
    for rule in requirements.subjects:
        if rule.holds_in(number):
            hours = _part(rule.hours, shrunk, requirements.first) if requirements.first.subjects else rule.hours
            subjects[rule.subject] = subjects.get(rule.subject, 0) + hours
    cap, live = requirements.self_study_cap, requirements.live_minimum
    return Asked(
        total=total,
        subjects=tuple((subject, hours) for subject, hours in subjects.items() if hours),
        live_minimum=live.at_least(total) if live else 0,
        live=requirements.live,
        self_study_cap=cap.at_most(total) if cap else None,
        carry_over=requirements.carry_over,
        overlap=requirements.overlap,
    )


def _part(hours: int, share: tuple[int, int], first: FirstRenewal) -> int:
    """A share of hours, rounded as the board rounds; never more than the whole, and all of it where the share is."""
    part, whole = share
    if part >= whole:
        return hours
    steps, rest = divmod(hours * part, whole * first.step)
    doubled = 2 * rest >= whole * first.step if first.rounding == NEAREST else first.rounding == UP and rest > 0
    return min(hours, (steps + doubled) * first.step)


def problems(requirements: Requirements) -> tuple[Problem, ...]:
    """What of these requirements is none, or contradicts the rest; nothing where they can be kept."""
    return (*_of_hours(requirements), *_of_rules(requirements), *_of_words(requirements))


def _of_hours(asked: Requirements) -> Iterator[Problem]:
    carried = asked.carry_over.hours if asked.carry_over else 0
    of_total = {"total": asked.total, "first": asked.first.hours, "carry_over": carried}
    for name, hours in of_total.items():
        if not 0 <= hours <= MOST_HOURS:
            yield Problem(name, f"Write hours from 0 to {MOST_HOURS // HOUR:,}.")
    for name, portion in {"live_minimum": asked.live_minimum, "self_study_cap": asked.self_study_cap}.items():
        if portion and not (0 <= (portion.hours or 0) <= MOST_HOURS and 0 <= (portion.percent or 0) <= 100):
            yield Problem(name, f"Write hours from 0 to {MOST_HOURS // HOUR:,}, or a share from 0 to 100 percent.")
    if not 1 <= asked.months <= MOST_MONTHS:
        yield Problem("months", f"Write a whole number of months from 1 to {MOST_MONTHS}.")
    if asked.first.step < 1 or asked.first.step > MOST_HOURS:
        yield Problem("first", "Round to a step above 0, such as 0.5 or 1.")


def _of_rules(asked: Requirements) -> Iterator[Problem]:
    if len(asked.subjects) > MOST_RULES:
        yield Problem("subjects", f"Name {MOST_RULES} subjects at most.")
    for rule in asked.subjects:
        if rule.subject not in SUBJECTS or not 0 < rule.hours <= MOST_HOURS:
            yield Problem("subjects", f"Choose a subject, and write hours above 0, up to {MOST_HOURS // HOUR:,}.")
        if rule.first < 1 or not 0 <= rule.every <= MOST_EVERY:
            yield Problem("subjects", f"Say in which cycle it is first asked for, and how often: 0 to {MOST_EVERY}.")
    if asked.total and any(rule.hours > asked.total for rule in asked.subjects):
        yield Problem("subjects", "The hours of a subject are part of the total: it cannot have more of them.")


def _of_words(asked: Requirements) -> Iterator[Problem]:
    carried = asked.carry_over or CarryOver(0)
    if not set(carried.only + carried.never) <= set(SUBJECTS):
        yield Problem("carry_over", "Choose subjects of the list.")
    if not set(asked.live) <= set(LIVE) or (asked.live_minimum and not asked.live):
        yield Problem("live", "Choose which formats count as live.")
    if asked.first.way not in FIRST or asked.first.rounding not in ROUNDINGS:
        yield Problem("first", "Choose one of these.")
    if len(asked.note) > LONGEST_NOTE:
        yield Problem("note", f"This is too long. {LONGEST_NOTE:,} characters are the most.")


def as_json(requirements: Requirements) -> dict[str, Any]:
    """Requirements as they are kept."""
    return asdict(requirements)


def from_json(kept: Mapping[str, Any]) -> Requirements:
    """Requirements read back; what an older version of the site did not know yet is as it is by default."""
    known = {one.name: kept[one.name] for one in fields(Requirements) if kept.get(one.name) is not None}
    for name in ("live_minimum", "self_study_cap"):
        if name in known:
            known[name] = Portion(**known[name])
    if "subjects" in known:
        known["subjects"] = tuple(SubjectRule(**rule) for rule in known["subjects"])
    if "live" in known:
        known["live"] = tuple(known["live"])
    if "carry_over" in known:
        carried = known["carry_over"]
        known["carry_over"] = CarryOver(carried["hours"], *(tuple(carried.get(name, ())) for name in ("only", "never")))
    if "first" in known:
        known["first"] = FirstRenewal(**known["first"])
    return Requirements(**known)
