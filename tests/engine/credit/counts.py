"""Entries and answers of the count in few words, for tests that are about one thing."""

from __future__ import annotations

from datetime import date

from engine.credit.counting import Entry, Tally
from engine.credit.hours import read_hours, show_hours

_FORMATS = {"self": "self_paced", "online": "live_online", "room": "live_in_person"}


def entries(table: str) -> list[Entry]:
    """Entries, one a line: key, day, format, hours, then hours by subject ("ethics=2")."""
    return [_entry(*line.split()) for line in table.strip().splitlines()]


def _entry(key: str, day: str, format: str, hours: str, *subjects: str) -> Entry:
    parts = dict(subject.split("=") for subject in subjects)
    told = {subject: read_hours(part) for subject, part in parts.items()}
    return Entry(key, date.fromisoformat(day), read_hours(hours), _FORMATS[format], told)


def became(tally: Tally) -> dict[str, str]:
    """What became of each entry: "counted 4, carried_over 2"."""
    return {one.key: ", ".join(f"{part.what} {show_hours(part.hours)}" for part in one.parts) for one in tally.entries}


def stands(tally: Tally) -> dict[str, str]:
    """How each requirement stands: "22 of 24"."""
    return {need.subject or need.what: f"{show_hours(need.have)} of {show_hours(need.needed)}" for need in tally.needs}
