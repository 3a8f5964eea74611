"""The roster of a session: who of those enrolled was there, for how long, and whether that was enough; as a file too.

The provider can correct it with a reason, after a sign-in sheet: what the times say stays beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select, update

from engine.credit.profile import Profile
from models import Attendance, CourseSession, Enrolment
from services import audit
from services.audit import Act
from services.courses.attending import GOING_ON, PLANNED, Attended, attended_one, held_of, put, sessions_with, values_of
from services.database import reads, writes
from services.errors import BadField, NotFound, Refused
from services.people import Visitor
from services.provider.courses import CourseView, course_in
from services.provider.sessions import SessionLine, lines_of, session_row
from services.provider.typed import text
from services.sheets import as_csv

MAX_REASON = 1_000
COLUMNS = (
    "name",
    "license_number",
    "first_there_utc",
    "last_there_utc",
    "minutes_there",
    "minutes_held",
    "decisions_voted",
    "decisions",
    "found",
    "attended",
    "corrected_because",
)
WORDS = {True: "yes", False: "no"}


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody enrolled, by the name that the certificate has, and how they attended. Who `completed` the course is
    corrected no more.
    """

    enrolment_id: str
    name: str
    license_number: str
    completed: bool
    attended: Attended


@dataclass(frozen=True, slots=True)
class Roster:
    """A session with everybody who was enrolled before its end and had not completed the course before."""

    course: CourseView
    session: SessionLine
    rows: tuple[Row, ...]

    def row(self, enrolment_id: str) -> Row:
        """One of them. Raises NotFound."""
        for row in self.rows:
            if row.enrolment_id == enrolment_id:
                return row
        raise NotFound(enrolment_id)


@reads
def roster(connection: Connection, course_id: str, session_id: str, now: datetime) -> Roster:
    """The roster of a session. Raises NotFound."""
    return _roster(connection, course_id, session_id, now)


@writes
def export(connection: Connection, visitor: Visitor, course_id: str, session_id: str, now: datetime) -> bytes:
    """The same as CSV; that it was taken along is recorded. Raises NotFound."""
    found = _roster(connection, course_id, session_id, now)
    audit.record(connection, visitor.public_id, Act.ATTENDANCE_EXPORTED, session_id, now, count=len(found.rows))
    return as_csv(COLUMNS, [_line(row) for row in found.rows])


@writes
def correct(
    connection: Connection,
    visitor: Visitor,
    course_id: str,
    session_id: str,
    enrolment_id: str,
    counts: str,
    reason: str,
    now: datetime,
) -> None:
    """Say that somebody attended ("yes") or did not ("no"), and why; or let the times speak again (nothing).

    Raises NotFound, BadField, Refused before the session is over and once the course is completed.
    """
    course = course_in(connection, course_id)
    session = session_row(connection, course.id, session_id)
    enrolment = connection.execute(
        select(Enrolment)
        .where(Enrolment.public_id == enrolment_id, Enrolment.course_id == course.id, *_on_it(session))
        .with_for_update()
    ).one_or_none()
    if enrolment is None:
        raise NotFound(enrolment_id)
    if enrolment.completed_at is not None:
        raise Refused("The course is completed. What was certified is revoked or issued anew, among the certificates.")
    row = _row(connection, course.profile, session.id, [enrolment], now)[0]
    if session.cancelled_at is not None or row.attended.state in (PLANNED, GOING_ON):
        raise Refused("This session is not over. Attendance is corrected once it is.")
    values = _correction(visitor, counts, reason, now)
    if row.attended.counts == values["counts"] and row.attended.reason == values["reason"]:
        return  # sent twice
    put(connection, session.id, enrolment.id, values_of(row.attended.found, now))
    mine = (Attendance.session_id == session.id, Attendance.enrolment_id == enrolment.id)
    connection.execute(update(Attendance).where(*mine).values(**values))
    audit.record(connection, visitor.public_id, Act.ATTENDANCE_CORRECTED, enrolment_id, now, session=session_id)


def _correction(visitor: Visitor, counts: str, reason: str, now: datetime) -> dict[str, Any]:
    if counts not in ("yes", "no", ""):
        raise BadField("counts", "Choose one of these.")
    if not counts:
        return {"counts": None, "reason": None, "corrected_by": None, "corrected_at": None}
    why = text("reason", reason, MAX_REASON, ask="Say why, such as “signed in on paper; the phone was out of power”.")
    return {"counts": counts == "yes", "reason": why, "corrected_by": visitor.public_id, "corrected_at": now}


def _roster(connection: Connection, course_id: str, session_id: str, now: datetime) -> Roster:
    course = course_in(connection, course_id)
    which = (CourseSession.course_id == course.id) & (CourseSession.public_id == session_id)
    session = connection.execute(select(CourseSession).where(which)).one_or_none()
    if session is None:
        raise NotFound(session_id)
    (line,) = lines_of(connection, which, now)
    mine = select(Enrolment).where(Enrolment.course_id == course.id, *_on_it(session))
    enrolled = connection.execute(mine.order_by(Enrolment.legal_name, Enrolment.id)).all()
    return Roster(course, line, tuple(_row(connection, course.profile, session.id, enrolled, now)))


def _on_it(session: Any) -> tuple[Any, ...]:
    """Who stands on a session's roster."""
    under_way = or_(Enrolment.completed_at.is_(None), Enrolment.completed_at > session.starts_at)
    return (Enrolment.sample.is_(False), Enrolment.enrolled_at < session.ends_at, under_way)


def _row(connection: Connection, profile: Profile, session: int, enrolled: Any, now: datetime) -> list[Row]:
    """How these attended a session: five statements, however many they are."""
    (row,) = sessions_with(connection, CourseSession.id == session)
    held = held_of(connection, [row], now, [each.person_id for each in enrolled])[session]
    kept = {
        each.enrolment_id: each
        for each in connection.execute(select(Attendance).where(Attendance.session_id == session))
    }
    return [
        Row(
            enrolment_id=each.public_id,
            name=each.legal_name,
            license_number=each.license_number,
            completed=each.completed_at is not None,
            attended=attended_one(row, kept.get(each.id), held, profile, each, now),
        )
        for each in enrolled
    ]


def _line(row: Row) -> tuple[object, ...]:
    found, told = row.attended.found, row.attended.found.evidence
    minutes = (told.there, told.held, told.voted, told.decisions)
    said = (WORDS[not row.attended.lacks], WORDS[row.attended.met], row.attended.reason)
    return (row.name, row.license_number, found.came_at, found.seen_at, *minutes, *said)
