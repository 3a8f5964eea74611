"""What a course lacks before it can be published: approvers' list, each thing with the field that would mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from engine.credit.amount import LIVE, PILOT, credit
from engine.credit.hours import HOUR, show_hours
from engine.credit.kinds import SELF_PACED
from engine.credit.post_test import Item
from engine.credit.profile import Profile

OBJECTIVES, BAND = 3, 4 * HOUR
"""So many objectives for each four hours that a course begins."""
FEWEST_PILOTS = 3
FEWEST_SLOTS = 5
PARALLEL = 2
RECENT_YEARS, FEWEST_RECENT = 10, 3
COURSE, CASES, ITEMS, INSTRUCTORS, PROVIDER = "course", "cases", "items", "instructors", "provider"
"""Where something is mended."""

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)", re.ASCII)
_UNSEEN = ("understand", "know", "learn", "appreciate", "realize", "realise", "be", "become")

_TEXTS = {
    "audience": "Say whom the course is for.",
    "level": "Say its level.",
    "prerequisite": "Say what somebody must know or have before, or that nothing is needed.",
    "conflict": "Disclose conflicts of interest, or say that there are none.",
    "support": "Disclose commercial support, or say that there is none.",
    "technical": "Say what is needed technically to take it.",
    "credit_policy": "Say what has to be done for the credit, and that none is given for parts.",
    "cost": "Say what it costs, or that it is free.",
    "unit": "Say in which unit credit is given, such as clock hours.",
}
_OF_PROVIDER = {
    "legal_name": "Write the provider’s legal name.",
    "address": "Write the provider’s address.",
    "contact": "Write how the provider is reached.",
    "grievance": "Write how complaints are handled.",
    "refund": "Write what is refunded.",
    "accommodation": "Write whom to ask for accommodations.",
    "signer_name": "Write who signs certificates.",
    "signer_title": "Write the title of whoever signs certificates.",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A case of the course, and how many people have reviewed the revision that would be published."""

    slug: str
    title: str
    reviewers: int


@dataclass(frozen=True, slots=True)
class Author:
    """An instructor of the course."""

    name: str
    credentials: str
    disclosure: str


@dataclass(frozen=True, slots=True)
class Provider:
    """What the provider says of itself; empty where nothing was said yet."""

    legal_name: str = ""
    address: str = ""
    contact: str = ""
    grievance: str = ""
    refund: str = ""
    accommodation: str = ""
    signer_name: str = ""
    signer_title: str = ""


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is missing: where it is mended (COURSE and so on), the field there, and what to do."""

    page: str
    field: str
    remedy: str


def lacks(
    profile: Profile,
    *,
    format: str,
    cases: Sequence[Case],
    items: Sequence[Item],
    authors: Sequence[Author],
    provider: Provider,
    today: date,
) -> tuple[Lack, ...]:
    """What is missing, in the order of the pages; nothing where the course can be published."""
    return (
        *_of_cases(cases),
        *_of_objectives(profile),
        *_of_texts(profile, format),
        *_of_references(profile, today),
        *_of_credit(profile, format),
        *_of_items(profile, items),
        *_of_authors(authors),
        *(Lack(PROVIDER, name, remedy) for name, remedy in _OF_PROVIDER.items() if not getattr(provider, name).strip()),
    )


def _of_cases(cases: Sequence[Case]) -> Iterator[Lack]:
    if not cases:
        yield Lack(CASES, "cases", "Put at least one case into the course.")
    for case in cases:
        if not case.reviewers:
            remedy = f"“{case.title}” has no reviewers: a course takes only cases that somebody named has reviewed."
            yield Lack(CASES, case.slug, remedy)


def _of_objectives(profile: Profile) -> Iterator[Lack]:
    needed = OBJECTIVES * max(1, -(-profile.hours // BAND))
    if len(profile.objectives) < needed:
        yield Lack(COURSE, "objectives", f"Write {needed} objectives or more: {OBJECTIVES} for each four hours.")
    for number, objective in enumerate(profile.objectives, 1):
        if objective.casefold().startswith(tuple(f"{verb} " for verb in _UNSEEN)):
            remedy = f"Objective {number} cannot be measured: begin it with what people can be seen to do, like “name”."
            yield Lack(COURSE, "objectives", remedy)


def _of_texts(profile: Profile, format: str) -> Iterator[Lack]:
    for name, remedy in _TEXTS.items():
        if not getattr(profile, name).strip():
            yield Lack(COURSE, name, remedy)
    if format != SELF_PACED and not profile.schedule.strip():
        yield Lack(COURSE, "schedule", "Say when it takes place.")


def _of_references(profile: Profile, today: date) -> Iterator[Lack]:
    recent = range(today.year - RECENT_YEARS, today.year + 1)
    found = sum(any(int(year) in recent for year in _YEAR.findall(line)) for line in profile.references)
    if found < FEWEST_RECENT:
        remedy = f"List references with their years, {FEWEST_RECENT} or more of them from {recent[0]} on."
        yield Lack(COURSE, "references", remedy)


def _of_credit(profile: Profile, format: str) -> Iterator[Lack]:
    found, calculation = credit(profile.calculation), profile.calculation
    if format != SELF_PACED and calculation.method != LIVE:
        yield Lack(COURSE, "method", "Reckon the credit of a live course from its minutes of instruction.")
    elif format == SELF_PACED and calculation.method == LIVE:
        yield Lack(COURSE, "method", "Nobody instructs in a self-paced course: reckon its credit in another way.")
    elif calculation.method == PILOT and len(calculation.seconds) < FEWEST_PILOTS:
        yield Lack(COURSE, "seconds", f"Time {FEWEST_PILOTS} pilot learners or more, or take another method.")
    if not profile.hours:
        yield Lack(COURSE, "hours", "Say how much credit the course carries.")
    elif profile.hours > found:
        remedy = f"The calculation comes to {show_hours(found)}: give no more credit than that."
        yield Lack(COURSE, "hours", remedy)
    if not (calculation.reviewer.strip() and calculation.reviewed_on):
        yield Lack(COURSE, "reviewer", "Say who reviewed the calculation of credit, and when.")


def _of_items(profile: Profile, items: Sequence[Item]) -> Iterator[Lack]:
    slots: dict[int, list[Item]] = {}
    for item in items:
        slots.setdefault(item.slot, []).append(item)
    if len(slots) < FEWEST_SLOTS:
        yield Lack(ITEMS, "items", f"Write a post-test of {FEWEST_SLOTS} items or more.")
    for slot, parallel in sorted(slots.items()):
        if profile.sittings != 1 and len(parallel) < PARALLEL:
            yield Lack(ITEMS, f"slot-{slot}", f"Item {slot} has no parallel one, which a retake would draw.")
        if any(item.objective >= len(profile.objectives) for item in parallel):
            yield Lack(ITEMS, f"slot-{slot}", f"Item {slot} tests an objective that the course does not have.")
        if len({item.objective for item in parallel}) > 1:
            yield Lack(ITEMS, f"slot-{slot}", f"The parallel items {slot} test different objectives.")
    tested = {item.objective for item in items}
    for number in range(1, len(profile.objectives) + 1):
        if number - 1 not in tested:
            yield Lack(ITEMS, "items", f"No item tests objective {number}.")


def _of_authors(authors: Sequence[Author]) -> Iterator[Lack]:
    if not authors:
        yield Lack(INSTRUCTORS, "instructors", "Name who wrote or presents the course.")
    for author in authors:
        if not author.credentials.strip():
            yield Lack(INSTRUCTORS, author.name, f"Write the credentials of {author.name}.")
        if not author.disclosure.strip():
            remedy = f"Write what {author.name} discloses, or that there is nothing to disclose."
            yield Lack(INSTRUCTORS, author.name, remedy)
