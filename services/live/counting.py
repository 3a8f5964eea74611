"""What a class counts for: the course whose session it is, and who of those enrolled sits in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from models import Course, CourseSession, Enrolment, LiveSeat, Person, SessionClass
from services.courses.enrolments import under_way_in
from services.people import NAME


@dataclass(frozen=True, slots=True)
class CountsFor:
    """The course that a class counts for: how many are enrolled and not done, how many of these sit in it; and whether
    whoever was asked for is one of them.
    """

    course: str
    enrolled: int
    here: int
    mine: bool


def counts_for(connection: Connection, class_row: int, person_id: int | None = None) -> CountsFor | None:
    """What a class counts for; None where it counts for nothing."""
    course = course_of(connection, class_row)
    if course is None:
        return None
    sits = (LiveSeat.live_class_id == class_row) & (LiveSeat.left_at.is_(None))
    mine = func.count().filter(Enrolment.person_id == person_id)
    query = select(
        func.count(Enrolment.id).label("enrolled"), func.count(LiveSeat.id).label("here"), mine.label("mine")
    )
    joined = query.outerjoin(LiveSeat, sits & (LiveSeat.person_id == Enrolment.person_id))
    row = connection.execute(joined.where(*under_way_in(course.id))).one()
    return CountsFor(course.title, row.enrolled, row.here, bool(row.mine))


def course_of(connection: Connection, class_row: int) -> Any:
    """The course whose session a class is: number and title; None where it is none."""
    query = select(Course.id, Course.title).join(CourseSession, CourseSession.course_id == Course.id)
    of_class = query.join(SessionClass, SessionClass.session_id == CourseSession.id)
    return connection.execute(of_class.where(SessionClass.live_class_id == class_row)).one_or_none()


def enrolled_in(connection: Connection, course: int) -> Mapping[int, str]:
    """The names of those enrolled in a course who are not done with it."""
    query = select(Person.id, NAME.label("name")).join(Enrolment, Enrolment.person_id == Person.id)
    rows = connection.execute(query.where(*under_way_in(course)).order_by(func.lower(NAME), Person.id))
    return {row.id: row.name for row in rows}
