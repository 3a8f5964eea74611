"""Courses as everybody may read about them, before they enrol: all that approvers want disclosed in advance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, or_, select
from sqlalchemy.orm import aliased

from engine.credit import attendance
from engine.credit.checklist import Provider
from engine.credit.kinds import SELF_PACED
from engine.credit.profile import from_json
from models import Course, EnrolmentCode, Person, TestItem
from services.courses.enrolments import may_enrol_again, newest_enrolment, until_this_edition
from services.courses.sessions import Ahead, ahead
from services.database import reads
from services.errors import NotFound
from services.provider.approvals import ApprovalView, approvals_in
from services.provider.courses import CourseView, course_in
from services.provider.profile import profile_in


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course in the list."""

    public_id: str
    title: str
    description: str
    format: str
    hours: int
    unit: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A course with its provider, the approvals that could cover it, and how whoever is at the page stands to it:
    `enrolled` in it, completed, invited. Of a live one the `sessions` to come, and the `rule` of attendance in words.
    """

    course: CourseView
    provider: Provider
    approvals: tuple[ApprovalView, ...]
    items: int
    sessions: tuple[Ahead, ...] = ()
    rule: tuple[str, ...] = ()
    enrolled: bool = False
    completed_on: date | None = None
    again: bool = False
    invited: bool = False

    @property
    def is_live(self) -> bool:
        """Whether it is held together: its cases are played in a session."""
        return self.course.format != SELF_PACED

    @property
    def can_enrol(self) -> bool:
        """Whether somebody new, or for another cycle, can come in now (with a code, if it asks for one)."""
        fresh = not self.enrolled or self.again
        open_to_them = self.course.enrolment != "invited" or self.invited
        held = bool(self.sessions) or not self.is_live
        return self.course.state == "published" and held and fresh and open_to_them


@reads
def courses(connection: Connection) -> tuple[CourseLine, ...]:
    """What is published, by title."""
    rows = connection.execute(select(Course).where(Course.state == "published"))
    found = [_line(row) for row in rows]
    return tuple(sorted(found, key=lambda each: (each.title.casefold(), each.public_id)))


@reads
def offer(connection: Connection, person_id: int | None, course_id: str, now: datetime) -> Offer:
    """One of them: what is published to everybody, what is not to whoever is enrolled. Raises NotFound."""
    return offer_in(connection, person_id, course_id, now)


@reads
def took_its_place(connection: Connection, course_id: str) -> str | None:
    """The edition that is offered now in place of a course that is retired; None where there is none."""
    later = aliased(Course)
    step = select(later.public_id, later.state).join(Course, later.earlier_id == Course.id)
    edition = connection.execute(step.where(Course.public_id == course_id)).one_or_none()
    while edition is not None and edition.state == "retired":
        edition = connection.execute(step.where(Course.public_id == edition.public_id)).one_or_none()
    return edition.public_id if edition is not None and edition.state == "published" else None


def offer_in(connection: Connection, person_id: int | None, course_id: str, now: datetime) -> Offer:
    """The same, in the transaction at hand."""
    course = course_in(connection, course_id)
    mine = _enrolment(connection, person_id, course_id, now)
    if mine is None and course.state != "published":
        raise NotFound(course_id)
    live = course.format != SELF_PACED
    sessions = ahead(connection, course.id, now) if live else ()
    slots = connection.scalars(select(TestItem.slot).where(TestItem.course_id == course.id).distinct()).all()
    return Offer(
        course=course,
        provider=profile_in(connection).told,
        approvals=_could_cover(approvals_in(connection), course, sessions, now.date()),
        items=len(slots),
        sessions=sessions,
        rule=attendance.lines(course.profile.attendance) if live else (),
        enrolled=mine is not None,
        completed_on=None if mine is None else mine.completed_on,
        again=mine is not None and may_enrol_again(mine.completed_on, now.date()),
        invited=invitation_of(connection, person_id, course.id, now) is not None,
    )


def invitation_of(
    connection: Connection, person_id: int | None, number: int, now: datetime, *, lock: bool = False
) -> Any:
    """The unused invitation that lets somebody into a course, by the address of their account; None without one."""
    query = (
        select(EnrolmentCode.id)
        .join(Person, Person.email_key == EnrolmentCode.email_key)
        .where(
            EnrolmentCode.course_id.in_(until_this_edition(connection, number)),
            EnrolmentCode.used_at.is_(None),
            EnrolmentCode.withdrawn_at.is_(None),
            or_(EnrolmentCode.expires_at.is_(None), EnrolmentCode.expires_at > now),
            Person.id == person_id,
        )
        .limit(1)
    )
    return connection.execute(query.with_for_update(of=EnrolmentCode) if lock else query).one_or_none()


def _enrolment(connection: Connection, person_id: int | None, course_id: str, now: datetime) -> Any:
    if person_id is None:
        return None
    try:
        return newest_enrolment(connection, person_id, course_id, now)
    except NotFound:
        return None


def _could_cover(
    views: Sequence[ApprovalView], course: CourseView, sessions: Sequence[Ahead], today: date
) -> tuple[ApprovalView, ...]:
    """The approvals that cover somebody's completion of this course today, for one profession at least; of a live one
    by the presenter of a session to come.
    """
    presenters = {each.presenter_id for each in sessions} or {""}
    whole = (course.format, course.public_id)
    return tuple(
        view
        for view in views
        if any(view.told.covers(today, who, *whole, by) for who in view.told.professions for by in presenters)
    )


def _line(row: Any) -> CourseLine:
    profile = from_json(row.profile)
    return CourseLine(row.public_id, row.title, profile.description, row.format, profile.hours, profile.unit)
