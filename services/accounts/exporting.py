"""Everything that is held about a person, as one archive: exact as JSON, and as tables for a spreadsheet."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date, datetime
from typing import IO, Any

from sqlalchemy import Connection

from services import audit, limits
from services.accounts.assigned import records_of_assigned, withheld_attempts
from services.accounts.credited import evidence_files, records_of_ledger
from services.accounts.enrolled import records_of_courses
from services.accounts.played import records_of_play
from services.accounts.records import Record, records_of_person
from services.accounts.remarks import records_of_remarks
from services.accounts.seated import records_of_classes
from services.accounts.studied import records_of_study
from services.accounts.taught import records_of_teaching
from services.accounts.telling import hold
from services.audit import Act
from services.database import reads, writes
from services.people import Visitor
from services.sheets import as_csv

IN_MEMORY = 16 * 1024 * 1024
"""Bytes of an archive that are held in memory; a larger one lies in a file without a name while it is sent."""

EXPORTED = {
    "people": "account",
    "person_roles": "roles",
    "web_sessions": "sessions",
    "passkeys": "passkeys",
    "external_identities": "identities",
    "outbox": "letters",
    "disclosures": "disclosures",
    "audit_entries": "audit",
    "attempts": "attempts",
    "decisions": "decisions",
    "journal_entries": "journal",
    "dissents": "dissents",
    "study_plans": "plan",
    "review_cards": "review_cards",
    "reviews": "reviews",
    "exams": "exams",
    "exam_answers": "exam_answers",
    "contacts": "network",
    "calls": "calls",
    "memberships": "cohorts",
    "roster_entries": "expected",
    "assigned_attempts": "assigned",
    "results": "results",
    "extensions": "extensions",
    "assignment_letters": "reminders",
    "write_ups": "write_ups",
    "comments": "comments",
    "gradings": "gradings",
    "overrides": "overrides",
    "cohorts": "taught_cohorts",
    "cohort_supervisors": "taught_cohorts",
    "cohort_groups": "taught_groups",
    "modules": "modules",
    "assignments": "taught_assignments",
    "live_classes": "classes",
    "live_seats": "seats",
    "live_stays": "stays",
    "live_votes": "votes",
    "licenses": "licenses",
    "license_cycles": "license_periods",
    "cycle_letters": "renewal_letters",
    "credit_entries": "credit_entries",
    "entry_uses": "credit_uses",
    "documents": "evidence",
    "enrolment_codes": "course_invitations",
    "enrolments": "enrolments",
    "course_attempts": "course_attempts",
    "attendances": "attendances",
    "sittings": "sittings",
    "evaluations": "evaluations",
    "certificates": "certificates",
    "certificate_files": "certificates",
    "reported": "reported",
}
"""Tables about people, with the name under which they stand in the archive."""
LEFT_OUT = {
    "passwords": "a hash that tells you nothing; account says since when you have your password",
    "totp_secrets": "the secret of your authenticator app; account says since when you have it",
    "recovery_codes": "hashes; account says how many codes are left",
    "mail_links": "hashes of links that letters brought you; they die within days, and letters lists the letters",
    "ceremonies": "what a browser has under way, a login or a file to bring in; it dies within minutes",
    "reviewer_accesses": "hashes of links by which reviewers look at a course; enrolments says what is a sample",
}
"""Tables about people that are not in the archive, and why."""


def export(visitor: Visitor, now: datetime) -> IO[bytes]:
    """The archive of somebody's own data, open at its beginning; whoever asked closes it. That it was made is recorded.

    Raises TooMany, LoginNeeded.
    """
    _begin(visitor, now)
    return archive(_gather(visitor.id), now, evidence_files(visitor.id))


@writes
def _begin(connection: Connection, visitor: Visitor, now: datetime) -> None:
    hold(connection, visitor)
    limits.count(connection, limits.EXPORTS, visitor.public_id, now)
    audit.record(connection, visitor.public_id, Act.EXPORTED, visitor.public_id, now)


@reads
def _gather(connection: Connection, person_id: int) -> tuple[Record, ...]:
    withheld = withheld_attempts(connection, person_id)
    return (
        *records_of_person(connection, person_id),
        *records_of_play(connection, person_id, withheld),
        *records_of_study(connection, person_id),
        *records_of_assigned(connection, person_id, withheld),
        *records_of_remarks(connection, person_id, withheld),
        *records_of_teaching(connection, person_id),
        *records_of_classes(connection, person_id),
        *records_of_ledger(connection, person_id),
        *records_of_courses(connection, person_id),
    )


def archive(records: Iterable[Record], now: datetime, files: Iterable[tuple[str, bytes]] = ()) -> IO[bytes]:
    """The records as files in one archive, and beside them other files by their paths."""
    records = tuple(records)
    with ExitStack() as undo:
        file = undo.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY))
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
            _put(zipped, "README.txt", readme(records, now).encode(), now)
            _put(zipped, "baton.json", as_json(records, now), now)
            for record in records:
                _put(zipped, f"{record.name}.csv", as_csv(tuple(record.columns), record.rows), now)
            for path, content in files:
                _put(zipped, path, content, now)
        file.seek(0)
        undo.pop_all()  # whoever asked closes it
    return file


def _put(zipped: zipfile.ZipFile, name: str, data: bytes, now: datetime) -> None:
    entry = zipfile.ZipInfo(name, now.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    zipped.writestr(entry, data)


def as_json(records: Iterable[Record], now: datetime) -> bytes:
    """All of it with every text exactly as it was written. Instants name their zone."""
    whole = {"made_at": now, **{record.name: record.as_objects() for record in records}}
    return json.dumps(whole, ensure_ascii=False, indent=1, default=_instant).encode()


def _instant(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON")


def readme(records: Iterable[Record], now: datetime) -> str:
    """What each file and each column is, and what is not there and why."""
    parts = [
        f"Everything that this site holds about you, as of {now:%d %B %Y, %H:%M} UTC.",
        "baton.json holds all of it exactly as it was written. The .csv files hold the same as tables: in UTF-8, with\n"
        "commas. There a text that a spreadsheet would take for a formula has an apostrophe before it.\n"
        "Files that you brought lie in the folder evidence.\n"
        "Times are UTC. Of others the names of supervisors who wrote to you are in here, and those that you wrote.\n"
        "What an attempt came to, and what was said of it, is left out while its explanations wait for a supervisor.",
        *(_about(record) for record in records),
        "Not in here, for nobody should carry it around:\n"
        + "\n".join(f"  {name.replace('_', ' ')}: {why}" for name, why in LEFT_OUT.items()),
    ]
    return "\n\n".join(parts) + "\n"


def _about(record: Record) -> str:
    lines = (f"  {name}: {what}" for name, what in record.columns.items())
    return "\n".join((f"{record.name}.csv ({len(record.rows)})\n  {record.what}", *lines))
