"""The sessions of a live course that are not over, as everybody may read of them before they enrol."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from models import CourseSession, Instructor


@dataclass(frozen=True, slots=True)
class Ahead:
    """A session to come, or one that goes on; where it is held is told to those enrolled."""

    public_id: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    presenter: str
    presenter_id: str


def ahead(connection: Connection, course: int, now: datetime) -> tuple[Ahead, ...]:
    """The sessions of a course that are not over, the next first."""
    presenter = (Instructor.name.label("presenter"), Instructor.public_id.label("presenter_id"))
    query = select(CourseSession, *presenter).join(Instructor, Instructor.id == CourseSession.instructor_id)
    stands = (CourseSession.cancelled_at.is_(None), CourseSession.ends_at > now)
    rows = connection.execute(
        query.where(CourseSession.course_id == course, *stands).order_by(CourseSession.starts_at, CourseSession.id)
    )
    return tuple(
        Ahead(row.public_id, row.starts_at, row.ends_at, row.time_zone, row.presenter, row.presenter_id) for row in rows
    )
