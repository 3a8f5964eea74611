"""What an approver asks of a course, beside its cases, test and authors: kept as JSON in `courses.profile`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from engine.credit import amount, attendance
from engine.credit.amount import Calculation
from engine.credit.attendance import Rule
from engine.credit.hours import HOUR, MOST
from engine.credit.post_test import PASS_MARK
from engine.credit.problems import Problem
from engine.credit.subjects import SUBJECTS, Hours, too_many
from engine.credit.subjects import from_json as subjects_from_json

LEVELS = ("introductory", "intermediate", "advanced")
MOST_LINES = {"objectives": 12, "references": 100}
MOST_SITTINGS = 20
LENGTHS = {
    "description": 4_000,
    "objectives": 300,
    "audience": 1_000,
    "prerequisite": 1_000,
    "references": 600,
    "conflict": 2_000,
    "support": 2_000,
    "technical": 2_000,
    "credit_policy": 2_000,
    "schedule": 2_000,
    "cost": 1_000,
    "unit": 40,
}
"""Characters: of one text, or of one line of those that are lists."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A course as an approver wants it disclosed.

    `conflict` and `support` disclose conflicts of interest and commercial support; "none" is said in words. `hours` is
    the credit in hundredths, in `unit` ("clock hours", "CE credits"), by `calculation`; `subjects` the part of it that
    is ethics, law and so on. `sittings` is how often the post-test may be sat in all, None for any number. `attendance`
    is the rule of a live course.
    """

    description: str = ""
    objectives: tuple[str, ...] = ()
    audience: str = ""
    level: str = ""
    prerequisite: str = ""
    references: tuple[str, ...] = ()
    conflict: str = ""
    support: str = ""
    technical: str = ""
    credit_policy: str = ""
    schedule: str = ""
    cost: str = ""
    hours: int = 0
    unit: str = "clock hours"
    calculation: Calculation = field(default_factory=Calculation)
    subjects: Hours = field(default_factory=dict)
    pass_mark: int = PASS_MARK
    sittings: int | None = None
    attendance: Rule = field(default_factory=Rule)


def problems(profile: Profile) -> tuple[Problem, ...]:
    """What of this profile cannot be kept, even in a draft; what it merely lacks is said by checklist.py."""
    return (
        *_of_texts(profile),
        *_of_numbers(profile),
        *amount.problems(profile.calculation),
        *attendance.problems(profile.attendance),
    )


def _of_texts(profile: Profile) -> Iterator[Problem]:
    for name, longest in LENGTHS.items():
        told = getattr(profile, name)
        texts = told if isinstance(told, tuple) else (told,)
        if any(len(text) > longest for text in texts):
            yield Problem(name, f"This is too long. {longest:,} characters are the most.")
        if len(texts) > MOST_LINES.get(name, 1):
            yield Problem(name, f"Write {MOST_LINES[name]} at most, each on its own line.")
    if profile.level not in ("", *LEVELS):
        yield Problem("level", "Choose one of these.")


def _of_numbers(profile: Profile) -> Iterator[Problem]:
    if not 0 <= profile.hours <= MOST:
        yield Problem("hours", f"Write hours from 0 to {MOST // HOUR}.")
    if too_many(profile.subjects, profile.hours) or any(part < 0 for part in profile.subjects.values()):
        yield Problem("subjects", "The hours of a subject are part of the credit: it cannot have more of them.")
    if not set(profile.subjects) <= set(SUBJECTS):
        yield Problem("subjects", "Choose subjects of the list.")
    if not 1 <= profile.pass_mark <= 100:
        yield Problem("pass_mark", "Write a whole number from 1 to 100.")
    if profile.sittings is not None and not 1 <= profile.sittings <= MOST_SITTINGS:
        yield Problem("sittings", f"Write a whole number from 1 to {MOST_SITTINGS}, or nothing for any number.")


def as_json(profile: Profile) -> dict[str, Any]:
    """A profile as it is kept."""
    lists = {name: list(getattr(profile, name)) for name in MOST_LINES}
    return asdict(profile) | lists | {"calculation": amount.as_json(profile.calculation)}


def from_json(kept: Mapping[str, Any]) -> Profile:
    """A profile read back; what an older version of the site did not know yet is as it is by default."""
    known = {one.name: kept[one.name] for one in fields(Profile) if one.name in kept}
    lists = {name: tuple(known.get(name, ())) for name in MOST_LINES}
    calculation = amount.from_json(known.get("calculation", {}))
    subjects = subjects_from_json(known.get("subjects", {}))
    rule = attendance.from_json(known.get("attendance", {}))
    return Profile(**known | lists | {"calculation": calculation, "subjects": subjects, "attendance": rule})
