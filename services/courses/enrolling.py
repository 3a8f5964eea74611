"""Enrolling in a course: openly, by invitation, or by a code that works once; once for a person, course and cycle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engine.credit.kinds import PROFESSIONS, SELF_PACED
from models import Course, Enrolment, EnrolmentCode, Person
from services import limits
from services.accounts.profile import time_zones
from services.accounts.ways import came_to_review
from services.certificates.holder import holder
from services.codes import read_code
from services.courses.enrolments import may_enrol_again, other_editions, until_this_edition
from services.courses.offers import invitation_of
from services.courses.sessions import ahead
from services.database import writes
from services.errors import BadField, NotFound, Refused
from services.people import Visitor
from services.tokens import hashed, new_public_id

_NO_CODE = "This code is not one of this course’s, or it does not work any more. Look at it again, letter by letter."


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody types to enrol; `knows` is the tick that their board decides what counts."""

    legal_name: str
    profession: str
    jurisdiction: str
    license_number: str
    time_zone: str
    knows: bool
    code: str = ""


def enrol(visitor: Visitor, course_id: str, typed: Typed, now: datetime) -> None:
    """Enrol somebody; sent twice, they are enrolled once. Raises NotFound, BadField, Refused, TooMany.

    What is printed is checked first, outside of any writing: it asks the typesetter. A code is counted before it is
    looked at, so that a wrong one stays counted; a right one is given back.
    """
    values = _checked(typed)
    if typed.code.strip():
        limits.take(limits.COURSE_CODES, visitor.public_id, now)
    if not _enrol(visitor, course_id, values, typed.code, now):
        raise BadField("code", _NO_CODE)


@writes
def _enrol(
    connection: Connection, visitor: Visitor, course_id: str, values: dict[str, Any], code: str, now: datetime
) -> bool:
    """The same with what was checked; says whether the code was right, where there is one to be."""
    connection.execute(select(Person.id).where(Person.id == visitor.id).with_for_update())
    course = connection.execute(
        select(Course).where(Course.public_id == course_id, Course.state == "published").with_for_update(read=True)
    ).one_or_none()
    if course is None:
        raise NotFound(course_id)
    _refuse_reviewers(connection, visitor.id)
    cycle = _cycle(connection, visitor.id, course.id, now)
    if cycle is None:
        _count_no_more(connection, visitor, code)
        return True  # enrolled already
    if course.format != SELF_PACED and not ahead(connection, course.id, now):
        raise Refused("This course is held live, and no session of it is planned. Ask its provider for the next.")
    _refuse_other_editions(connection, visitor.id, course.id, now)
    way_in = None if course.enrolment == "open" else _way_in(connection, visitor, course, code, now)
    if course.enrolment != "open" and way_in is None:
        return False
    made = insert(Enrolment).values(
        public_id=new_public_id(),
        course_id=course.id,
        person_id=visitor.id,
        cycle=cycle,
        way=course.enrolment,
        told_at=now,
        enrolled_at=now,
        **values,
    )
    number = connection.execute(made.returning(Enrolment.id)).scalar_one()
    if way_in is not None:
        used = update(EnrolmentCode).where(EnrolmentCode.id == way_in.id)
        connection.execute(used.values(enrolment_id=number, used_at=now))
    _count_no_more(connection, visitor, code)
    return True


def _count_no_more(connection: Connection, visitor: Visitor, code: str) -> None:
    if code.strip():
        limits.give_back(connection, limits.COURSE_CODES, visitor.public_id)


def _refuse_reviewers(connection: Connection, person_id: int) -> None:
    """Raise Refused for an account that a reviewer's link made: all that comes of it is a sample."""
    if came_to_review(connection, person_id):
        raise Refused("This account came by a reviewer’s link, and earns nothing. Open one of your own to enrol.")


def _refuse_other_editions(connection: Connection, person_id: int, number: int, now: datetime) -> None:
    """Raise Refused for somebody who takes another edition of a course, or completed one not long ago: to a board it is
    the same course.
    """
    mine = (Enrolment.person_id == person_id, Enrolment.course_id.in_(other_editions(connection, number)))
    for completed_on in connection.scalars(select(Enrolment.completed_on).where(*mine)):
        if completed_on is None:
            raise Refused("You take another edition of this course. Finish that one: it counts as this one does.")
        if not may_enrol_again(completed_on, now.date()):
            raise Refused("You completed another edition of this course less than a year ago. It counts once.")


def _cycle(connection: Connection, person_id: int, number: int, now: datetime) -> int | None:
    """The cycle that somebody would be enrolled for; None where they are under way, or were done not long ago."""
    query = select(Enrolment.cycle, Enrolment.completed_on).where(
        Enrolment.course_id == number, Enrolment.person_id == person_id
    )
    last = connection.execute(query.order_by(Enrolment.cycle.desc()).limit(1)).one_or_none()
    if last is None:
        return 1
    return last.cycle + 1 if may_enrol_again(last.completed_on, now.date()) else None


def _way_in(connection: Connection, visitor: Visitor, course: Any, typed: str, now: datetime) -> Any:
    """The invitation or code that lets them in, held; None where the code is wrong. Raises Refused, BadField."""
    invitation = invitation_of(connection, visitor.id, course.id, now, lock=True)
    if invitation is not None:
        return invitation
    if course.enrolment == "invited":
        raise Refused(
            "This course is by invitation, and the address of your account is not on its list. Ask its provider."
        )
    code = read_code(typed)
    if not code:
        raise BadField("code", "Write the code that you were given.")
    here = EnrolmentCode.course_id.in_(until_this_edition(connection, course.id))
    mine = (here, EnrolmentCode.hash == hashed(code), EnrolmentCode.email_key.is_(None))
    row = connection.execute(select(EnrolmentCode).where(*mine).with_for_update()).one_or_none()
    if row is not None and row.used_at is not None:
        raise BadField("code", "This code was used already. Each works once; ask whoever gave it to you for another.")
    if row is None or row.withdrawn_at or (row.expires_at is not None and row.expires_at <= now):
        return None
    return row


def _checked(typed: Typed) -> dict[str, Any]:
    """What is kept of the form. Raises BadField."""
    whom = holder(typed.legal_name, typed.jurisdiction, typed.license_number)
    if typed.profession not in PROFESSIONS:
        raise BadField("profession", "Choose your profession: it decides which approvals cover you.")
    if typed.time_zone not in time_zones():
        raise BadField("time_zone", "Choose a time zone of the list: the day of completion is the day there.")
    if not typed.knows:
        raise BadField("knows", "Tick this once you have checked with your board.")
    return {**whom, "profession": typed.profession, "time_zone": typed.time_zone}
