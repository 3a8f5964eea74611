"""Sessions of live courses as their host has them: which are near, and a class opened for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from models import Course, CourseCase, CourseSession, Instructor, Revision, Scenario
from services.database import reads
from services.errors import BadField, NotFound, Refused

EARLY = timedelta(hours=2)
"""So long before its planned beginning a class can be opened for a session; people come in before it counts."""


@dataclass(frozen=True, slots=True)
class Hosted:
    """A session that somebody hosts: of which course, when, with which cases (slug and title). `now` says that a class
    can be opened for it.
    """

    session_id: str
    course: str
    presenter: str
    place: str
    starts_at: datetime
    ends_at: datetime
    now: bool
    cases: tuple[tuple[str, str], ...]


@reads
def hosted_sessions(connection: Connection, host_id: int, now: datetime) -> tuple[Hosted, ...]:
    """The sessions that somebody hosts and that are not over, the next first: two statements."""
    query = (
        select(CourseSession, Course.title, Instructor.name.label("presenter"))
        .join(Course, Course.id == CourseSession.course_id)
        .join(Instructor, Instructor.id == CourseSession.instructor_id)
        .where(CourseSession.host_id == host_id, CourseSession.cancelled_at.is_(None), CourseSession.ends_at > now)
        .order_by(CourseSession.starts_at, CourseSession.id)
    )
    rows = connection.execute(query).all()
    cases = _cases(connection, [row.course_id for row in rows])
    return tuple(
        Hosted(
            session_id=row.public_id,
            course=row.title,
            presenter=row.presenter,
            place=row.place,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            now=_is_near(row, now),
            cases=tuple((each.slug, each.card["title"]) for each in cases if each.course_id == row.course_id),
        )
        for row in rows
    )


def held_session(connection: Connection, host_id: int, session_id: str, now: datetime) -> Any:
    """The row of a session that somebody hosts, held until the transaction ends, for a class to be opened for it.

    Raises NotFound, Refused where it is not near.
    """
    mine = (CourseSession.public_id == session_id, CourseSession.host_id == host_id)
    row = connection.execute(select(CourseSession).where(*mine).with_for_update()).one_or_none()
    if row is None:
        raise NotFound(session_id)
    if row.cancelled_at is not None:
        raise Refused("This session was cancelled. A class without credit can be begun as ever.")
    if not _is_near(row, now):
        raise Refused("A class counts for this session from two hours before its beginning until its end, as planned.")
    return row


def revision_of(connection: Connection, session: Any, slug: str) -> int:
    """The revision of a case of the session's course, as it was published with it. Raises BadField."""
    query = select(CourseCase.revision_id).join(Scenario, Scenario.id == CourseCase.scenario_id)
    found = connection.scalar(query.where(CourseCase.course_id == session.course_id, Scenario.slug == slug))
    if found is None:
        raise BadField("case", "Choose a case of the course.")
    return int(found)


def _is_near(row: Any, now: datetime) -> bool:
    return bool(row.starts_at - EARLY <= now < row.ends_at)


def _cases(connection: Connection, courses: Sequence[int]) -> Sequence[Any]:
    query = (
        select(CourseCase.course_id, Scenario.slug, Revision.card)
        .join(Scenario, Scenario.id == CourseCase.scenario_id)
        .join(Revision, Revision.id == CourseCase.revision_id)
    )
    return connection.execute(query.where(CourseCase.course_id.in_(courses)).order_by(CourseCase.position)).all()
