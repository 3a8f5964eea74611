"""Drafts that a reviewer has begun to take: each stays as it is until the reviewer's link ends.

What they passed is kept by its place in the course, and what they approve is what they saw: with it what is said of
its authors, of who wrote its items, of who presents it. Nobody is stopped by a link that was not opened yet, and who
has to correct something ends the link and makes another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, func, or_, select

from models import Course, CourseInstructor, CourseSession, Instructor, ReviewerAccess, TestItem
from services.database import reads
from services.days import in_words
from services.errors import Refused
from services.provider.codes import last_day


class UnderReview(Refused):
    """A reviewer takes the draft that was to be changed."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A draft that a reviewer takes, until the end of a day at the latest."""

    course_id: str
    title: str
    last_day: date


@reads
def reviewed_until(connection: Connection, course_id: str, now: datetime) -> date | None:
    """The last day of the reviewers' links by which a draft is taken now; None where it can be changed."""
    draft_of = (Course.public_id == course_id, Course.state == "draft")
    number = connection.scalar(select(Course.id).where(*draft_of))
    return None if number is None else _until(connection, number, now)


@reads
def reviewed_drafts_of(connection: Connection, instructor_id: str, now: datetime) -> tuple[Taken, ...]:
    """The drafts that name an instructor and are taken by a reviewer now."""
    number = connection.scalar(select(Instructor.id).where(Instructor.public_id == instructor_id))
    rows = connection.execute(select(Course).where(*_drafts_naming(number)).order_by(Course.id)).all()
    days = ((row, _until(connection, row.id, now)) for row in rows)
    return tuple(Taken(row.public_id, row.title, day) for row, day in days if day is not None)


def refuse_named_under_review(connection: Connection, instructor_id: str, now: datetime) -> None:
    """Raise UnderReview for an instructor whom a draft names that a reviewer takes. The drafts are held from then on,
    before anything of the instructor is: whoever opens a link waits.
    """
    number = connection.scalar(select(Instructor.id).where(Instructor.public_id == instructor_id))
    held = select(Course.id).where(*_drafts_naming(number)).order_by(Course.id).with_for_update()
    for course in connection.scalars(held).all():
        refuse_under_review(connection, course, now)


def refuse_under_review(connection: Connection, number: int, now: datetime) -> None:
    """Raise UnderReview for a draft that a reviewer takes. The caller holds its row, which whoever opens a link waits
    for.
    """
    day = _until(connection, number, now)
    if day is not None:
        raise UnderReview(
            f"A reviewer takes this draft, until {in_words(day)} at the latest, and it stays as it is meanwhile. "
            "End their link to change it: the page of its ways in has a button for that."
        )


def _drafts_naming(instructor: int | None) -> tuple[ColumnElement[bool], ...]:
    """The conditions that a course is a draft that names an instructor, wherever it does."""
    named = (
        Course.id.in_(select(table.course_id).where(table.instructor_id == instructor))
        for table in (CourseInstructor, TestItem, CourseSession)
    )
    return Course.state == "draft", or_(*named)


def _until(connection: Connection, number: int, now: datetime) -> date | None:
    taken = (ReviewerAccess.course_id == number, ReviewerAccess.person_id.is_not(None))
    stands = (ReviewerAccess.ended_at.is_(None), ReviewerAccess.expires_at > now)
    ends = connection.scalar(select(func.max(ReviewerAccess.expires_at)).where(*taken, *stands))
    return last_day(ends) if ends else None
