"""A transcript: what somebody earned, all of it or in one renewal period; as CSV and as JSON. Knows no layout.

What was revoked was not earned: it stays in the ledger, and is on no transcript.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.credit.counting import COUNTED, Counted
from engine.credit.hours import show_hours
from engine.credit.subjects import SUBJECTS
from models import Person
from services.credit.entries import EntryView
from services.credit.ledger import ledger_in
from services.credit.views import Ledger, Standing
from services.database import reads
from services.sheets import as_csv


@dataclass(frozen=True, slots=True)
class Line:
    """An entry on a transcript; `counted` is what it comes to in the period, where that is of one."""

    entry: EntryView
    counted: Counted | None

    @property
    def counts(self) -> int | None:
        """How many of its hours count in the period."""
        return self.counted.hours(COUNTED) if self.counted else None


@dataclass(frozen=True, slots=True)
class Transcript:
    """What somebody earned, the oldest first. `standing` is there where it is of one period; `revoked` is how many
    entries of it are not on it, because they were.
    """

    name: str
    day: date
    standing: Standing | None
    lines: tuple[Line, ...]
    revoked: int = 0

    @property
    def hours(self) -> int:
        """All of them together."""
        return sum(line.entry.hours for line in self.lines)

    @property
    def subjects(self) -> Mapping[str, int]:
        """Hours by subject, over all entries."""
        sums = {name: sum(line.entry.subjects.get(name, 0) for line in self.lines) for name in SUBJECTS}
        return {name: hours for name, hours in sums.items() if hours}

    @property
    def file_name(self) -> str:
        """What a file of it is called, without its ending."""
        return f"transcript-{self.day.isoformat()}"


@reads
def transcript(connection: Connection, person_id: int, period_id: str, today: date, now: datetime) -> Transcript:
    """Somebody's transcript; of all periods where `period_id` is empty. Raises NotFound."""
    whose = select(Person.professional_name, Person.display_name).where(Person.id == person_id)
    row = connection.execute(whose).one()
    name = row.professional_name or row.display_name or ""
    return transcript_of(ledger_in(connection, person_id, now), name, period_id, today)


def transcript_of(ledger: Ledger, name: str, period_id: str, today: date) -> Transcript:
    """The transcript of a ledger. Raises NotFound."""
    standing = ledger.standing(*ledger.of_period(period_id)) if period_id else None
    counted = {row.entry.id: row.counted for row in standing.rows} if standing else {}
    cycle = standing.period.cycle if standing else None
    mine = [entry for entry in reversed(ledger.entries) if cycle is None or cycle.holds(entry.day)]
    earned = [entry for entry in mine if not entry.revoked_at]
    lines = tuple(Line(entry, counted.get(entry.id)) for entry in earned)
    return Transcript(name, today, standing, lines, len(mine) - len(earned))


def as_table(of: Transcript) -> bytes:
    """The transcript as CSV: an entry a line, hours as decimals, a column for each subject that there is."""
    subjects = tuple(of.subjects)
    columns = ("completed_on", "held_on", "title", "provider", "approval", "format", "hours", "unit", *subjects)
    more = ("counts", "certificate", "files")
    return as_csv((*columns, *more), [_row(line, subjects) for line in of.lines])


def _row(line: Line, subjects: tuple[str, ...]) -> list[Any]:
    entry = line.entry
    plain = (entry.completed_on, entry.held_on or "", entry.title, entry.provider, entry.approval, entry.format)
    parts = [show_hours(entry.subjects[name]) if name in entry.subjects else "" for name in subjects]
    counts = "" if line.counts is None else show_hours(line.counts)
    return [*plain, show_hours(entry.hours), entry.unit, *parts, counts, entry.certificate or "", entry.files]


def as_json(of: Transcript) -> bytes:
    """The transcript as JSON. Hours are decimal text, days are ISO 8601."""
    whole: dict[str, Any] = {
        "name": of.name,
        "made_on": of.day.isoformat(),
        "hours": show_hours(of.hours),
        "subjects": _shown(of.subjects),
        "license": _license(of.standing) if of.standing else None,
        "entries": [_entry(line) for line in of.lines],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _license(standing: Standing) -> dict[str, Any]:
    of, cycle, tally = standing.license, standing.period.cycle, standing.tally
    return {
        "title": of.title,
        "profession": of.profession,
        "jurisdiction": of.jurisdiction,
        "number": of.number,
        "first_day": cycle.first_day.isoformat(),
        "last_day": cycle.last_day.isoformat(),
        "requirements": [
            {
                "what": need.what,
                "subject": need.subject,
                "needed": show_hours(need.needed),
                "have": show_hours(need.have),
                "missing": show_hours(need.missing),
            }
            for need in (tally.needs if tally else ())
        ],
    }


def _entry(line: Line) -> dict[str, Any]:
    entry, counted = line.entry, line.counted
    return {
        "completed_on": entry.completed_on.isoformat(),
        "held_on": entry.held_on.isoformat() if entry.held_on else None,
        "title": entry.title,
        "provider": entry.provider,
        "approval": entry.approval,
        "format": entry.format,
        "hours": show_hours(entry.hours),
        "unit": entry.unit,
        "subjects": _shown(entry.subjects),
        "certificate": entry.certificate,
        "files": entry.files,
        "counted": [{"what": part.what, "hours": show_hours(part.hours)} for part in counted.parts]
        if counted
        else None,
    }


def _shown(subjects: Mapping[str, int]) -> dict[str, str]:
    return {name: show_hours(hours) for name, hours in subjects.items()}
