"""Courses that somebody has under way or has completed, for other pages: the ledger, the first page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, or_, select

from models import Certificate, Course, Enrolment
from services.courses.enrolments import enrolments_of
from services.courses.taking import Way, ways_of
from services.database import reads

LATELY = timedelta(days=14)
"""For so long after its completion a course is still at hand: there is a certificate to fetch."""


@dataclass(frozen=True, slots=True)
class MyCourse:
    """A course that somebody is enrolled in; `certificate` is the code of what proves its completion."""

    public_id: str
    title: str
    completed_on: date | None
    certificate: str | None


@reads
def at_hand(connection: Connection, person_id: int, most: int, now: datetime) -> tuple[Way, ...]:
    """Where somebody stands in so many courses at most: those under way, then those completed lately, the last of each
    first. A constant number of statements.
    """
    lately = or_(Enrolment.completed_at.is_(None), Enrolment.completed_at > now - LATELY)
    order = (Enrolment.completed_at.is_not(None), Enrolment.id.desc())
    rows = connection.execute(enrolments_of(person_id, now).where(lately).order_by(*order).limit(most)).all()
    return ways_of(connection, rows, now) if rows else ()


@reads
def my_courses(connection: Connection, person_id: int) -> tuple[MyCourse, ...]:
    """Those under way first, then the completed ones, the last of each first."""
    return my_courses_in(connection, person_id)


def my_courses_in(connection: Connection, person_id: int) -> tuple[MyCourse, ...]:
    """The same, in the transaction at hand: one statement."""
    valid = (Certificate.enrolment_id == Enrolment.id) & Certificate.revoked_at.is_(None)
    rows = connection.execute(
        select(Course.public_id, Course.title, Enrolment.completed_on, Certificate.code)
        .join(Course, Course.id == Enrolment.course_id)
        .outerjoin(Certificate, valid)
        .where(Enrolment.person_id == person_id)
        .order_by(Enrolment.completed_at.is_not(None), Enrolment.id.desc())
    )
    return tuple(MyCourse(row.public_id, row.title, row.completed_on, row.code) for row in rows)
