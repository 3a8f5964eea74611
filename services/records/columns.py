"""The fields that a board's report can have, each read out of what a certificate prints. Reports are in English."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.credit.hours import show_hours
from engine.credit.reporting import show_day, split_name
from engine.credit.subjects import SUBJECTS
from services import professions
from services.certificates.printing import FORMATS
from services.jurisdictions import name_of


@dataclass(frozen=True, slots=True)
class Said:
    """What fields are read from: a certificate's code and what it prints, what the report says of itself, and the code
    that the board was sent before in its place, if it was.
    """

    code: str
    printed: Mapping[str, Any]
    date_format: str
    provider_number: str
    replaces: str


def _printed(name: str) -> Callable[[Said], str]:
    return lambda said: str(said.printed[name])


def _day(name: str) -> Callable[[Said], str]:
    """A day, or nothing where none is printed: only what is live was held on one."""

    def shown(said: Said) -> str:
        day = said.printed.get(name)
        return show_day(date.fromisoformat(day), said.date_format) if day else ""

    return shown


def _hours(subject: str) -> Callable[[Said], str]:
    return lambda said: show_hours(said.printed["subjects"].get(subject, 0))


def _of_approvals(name: str) -> Callable[[Said], str]:
    return lambda said: "; ".join(each[name] for each in said.printed["approvals"] if each[name])


FIELDS: Mapping[str, Callable[[Said], str]] = {
    "license_number": _printed("license_number"),
    "legal_name": _printed("name"),
    "last_name": lambda said: split_name(said.printed["name"])[1],
    "first_names": lambda said: split_name(said.printed["name"])[0],
    "profession": lambda said: professions.NAMES[said.printed["profession"]],
    "place": lambda said: name_of(said.printed["jurisdiction"]),
    "place_code": lambda said: said.printed["jurisdiction"].rpartition("-")[2],
    "course_title": _printed("course"),
    "course_number": _of_approvals("course_number"),
    "completed_on": _day("completed_on"),
    "held_on": _day("held_on"),
    "hours": lambda said: show_hours(said.printed["hours"]),
    "unit": _printed("unit"),
    **{f"{subject}_hours": _hours(subject) for subject in SUBJECTS},
    "format": lambda said: FORMATS[said.printed["format"]],
    "document": lambda said: said.printed["kind"].capitalize(),
    "certificate_code": lambda said: said.code,
    "new_or_corrected": lambda said: "Corrected" if said.replaces else "New",
    "replaced_code": lambda said: said.replaces,
    "provider_name": lambda said: str(said.printed["provider"]["name"]),
    "provider_number": lambda said: said.provider_number,
    "approver": _of_approvals("approver"),
    "approval_number": _of_approvals("number"),
}


def heading_of(field: str) -> str:
    """What a column is called where its board asks for no name of its own."""
    return field.replace("_", " ").capitalize()
