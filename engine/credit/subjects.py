"""Subjects that boards ask for, how many hours of an entry are theirs, and how a board's own names map to them.

The hours of a subject are part of an entry's hours, never on top of them. What is kept is JSON: a subject's key, and
hundredths of an hour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

ETHICS, LAW, LAW_AND_ETHICS = "ethics", "law", "law_and_ethics"

SUBJECTS = (
    ETHICS,
    LAW,
    LAW_AND_ETHICS,
    "cultural_diversity",
    "suicide",
    "supervision",
    "boundaries",
    "child_abuse",
    "telehealth",
    "other",
)
"""Every subject; `law_and_ethics` is hours of both that nobody told apart. Words for them belong to the pages."""

Hours = Mapping[str, int]
"""Hundredths of an hour by subject."""

Mapped = Mapping[str, Sequence[str]]
"""For a license: as which of its board's subjects a subject counts; one that is not named counts as itself, and one
with no subject counts for the total alone."""


def from_json(kept: Mapping[str, Any]) -> dict[str, int]:
    """Hours by subject as they are kept, without what is no subject or no hour; in the order of SUBJECTS."""
    return {key: kept[key] for key in SUBJECTS if isinstance(kept.get(key), int) and kept[key] > 0}


def mapping_from_json(kept: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """A license's mapping as it is kept ({"ethics": ["law_and_ethics"]}), without what is no subject."""
    named = [key for key in SUBJECTS if isinstance(kept.get(key), list)]
    return {key: tuple(name for name in SUBJECTS if name in kept[key]) for key in named}


def too_many(subjects: Hours, hours: int) -> str | None:
    """The first subject that has more hours than the whole; None where all of them fit."""
    return next((key for key, part in subjects.items() if part > hours), None)


def as_asked(subjects: Hours, hours: int, mapped: Mapped) -> dict[str, int]:
    """Hours by the subjects of a board. Two subjects that count there as one are added, up to the whole: what carries
    both is one hour all the same.
    """
    found: dict[str, int] = {}
    for subject, part in subjects.items():
        for name in mapped.get(subject, (subject,)):
            found[name] = min(hours, found.get(name, 0) + part)
    return {key: found[key] for key in SUBJECTS if found.get(key)}


def suggested(asked: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The mapping that fits what a board asks for: one that asks for law and ethics together takes either of them."""
    if LAW_AND_ETHICS not in asked:
        return {}
    return {key: (LAW_AND_ETHICS,) for key in (ETHICS, LAW) if key not in asked}
