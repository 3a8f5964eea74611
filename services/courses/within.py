"""The course that an attempt was begun for, as queries about an attempt bring it along: at no statement more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from models import Attempt, Course, CourseAttempt, Enrolment


@dataclass(frozen=True, slots=True)
class Within:
    """The course of an attempt, for its learner."""

    course_id: str
    title: str


COURSE = (Course.public_id.label("course_id"), Course.title.label("course_title"))
"""What such a query brings along."""


def with_course(query: Any) -> Any:
    """A query about attempts, with their courses where they have one."""
    return (
        query.outerjoin(CourseAttempt, CourseAttempt.attempt_id == Attempt.id)
        .outerjoin(Enrolment, Enrolment.id == CourseAttempt.enrolment_id)
        .outerjoin(Course, Course.id == Enrolment.course_id)
    )


def within(row: Any) -> Within | None:
    """What an attempt was begun for, out of one of its rows."""
    return None if row.course_id is None else Within(row.course_id, row.course_title)
