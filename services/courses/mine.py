"""Courses that somebody has under way or has completed, for other pages: the ledger, the home page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from models import Certificate, Course, Enrolment
from services.database import reads


@dataclass(frozen=True, slots=True)
class MyCourse:
    """A course that somebody is enrolled in; `certificate` is the code of what proves its completion."""

    public_id: str
    title: str
    completed_on: date | None
    certificate: str | None


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
