"""What an entry of a referral network says: its fields, how long they may be, what can be kept. Knows no table."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any

from services.accounts.names import clean_name, has_something
from services.errors import BadField
from services.typed import text_that_fits

ACCEPTING = ("yes", "no", "unknown")
MAX_NAME = 200
MAX_FIELD = 500
MAX_NOTES = 4_000
MAX_SPECIALTIES = 20
MAX_SPECIALTY = 100
FIRST_YEAR = 1990
"""Nobody checked an entry before that."""

LENGTHS = {
    "organization": MAX_NAME,
    "phone": MAX_FIELD,
    "email": MAX_FIELD,
    "website": MAX_FIELD,
    "languages": MAX_FIELD,
    "address": MAX_FIELD,
    "fees": MAX_FIELD,
    "accessibility": MAX_FIELD,
    "notes": MAX_NOTES,
}
"""Characters of each text but the name."""
OF_SEVERAL_LINES = ("address", "fees", "accessibility", "notes")


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that somebody says of a person or service they trust."""

    name: str
    organization: str = ""
    specialties: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    website: str = ""
    address: str = ""
    languages: str = ""
    fees: str = ""
    accessibility: str = ""
    accepting: str = "unknown"
    notes: str = ""
    checked_on: date | None = None


NAMES = tuple(each.name for each in fields(Told))
"""The fields, in the order in which they are read."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a date and a specialty are held against: the day that it is, and the words of the vocabulary."""

    today: date
    specialties: Collection[str] = field(default_factory=tuple)


def clean(told: Told, bounds: Bounds) -> Told:
    """The same, as it is kept: without blanks around, line ends alike. Raises BadField."""
    kept, faults = weigh(told, bounds)
    if faults:
        raise faults[0]
    return kept


def weigh(told: Told, bounds: Bounds) -> tuple[Told, tuple[BadField, ...]]:
    """The same, as it is kept, and everything in it that cannot be: such a field is left as it was."""
    values: dict[str, Any] = {}
    faults: list[BadField] = []
    for name in NAMES:
        values[name] = said = getattr(told, name)
        try:
            values[name] = _kept(name, said, bounds)
        except BadField as fault:
            faults.append(fault)
    return Told(**values), tuple(faults)


def _kept(name: str, said: Any, bounds: Bounds) -> Any:
    if name in LENGTHS:
        return _text(name, said)
    if name == "name":
        return _name(said)
    if name == "specialties":
        return _specialties(said, bounds.specialties)
    return _accepting(said) if name == "accepting" else _checked(said, bounds.today)


def one_line(text: str) -> str:
    """A text of several lines in one."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", " ").strip()


def is_day(day: date, today: date) -> bool:
    """Whether somebody may have checked on a day. Somewhere it is tomorrow already."""
    return day.year >= FIRST_YEAR and day <= today + timedelta(days=1)


def _name(typed: str) -> str:
    if not has_something(typed.strip()):
        raise BadField("name", "Write a name: of a person, or of a service.")
    return clean_name(typed)


def _text(name: str, typed: str) -> str:
    text = text_that_fits(name, typed.replace("\r\n", "\n").replace("\r", "\n").strip(), LENGTHS[name])
    if "\n" in text and name not in OF_SEVERAL_LINES:
        raise BadField(name, "This has to be one line. Put the rest into the notes.")
    return text


def _specialties(told: tuple[str, ...], known: Collection[str]) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(told))
    if len(chosen) > MAX_SPECIALTIES:
        raise BadField("specialties", f"Choose at most {MAX_SPECIALTIES} specialties.")
    if any(word not in known for word in chosen):
        raise BadField("specialties", "Choose specialties from the list.")
    return chosen


def _accepting(told: str) -> str:
    if told not in ACCEPTING:
        raise BadField("accepting", "Choose one of the three answers.")
    return told


def _checked(told: date | None, today: date) -> date | None:
    if told is not None and not is_day(told, today):
        raise BadField("checked_on", "Choose the day on which you last checked, today at the latest.")
    return told
