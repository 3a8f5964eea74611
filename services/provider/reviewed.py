"""Drafts that a reviewer has begun to take: each stays as it is until the reviewer's link ends.

What they passed is kept by its place in the course, and what they approve is what they saw. Nobody is stopped by a
link that was not opened yet, and who has to correct something ends the link and makes another.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, func, select

from models import Course, ReviewerAccess
from services.database import reads
from services.errors import Refused
from services.provider.codes import last_day


class UnderReview(Refused):
    """A reviewer takes the draft that was to be changed."""


@reads
def reviewed_until(connection: Connection, course_id: str, now: datetime) -> date | None:
    """The last day of the reviewers' links by which a draft is taken now; None where it can be changed."""
    draft_of = (Course.public_id == course_id, Course.state == "draft")
    number = connection.scalar(select(Course.id).where(*draft_of))
    return None if number is None else _until(connection, number, now)


def refuse_under_review(connection: Connection, number: int, now: datetime) -> None:
    """Raise UnderReview for a draft that a reviewer takes. The caller holds its row, which whoever opens a link waits
    for.
    """
    day = _until(connection, number, now)
    if day is not None:
        raise UnderReview(
            f"A reviewer takes this draft, until {day.day} {day:%B %Y} at the latest, and it stays as it is meanwhile. "
            "End their link to change it: the page of its ways in has a button for that."
        )


def _until(connection: Connection, number: int, now: datetime) -> date | None:
    taken = (ReviewerAccess.course_id == number, ReviewerAccess.person_id.is_not(None))
    stands = (ReviewerAccess.ended_at.is_(None), ReviewerAccess.expires_at > now)
    ends = connection.scalar(select(func.max(ReviewerAccess.expires_at)).where(*taken, *stands))
    return last_day(ends) if ends else None
