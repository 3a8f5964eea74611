"""Entries of somebody's ledger: written, changed, taken out by them alone. Those from here only say how they count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from engine.credit.hours import show_hours
from engine.credit.kinds import FORMATS, SELF_PACED
from engine.credit.subjects import SUBJECTS, from_json
from models import Certificate, CreditEntry, Document, EntryUse, License, Person
from services.credit import typed
from services.database import reads, writes
from services.errors import BadField, ChangedMeanwhile, Malformed, NotFound, Refused
from services.tokens import is_public_id

MOST_ENTRIES = 2_000
"""Of one person."""
LENGTHS = {"title": 200, "provider": 200, "approval": 200, "unit": 40, "note": 2_000}
UNIT = "hours"


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody writes of an entry, as they typed it: `day` is that of its completion, of something live the one on
    which it was held. `version` is the one that their form was filled from.
    """

    title: str
    day: str
    hours: str
    provider: str = ""
    approval: str = ""
    unit: str = UNIT
    format: str = "self_paced"
    subjects: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A file with an entry."""

    public_id: str
    name: str
    media_type: str
    size: int
    added_at: datetime


@dataclass(frozen=True, slots=True)
class UseTold:
    """How an entry counts for one license, as somebody chose: whether at all, and its hours in which subjects, where
    that is other than the entry says.
    """

    counts: bool = True
    subjects: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry. `from_here` says that a course of this site made it, `certificate` is the code of what proves that;
    `uses` are by the license's public id, and only those that were said. One that is `revoked_at` counts for nothing.
    """

    id: int
    public_id: str
    title: str
    provider: str
    approval: str
    completed_on: date
    held_on: date | None
    hours: int
    unit: str
    format: str
    subjects: Mapping[str, int]
    note: str
    version: int
    from_here: bool
    files: int = 0
    certificate: str | None = None
    evidence: tuple[EvidenceRow, ...] = ()
    uses: Mapping[str, UseTold] = field(default_factory=dict)
    revoked_at: datetime | None = None
    revoked_reason: str | None = None

    @property
    def day(self) -> date:
        """The day by which boards count it: of what was live the one on which it was held."""
        return self.held_on or self.completed_on


ENTRY = (
    CreditEntry.__table__,
    select(func.count()).where(Document.entry_id == CreditEntry.id).scalar_subquery().label("files"),
    select(Certificate.code)
    .where(Certificate.enrolment_id == CreditEntry.enrolment_id, Certificate.revoked_at.is_(None))
    .scalar_subquery()
    .label("certificate"),
)
"""What is read of an entry: its row, how many files it has, and the code of the certificate that stands."""


def view_of(row: Any, evidence: tuple[EvidenceRow, ...] = (), uses: Mapping[str, UseTold] | None = None) -> EntryView:
    """A row with the columns of `ENTRY`, with what hangs on it."""
    return EntryView(
        id=row.id,
        public_id=row.public_id,
        title=row.title,
        provider=row.provider,
        approval=row.approval,
        completed_on=row.completed_on,
        held_on=row.held_on,
        hours=row.hours,
        unit=row.unit,
        format=row.format,
        subjects=from_json(row.subjects),
        note=row.note,
        version=row.version,
        from_here=row.enrolment_id is not None,
        files=row.files,
        certificate=row.certificate,
        evidence=evidence,
        uses=uses or {},
        revoked_at=row.revoked_at,
        revoked_reason=row.revoked_reason,
    )


@reads
def entry(connection: Connection, person_id: int, entry_id: str) -> EntryView:
    """One entry with its files and how it counts. Raises NotFound."""
    row = own_entry(connection, person_id, entry_id)
    return view_of(row, evidence_of(connection, row.id), uses_of(connection, row.id))


def evidence_of(connection: Connection, number: int) -> tuple[EvidenceRow, ...]:
    """The files of an entry, the oldest first; without what is in them."""
    columns = (Document.public_id, Document.name, Document.media_type, Document.size, Document.added_at)
    rows = connection.execute(select(*columns).where(Document.entry_id == number).order_by(Document.id))
    return tuple(EvidenceRow(*row) for row in rows)


def uses_of(connection: Connection, number: int) -> dict[str, UseTold]:
    """How somebody said that an entry counts, by the public ids of their licenses."""
    query = select(License.public_id, EntryUse.counts, EntryUse.subjects).join(License)
    rows = connection.execute(query.where(EntryUse.entry_id == number))
    return {
        row.public_id: UseTold(row.counts, None if row.subjects is None else from_json(row.subjects)) for row in rows
    }


@writes
def add_entry(connection: Connection, person_id: int, entry_id: str, told: Told, today: date, now: datetime) -> None:
    """Write an entry under the id that its form came with: sent twice, there is one.

    Raises BadField, Malformed, Refused.
    """
    values = values_of(told, today)
    if not is_public_id(entry_id):
        raise Malformed("This form is damaged. Open the page again.")
    connection.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    owner = connection.scalar(select(CreditEntry.person_id).where(CreditEntry.public_id == entry_id))
    if owner not in (None, person_id):
        raise Malformed("This form was used already. Open the page again.")
    if owner is not None:
        return
    mine = select(func.count()).select_from(CreditEntry).where(CreditEntry.person_id == person_id)
    if (connection.scalar(mine) or 0) >= MOST_ENTRIES:
        raise Refused(f"Your ledger has {MOST_ENTRIES:,} entries, and that is as many as fit. Take some out first.")
    made = insert(CreditEntry).values(public_id=entry_id, person_id=person_id, version=0, created_at=now, **values)
    connection.execute(made)


@writes
def change_entry(connection: Connection, person_id: int, entry_id: str, told: Told, today: date) -> None:
    """Change an entry from elsewhere. Raises NotFound, BadField, Refused, ChangedMeanwhile."""
    row = _elsewhere(own_entry(connection, person_id, entry_id, lock=True))
    values = values_of(told, today)
    if all(getattr(row, name) == value for name, value in values.items()):
        return  # sent twice, or nothing was changed
    if row.version != told.version:
        raise ChangedMeanwhile
    changed = update(CreditEntry).where(CreditEntry.id == row.id).values(version=row.version + 1, **values)
    connection.execute(changed)


@writes
def take_out(connection: Connection, person_id: int, entry_id: str) -> None:
    """Take an entry out, and its files with it. Raises NotFound, Refused."""
    row = _elsewhere(own_entry(connection, person_id, entry_id, lock=True))
    connection.execute(delete(CreditEntry).where(CreditEntry.id == row.id))


def put_uses(connection: Connection, person_id: int, number: int, uses: Mapping[str, UseTold]) -> None:
    """Keep how an entry counts for each license that is named, by its public id. What is as the entry says needs no
    row. Raises NotFound.
    """
    mine = select(License.public_id, License.id).where(License.person_id == person_id)
    numbers = {row.public_id: row.id for row in connection.execute(mine)}
    for license_id in uses:
        if license_id not in numbers:
            raise NotFound(license_id)
    named = [numbers[license_id] for license_id in uses]
    connection.execute(delete(EntryUse).where(EntryUse.entry_id == number, EntryUse.license_id.in_(named)))
    said = [
        {
            "entry_id": number,
            "license_id": numbers[license_id],
            "counts": use.counts,
            "subjects": None if use.subjects is None else dict(use.subjects),
        }
        for license_id, use in uses.items()
        if not use.counts or use.subjects is not None
    ]
    if said:
        connection.execute(insert(EntryUse), said)


def own_entry(connection: Connection, person_id: int, entry_id: str, *, lock: bool = False) -> Any:
    """The row of somebody's own entry. Raises NotFound."""
    query = select(*ENTRY).where(CreditEntry.public_id == entry_id, CreditEntry.person_id == person_id)
    row = connection.execute(query.with_for_update(of=CreditEntry) if lock else query).one_or_none()
    if row is None:
        raise NotFound(entry_id)
    return row


def _elsewhere(row: Any) -> Any:
    """The same row, where it is not from here. Raises Refused."""
    if row.enrolment_id is not None:
        raise Refused("This entry was made by a course that you completed here. Only how it counts can be changed.")
    return row


def values_of(told: Told, today: date) -> dict[str, Any]:
    """What an entry keeps of what somebody writes. Raises BadField."""
    if told.format not in FORMATS:
        raise BadField("format", "Choose one of these.")
    hours, day = typed.hours("hours", told.hours), _past("day", told.day, today)
    return {
        "title": typed.line("title", told.title, LENGTHS["title"], "Write what it was called."),
        "provider": typed.line("provider", told.provider, LENGTHS["provider"]),
        "approval": typed.line("approval", told.approval, LENGTHS["approval"]),
        "completed_on": day,
        "held_on": None if told.format == SELF_PACED else day,
        "hours": hours,
        "unit": typed.line("unit", told.unit, LENGTHS["unit"]) or UNIT,
        "format": told.format,
        "subjects": subjects_of(told.subjects, hours),
        "note": typed.text("note", told.note, LENGTHS["note"]),
    }


def subjects_of(said: Mapping[str, str], hours: int, prefix: str = "subject") -> dict[str, int]:
    """Hours by subject, as they are kept: none of them more than the entry has. Raises BadField."""
    parts = {name: typed.hours_or_none(f"{prefix}_{name}", said.get(name, "")) for name in SUBJECTS}
    for name, part in parts.items():
        if part > hours:
            raise BadField(
                f"{prefix}_{name}", f"These are part of the {show_hours(hours)} hours, and cannot be more than them."
            )
    return {name: part for name, part in parts.items() if part}


def _past(name: str, said: str, today: date) -> date:
    day = typed.day(name, said)
    if day > today + timedelta(days=1):  # somewhere it is tomorrow already
        raise BadField(name, "This day is still to come. Write the entry when you have completed it.")
    return day
