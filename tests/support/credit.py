"""Continuing education for tests, put there at once: a provider, an approval, a course, somebody who completed it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import Connection, insert, select

from engine.credit.amount import Calculation
from engine.credit.profile import Profile, as_json
from extensions import db
from models import Approval, Complaint, Course, CourseInstructor, Enrolment, Instructor, Person, Provider
from services.certificates.issuing import issue
from services.database import writes
from services.tokens import new_public_id
from web.session import now

R = TypeVar("R")
ADDRESS = "https://baton.example.org"
COMPLETED_ON = date(2026, 11, 20)
STATEMENT = "Example Institute has been approved by the Board of Examples, No. 77, and is responsible for its programs."
PROFILE = Profile(
    objectives=("Know one’s limits.",),
    hours=150,
    unit="CE credits",
    subjects={"ethics": 100},
    calculation=Calculation(seconds=(5_400, 5_400, 5_700)),
)


def put_provider(connection: Connection, **told: Any) -> None:
    """The provider, in its one row."""
    texts = dict.fromkeys(("grievance", "refund", "accommodation"), "As it is written.")
    said = {
        "legal_name": "Example Institute",
        "address": "12 Elm Street\nAustin, TX 78701",
        "contact": "ce@example.org",
    }
    signs = {"signer_name": "Grace Example", "signer_title": "CE Director"}
    connection.execute(
        insert(Provider).values({"id": 1, "version": 0, "changed_at": now(), **texts, **said, **signs, **told})
    )


def put_approval(connection: Connection, **told: Any) -> str:
    """An approval of all self-paced courses for counselors, for three years. Returns its public id."""
    public_id = new_public_id()
    said = {"approver": "Board of Examples", "number": "77", "statement": STATEMENT, "all_courses": True, "version": 0}
    covers = {"valid_from": date(2025, 1, 1), "valid_to": date(2027, 12, 31)}
    whom = {"professions": ["counselor"], "formats": ["self_paced"]}
    connection.execute(
        insert(Approval).values({"public_id": public_id, "created_at": now(), **said, **covers, **whom, **told})
    )
    return public_id


def put_complaint(connection: Connection, **told: Any) -> str:
    """A complaint about no course by itself, still open. Returns its public id."""
    public_id = new_public_id()
    said = {"received_on": date(2026, 5, 4), "text": "The type was too small.", "outcome": "", "version": 0}
    connection.execute(insert(Complaint).values({"public_id": public_id, "added_at": now(), **said, **told}))
    return public_id


def put_course(connection: Connection, profile: Profile = PROFILE, **told: Any) -> int:
    """A published course with an author, and without cases. Returns its number."""
    who = {"name": "Ada Example, PhD", "credentials": "LPC-S", "degree": "PhD", "disclosure": "None."}
    made = insert(Instructor).values(public_id=new_public_id(), version=0, created_at=now(), **who)
    author = connection.execute(made.returning(Instructor.id)).scalar_one()
    said = {"title": "When a Client Needs More", "state": "published", "enrolment": "open", "format": "self_paced"}
    kept = {"public_id": new_public_id(), "profile": as_json(profile), "version": 0, "created_at": now()}
    row = {**said, **kept, "published_at": now(), **told}
    course = int(connection.execute(insert(Course).values(row).returning(Course.id)).scalar_one())
    connection.execute(insert(CourseInstructor).values(course_id=course, position=0, instructor_id=author))
    return course


def put_completed(connection: Connection, course: int, person_id: int | None = None, **told: Any) -> int:
    """An enrolment that is completed, without its certificate. Returns its number."""
    said = {
        "legal_name": "María-José Ñuñez",
        "profession": "counselor",
        "jurisdiction": "US-TX",
        "license_number": "81234",
    }
    kept = {"public_id": new_public_id(), "course_id": course, "person_id": person_id, "cycle": 1, "way": "open"}
    times = {"told_at": now(), "enrolled_at": now(), "completed_at": now(), "completed_on": COMPLETED_ON}
    row = {**said, **kept, **times, "time_zone": "America/Chicago", "sample": False, **told}
    return int(connection.execute(insert(Enrolment).values(row).returning(Enrolment.id)).scalar_one())


def completed(site: Flask, public_id: str = "", *, approved: bool = True, **told: Any) -> int:
    """A provider, perhaps its approval, a course, and an enrolment that is completed. Returns its number."""

    def put(connection: Connection) -> int:
        if connection.scalar(select(Provider.id)) is None:
            put_provider(connection)
            if approved:
                put_approval(connection)
        mine = connection.scalar(select(Person.id).where(Person.public_id == public_id))
        return put_completed(connection, put_course(connection), mine, **told)

    return in_a_transaction(site, put)


def issued(site: Flask, public_id: str = "", *, approved: bool = True, **told: Any) -> str:
    """The same with its certificate. Returns the code."""
    number = completed(site, public_id, approved=approved, **told)
    return in_a_transaction(site, lambda connection: issue(connection, number, ADDRESS, now()))


def in_a_transaction(site: Flask, act: Callable[[Connection], R]) -> R:
    """Write as services do."""
    with site.app_context():
        done = writes(act)()
        db.session.remove()
    return done
