"""Who is enrolled where, and what they may open: every verb of somebody who takes a course begins here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from models import Course, Enrolment, ReviewerAccess
from services.errors import NotFound

AGAIN_AFTER = timedelta(days=367)
"""From a completion on, before the same person can take the same course for credit again: boards do not count a course
twice in one renewal period, and the shortest of these is a year. That has up to 366 days, and where somebody is, it can
still be the day before.
"""

ENROLMENT = (
    Enrolment.id,
    Enrolment.public_id,
    Enrolment.cycle,
    Enrolment.sample,
    Enrolment.legal_name,
    Enrolment.profession,
    Enrolment.jurisdiction,
    Enrolment.license_number,
    Enrolment.time_zone,
    Enrolment.enrolled_at,
    Enrolment.completed_at,
    Enrolment.completed_on,
    Enrolment.course_id,
    Enrolment.person_id,
)


def newest_enrolment(
    connection: Connection, person_id: int, course_id: str, now: datetime, *, lock: bool = False
) -> Any:
    """The enrolment of somebody in a course, the one of the last cycle. A reviewer's ends with their access.

    Raises NotFound where there is none.
    """
    query: Any = enrolments_of(person_id, now).where(Course.public_id == course_id)
    last = query.order_by(Enrolment.cycle.desc()).limit(1)
    row = connection.execute(last.with_for_update(of=Enrolment) if lock else last).one_or_none()
    if row is None:
        raise NotFound(course_id)
    return row


def enrolments_of(person_id: int, now: datetime) -> Any:
    """The enrolments of somebody, with their courses; those of a reviewer while their access lasts."""
    return (
        select(*ENROLMENT)
        .join(Course, Course.id == Enrolment.course_id)
        .outerjoin(
            ReviewerAccess,
            and_(
                ReviewerAccess.course_id == Enrolment.course_id,
                ReviewerAccess.person_id == Enrolment.person_id,
                ReviewerAccess.ended_at.is_(None),
                ReviewerAccess.expires_at > now,
            ),
        )
        .where(Enrolment.person_id == person_id, or_(Enrolment.sample.is_(False), ReviewerAccess.id.is_not(None)))
    )


def other_editions(connection: Connection, number: int) -> set[int]:
    """The earlier and later editions of a course: one statement, for a site has few courses."""
    earlier = _earlier(connection)
    later = {before: edition for edition, before in earlier.items() if before is not None}
    return _along(earlier, number) | _along(later, number)


def under_way_in(course: int) -> tuple[ColumnElement[bool], ...]:
    """The conditions that somebody takes a course and is not done with it. No reviewer is among them."""
    here = (Enrolment.course_id == course, Enrolment.completed_at.is_(None), Enrolment.sample.is_(False))
    return (*here, Enrolment.person_id.is_not(None))


def until_this_edition(connection: Connection, number: int) -> set[int]:
    """A course and its earlier editions: a code or an invitation to one of them lets into what took its place."""
    return {number} | _along(_earlier(connection), number)


def _earlier(connection: Connection) -> dict[int, int | None]:
    return {row.id: row.earlier_id for row in connection.execute(select(Course.id, Course.earlier_id))}


def _along(step: Mapping[int, int | None], number: int) -> set[int]:
    found: set[int] = set()
    edition = step.get(number)
    while edition is not None and edition not in found:
        found.add(edition)
        edition = step.get(edition)
    return found


def may_enrol_again(completed_on: date | None, today: date) -> bool:
    """Whether somebody who completed a course may begin its next cycle."""
    return completed_on is not None and completed_on + AGAIN_AFTER <= today
