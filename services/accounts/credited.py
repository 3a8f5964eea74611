"""A person's ledger of credit, as tables: licenses, renewal periods, entries, how they count, evidence, letters.

Hours are decimal numbers as texts, as everywhere outside of the code. The files of the evidence lie beside the tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from engine.credit.hours import show_hours
from models import Certificate, CreditEntry, CycleLetter, Document, EntryUse, License, LicenseCycle
from services.accounts.records import Record
from services.database import reads
from services.documents import ENDINGS

FOLDER = "evidence"
"""Where the files lie in the archive, each under its random name: two may have been called alike."""


def records_of_ledger(connection: Connection, person_id: int) -> tuple[Record, ...]:
    """Everything that somebody keeps to renew their licenses."""
    return (
        _licenses(connection, person_id),
        _periods(connection, person_id),
        _letters(connection, person_id),
        _entries(connection, person_id),
        _uses(connection, person_id),
        _evidence(connection, person_id),
    )


def evidence_files(person_id: int) -> Iterator[tuple[str, bytes]]:
    """Every file that somebody keeps with an entry, by its path in the archive; one at a time is in memory."""
    for document_id, path in _paths(person_id):
        content = _content(person_id, document_id)
        if content is not None:
            yield path, content


@reads
def _paths(connection: Connection, person_id: int) -> tuple[tuple[int, str], ...]:
    query = select(Document.id, Document.public_id, Document.media_type).where(Document.person_id == person_id)
    return tuple((row.id, _path(row)) for row in connection.execute(query.order_by(Document.id)))


@reads
def _content(connection: Connection, person_id: int, document_id: int) -> bytes | None:
    """A file, unless it was removed meanwhile."""
    here = (Document.id == document_id, Document.person_id == person_id)
    return connection.scalar(select(Document.content).where(*here))


def _path(row: Any) -> str:
    return f"{FOLDER}/{row.public_id}.{ENDINGS[row.media_type]}"


def _licenses(connection: Connection, person_id: int) -> Record:
    columns = {
        "public_id": "its random name",
        "title": "as you call it",
        "profession": "of which profession",
        "jurisdiction": "where it holds",
        "number": "its number",
        "first_issued": "since when you have it",
        "time_zone": "by whose clocks its periods end",
        "subjects": "as which subjects of its board others count",
        "reminders": "whether letters remind you of its renewal",
        "created_at": "when you wrote it down",
    }
    rows = connection.execute(select(*_of(License, columns)).where(License.person_id == person_id).order_by(License.id))
    what = "Licenses that you renew. The secret that stops their letters is in each of them."
    return Record("licenses", what, columns, tuple(map(tuple, rows)))


def _periods(connection: Connection, person_id: int) -> Record:
    columns = {
        "license": "of which license",
        "public_id": "its random name",
        "number": "which renewal, from 1",
        "first_day": "its first day",
        "last_day": "its last day",
        "requirements": "what its board asks for; hours in hundredths",
        "carried_in": "hours that came over from the period before",
        "carried_subjects": "of these, hours by subject",
        "seed": "the example that it was filled from",
        "confirmed_at": "when you said that you had compared it with the board",
        "renewed_on": "when you renewed",
    }
    query = select(License.public_id.label("license"), LicenseCycle).join(
        License, LicenseCycle.license_id == License.id
    )
    rows = connection.execute(query.where(License.person_id == person_id).order_by(License.id, LicenseCycle.first_day))
    told = tuple(
        _told(row, columns, carried_in=show_hours(row.carried_in), carried_subjects=_shown(row.carried_subjects))
        for row in rows
    )
    return Record("license_periods", "Their renewal periods, and what is asked for in them.", columns, told)


def _letters(connection: Connection, person_id: int) -> Record:
    columns = {
        "license": "of which license",
        "period": "of which period",
        "days": "how long before its end",
        "at": "when",
    }
    query = (
        select(License.public_id, LicenseCycle.public_id, CycleLetter.days, CycleLetter.at)
        .join(LicenseCycle, CycleLetter.cycle_id == LicenseCycle.id)
        .join(License, LicenseCycle.license_id == License.id)
        .where(License.person_id == person_id)
        .order_by(CycleLetter.at, LicenseCycle.id)
    )
    rows = tuple(map(tuple, connection.execute(query)))
    return Record("renewal_letters", "That letters reminded you of the end of a period.", columns, rows)


def _entries(connection: Connection, person_id: int) -> Record:
    columns = {
        "public_id": "its random name",
        "certificate": "the code of its certificate, if it comes from a course of this site",
        "title": "what it was",
        "provider": "whose it was",
        "approval": "who approved it, under which number",
        "completed_on": "when you completed it",
        "held_on": "when it was held, if it was live: boards count it by this day",
        "hours": "how many hours",
        "unit": "what they are called",
        "format": "self_paced, live_online or live_in_person",
        "subjects": "of these, hours by subject",
        "note": "what you noted",
        "created_at": "when it was written down",
        "revoked_at": "when its certificate was revoked, if it is: it counts for nothing then",
        "revoked_reason": "why, as the provider said it",
    }
    code = Certificate.code.label("certificate")
    valid = (Certificate.enrolment_id == CreditEntry.enrolment_id) & Certificate.revoked_at.is_(None)
    query = select(CreditEntry, code).outerjoin(Certificate, valid).where(CreditEntry.person_id == person_id)
    rows = connection.execute(query.order_by(CreditEntry.completed_on, CreditEntry.id))
    told = tuple(_told(row, columns, hours=show_hours(row.hours), subjects=_shown(row.subjects)) for row in rows)
    return Record("credit_entries", "Your credit, from here and from elsewhere.", columns, told)


def _uses(connection: Connection, person_id: int) -> Record:
    columns = {
        "entry": "which entry",
        "license": "for which license",
        "counts": "whether it counts at all",
        "subjects": "hours by subject, where you said otherwise than the entry",
    }
    query = (
        select(
            CreditEntry.public_id.label("entry"),
            License.public_id.label("license"),
            EntryUse.counts,
            EntryUse.subjects,
        )
        .join(CreditEntry, EntryUse.entry_id == CreditEntry.id)
        .join(License, EntryUse.license_id == License.id)
        .where(CreditEntry.person_id == person_id)
        .order_by(CreditEntry.id, License.id)
    )
    told = tuple(_told(row, columns, subjects=_shown(row.subjects)) for row in connection.execute(query))
    return Record("credit_uses", "Where you said how an entry counts for a license.", columns, told)


def _evidence(connection: Connection, person_id: int) -> Record:
    columns = {
        "file": "where it lies in this archive",
        "entry": "with which entry you keep it",
        "name": "what it is called",
        "media_type": "what it is",
        "size": "its bytes",
        "sha256": "the hash of its bytes",
        "added_at": "when you brought it",
    }
    query = select(CreditEntry.public_id.label("entry"), Document.public_id, *_of(Document, columns)).outerjoin(
        CreditEntry, Document.entry_id == CreditEntry.id
    )
    rows = connection.execute(query.where(Document.person_id == person_id).order_by(Document.id))
    told = tuple(_told(row, columns, file=_path(row)) for row in rows)
    return Record("evidence", "Files that you keep with entries.", columns, told)


def _of(table: Any, columns: Any) -> list[Any]:
    """The columns of a table among those that are told."""
    return [getattr(table, name) for name in columns if name in table.__table__.columns]


def _told(row: Any, columns: Any, **instead: Any) -> tuple[Any, ...]:
    """A row in the order of the columns, some of them said in another way."""
    return tuple(instead[name] if name in instead else getattr(row, name) for name in columns)


def _shown(hours: Any) -> Any:
    return None if hours is None else {subject: show_hours(part) for subject, part in hours.items()}
