"""An approver's reviewer: a link by which a course can be taken, published or not, until a day: all of it a sample."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from models import Course, ReviewerAccess, WebSession
from services import audit
from services.audit import Act
from services.database import reads, writes
from services.errors import NotFound
from services.people import Visitor
from services.provider.codes import MAX_LABEL, end_of, last_day
from services.provider.typed import day, line
from services.tokens import hashed, new_public_id, new_token


@dataclass(frozen=True, slots=True)
class Access:
    """Somebody's way in as a reviewer. `used` says that it was opened."""

    public_id: str
    label: str
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    used: bool

    @property
    def last_day(self) -> date:
        """The last day on which it lets in."""
        return last_day(self.expires_at)


@reads
def accesses(connection: Connection, course_id: str) -> tuple[Access, ...]:
    """Every reviewer's access to a course, the newest first. Raises NotFound."""
    number = _number(connection, course_id)
    rows = connection.execute(
        select(ReviewerAccess).where(ReviewerAccess.course_id == number).order_by(ReviewerAccess.id.desc())
    )
    return tuple(
        Access(row.public_id, row.label, row.made_at, row.expires_at, row.ended_at, row.person_id is not None)
        for row in rows
    )


@writes
def let_in(connection: Connection, visitor: Visitor, course_id: str, label: str, last: str, now: datetime) -> str:
    """Make a link for a reviewer. Returns its secret, this once. Raises NotFound, BadField."""
    number = _number(connection, course_id)
    name = line("label", label, MAX_LABEL, ask="Write for whom it is, like “Reviewer of the board”.")
    token, ends = new_token(), end_of(day("last", last), now)
    connection.execute(
        insert(ReviewerAccess).values(
            public_id=new_public_id(), course_id=number, hash=hashed(token), label=name, made_at=now, expires_at=ends
        )
    )
    audit.record(connection, visitor.public_id, Act.REVIEWER_LET_IN, course_id, now)
    return token


@writes
def end(connection: Connection, visitor: Visitor, course_id: str, access_id: str, now: datetime) -> None:
    """End a reviewer's access at once, with their sessions; harmless where it is over. Raises NotFound."""
    mine = (ReviewerAccess.course_id == _number(connection, course_id), ReviewerAccess.public_id == access_id)
    row = connection.execute(select(ReviewerAccess).where(*mine).with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    if row.ended_at is None:
        connection.execute(update(ReviewerAccess).where(ReviewerAccess.id == row.id).values(ended_at=now))
        theirs = (WebSession.person_id == row.person_id, WebSession.ended_at.is_(None))
        connection.execute(update(WebSession).where(*theirs).values(ended_at=now))
        audit.record(connection, visitor.public_id, Act.REVIEWER_ENDED, course_id, now)


def _number(connection: Connection, course_id: str) -> int:
    number = connection.scalar(select(Course.id).where(Course.public_id == course_id))
    if number is None:
        raise NotFound
    return number
