"""A ledger for tests, put there at once: a license with its period, entries, a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import Connection, insert, select

from engine.credit.requirements import Requirements, SubjectRule, as_json
from extensions import db
from models import (
    Certificate,
    CertificateFile,
    Course,
    CreditEntry,
    Document,
    Enrolment,
    License,
    LicenseCycle,
    Person,
    StatusPlace,
)
from services.tokens import new_public_id, new_token
from tests.support.files import a_pdf
from web.session import now

R = TypeVar("R")
ASKED = Requirements(total=2_400, subjects=(SubjectRule("ethics", 600),))


def put_license(connection: Connection, person_id: int, **told: Any) -> tuple[str, str]:
    """A license with one period that is confirmed. Returns the public ids of both."""
    license_id, period_id = new_public_id(), new_public_id()
    names = ("title", "time_zone", "reminders", "stop_token")
    of_license = {name: told.pop(name) for name in names if name in told}
    said: dict[str, Any] = {
        "title": "Texas LPC",
        "time_zone": "America/Chicago",
        "reminders": True,
        "stop_token": new_token(),
    }
    fixed: dict[str, Any] = {
        "profession": "counselor",
        "jurisdiction": "US-TX",
        "number": "70123",
        "subjects": {},
        "version": 0,
    }
    row = {"public_id": license_id, "person_id": person_id, "created_at": now(), **fixed, **said, **of_license}
    number = connection.execute(insert(License).values(**row).returning(License.id)).scalar_one()
    days = {"first_day": date(2025, 5, 1), "last_day": date(2027, 4, 30), "confirmed_at": now()}
    asked = {"requirements": as_json(ASKED), "number": 1, "carried_in": 0, "carried_subjects": {}, "version": 0}
    values = {"public_id": period_id, "license_id": number, **asked, **days, **told}
    connection.execute(insert(LicenseCycle).values(**values))
    return license_id, period_id


def put_entry(connection: Connection, person_id: int, **told: Any) -> str:
    """An entry from elsewhere. Returns its public id."""
    public_id = new_public_id()
    texts = dict.fromkeys(("provider", "approval", "note"), "")
    said = {"title": "Limits", "completed_on": date(2026, 3, 5), "hours": 300, "unit": "hours", "format": "self_paced"}
    row = {"public_id": public_id, "person_id": person_id, "created_at": now(), "version": 0, "subjects": {}}
    values = {**row, **texts, **said, **told}
    values.setdefault("held_on", None if values["format"] == "self_paced" else values["completed_on"])
    connection.execute(insert(CreditEntry).values(values))
    return public_id


def put_file(connection: Connection, person_id: int, entry_id: str) -> str:
    """A file with an entry. Returns its public id."""
    public_id, content = new_public_id(), a_pdf()
    entry = select(CreditEntry.id).where(CreditEntry.public_id == entry_id).scalar_subquery()
    told = {"name": "proof.pdf", "media_type": "application/pdf", "size": len(content), "sha256": "0" * 64}
    row = {"public_id": public_id, "person_id": person_id, "entry_id": entry, "content": content, "added_at": now()}
    connection.execute(insert(Document).values(**row, **told))
    return public_id


def put_completed(connection: Connection, person_id: int) -> str:
    """An entry that a course of this site made, with its certificate. Returns its public id."""
    course = {"public_id": new_public_id(), "title": "Limits", "state": "published", "enrolment": "open"}
    kept = {"format": "self_paced", "profile": {}, "version": 0, "created_at": now()}
    course_id = connection.execute(insert(Course).values(**course, **kept).returning(Course.id)).scalar_one()
    texts = {"legal_name": "Alice", "profession": "counselor", "jurisdiction": "US-TX", "license_number": ""}
    times: dict[str, Any] = {"time_zone": "UTC", "told_at": now(), "enrolled_at": now(), "completed_at": now()}
    times["completed_on"] = now().date()
    row = {"public_id": new_public_id(), "course_id": course_id, "person_id": person_id, "cycle": 1, "way": "open"}
    made = insert(Enrolment).values(**row, **texts, **times, sample=False).returning(Enrolment.id)
    enrolment_id = connection.execute(made).scalar_one()
    code, content = new_public_id(), a_pdf("Certificate of completion")
    signed = {"credential": "", "kid": "", "status_index": enrolment_id, "issued_at": now()}
    proof = {"code": code, "enrolment_id": enrolment_id, "version": 1, "kind": "certificate", "printed": {}, **signed}
    connection.execute(insert(StatusPlace).values(place=enrolment_id))
    number = connection.execute(insert(Certificate).values(**proof).returning(Certificate.id)).scalar_one()
    file = {"certificate_id": number, "sha256": code * 2, "content": content, "made_at": now()}
    connection.execute(insert(CertificateFile).values(**file))
    return put_entry(connection, person_id, enrolment_id=enrolment_id)


def completed_here(site: Flask, public_id: str) -> str:
    """The same of somebody by their public id."""
    return _put(site, public_id, put_completed)


def license_of(site: Flask, public_id: str, **told: Any) -> tuple[str, str]:
    """The same of somebody by their public id."""
    return _put(site, public_id, put_license, **told)


def entry_of(site: Flask, public_id: str, **told: Any) -> str:
    """The same of somebody by their public id."""
    return _put(site, public_id, put_entry, **told)


def file_of(site: Flask, public_id: str, entry_id: str) -> str:
    """The same of somebody by their public id."""
    return _put(site, public_id, put_file, entry_id=entry_id)


def _put(site: Flask, public_id: str, put: Callable[..., R], **told: Any) -> R:
    with site.app_context():
        person_id = db.session.scalars(select(Person.id).where(Person.public_id == public_id)).one()
        made = put(db.session.connection(), person_id, **told)
        db.session.commit()
        db.session.remove()
    return made
