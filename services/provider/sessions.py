"""Sessions of a live course: planned, moved, cancelled. Whoever is enrolled and not done is told by letter.

Once a class was opened for it a session stays as it was planned: what was held is on record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, insert, select, update

from engine.credit.kinds import SELF_PACED
from models import CourseSession, Enrolment, Person, SessionClass
from services import audit, limits
from services.adding import check_id, is_there
from services.audit import Act
from services.courses.attending import held_of, sessions_with, state_of
from services.courses.enrolments import under_way_in
from services.database import reads, writes
from services.errors import ChangedMeanwhile, NotFound, Refused
from services.mail import letters
from services.mail.outbox import post
from services.mail.places import Places
from services.people import NAME, Visitor
from services.provider.courses import CourseView, course_in, held
from services.provider.session_fields import Typed, checked

MOST_SESSIONS = 200
"""Of one course, whatever became of them."""
_OPENED = "A class was opened for this session: it stays as it was planned. Correct attendance on its page."


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session as its provider has it. `opened` says that a class was opened for it, `host` is empty once its account
    is gone.
    """

    public_id: str
    starts_at: datetime
    ends_at: datetime
    starts_local: str
    ends_local: str
    time_zone: str
    presenter_id: str
    presenter: str
    host: str
    host_address: str
    place: str
    state: str
    opened: bool
    version: int


@dataclass(frozen=True, slots=True)
class Sessions:
    """A course with its sessions, the latest first, and how many are told of a change."""

    course: CourseView
    sessions: tuple[SessionLine, ...]
    told: int


@reads
def sessions(connection: Connection, course_id: str, now: datetime) -> Sessions:
    """The sessions of a live course. Raises NotFound, also for a course that is not live."""
    course = course_in(connection, course_id)
    if course.format == SELF_PACED:
        raise NotFound(course_id)
    lines = lines_of(connection, CourseSession.course_id == course.id, now)
    told = connection.scalar(select(func.count(Enrolment.id)).where(*under_way_in(course.id))) or 0
    return Sessions(course, tuple(reversed(lines)), told)


def lines_of(connection: Connection, which: ColumnElement[bool], now: datetime) -> list[SessionLine]:
    """Sessions as their provider has them, in their order: three statements."""
    rows = sessions_with(connection, which)
    as_held = held_of(connection, rows, now, ())
    who = select(Person.id, NAME.label("name"), Person.email).where(Person.id.in_([row.host_id for row in rows]))
    hosts = {row.id: row for row in connection.execute(who)}
    same = ("public_id", "starts_at", "ends_at", "starts_local", "ends_local", "time_zone", "presenter_id", "presenter")
    return [
        SessionLine(
            **{name: getattr(row, name) for name in (*same, "place", "version")},
            host=hosts[row.host_id].name if row.host_id in hosts else "",
            host_address=(hosts[row.host_id].email or "") if row.host_id in hosts else "",
            state=state_of(row, as_held[row.id], now),
            opened=as_held[row.id].opened,
        )
        for row in rows
    ]


def plan(visitor: Visitor, course_id: str, session_id: str, typed: Typed, places: Places | None, now: datetime) -> None:
    """Plan a session under the id that its form came with: sent twice, there is one.

    Raises NotFound, BadField, Malformed, Refused, TooMany.
    """
    check_id(session_id)
    limits.take(limits.NAMING_SUPERVISORS, visitor.public_id, now)
    _plan(visitor, course_id, session_id, typed, places, now)


@writes
def _plan(
    connection: Connection,
    visitor: Visitor,
    course_id: str,
    session_id: str,
    typed: Typed,
    places: Places | None,
    now: datetime,
) -> None:
    course = _live(connection, course_id)
    if is_there(connection, CourseSession, session_id):
        return
    there = select(func.count(CourseSession.id)).where(CourseSession.course_id == course.id)
    if (connection.scalar(there) or 0) >= MOST_SESSIONS:
        raise Refused(f"A course has {MOST_SESSIONS} sessions at most. Make its next edition.")
    values = checked(connection, course, typed, now)
    made = {"public_id": session_id, "course_id": course.id, "version": 0, "created_at": now}
    connection.execute(insert(CourseSession).values(**made, **values))
    audit.record(connection, visitor.public_id, Act.SESSION_PLANNED, session_id, now)
    _tell(connection, course, values, "is planned", places, now)


def change(
    visitor: Visitor, course_id: str, session_id: str, typed: Typed, places: Places | None, now: datetime
) -> None:
    """Move a session, or let somebody else present or host it.

    Raises NotFound, BadField, ChangedMeanwhile, Refused once a class was opened for it, TooMany.
    """
    limits.take(limits.NAMING_SUPERVISORS, visitor.public_id, now)
    _change(visitor, course_id, session_id, typed, places, now)


@writes
def _change(
    connection: Connection,
    visitor: Visitor,
    course_id: str,
    session_id: str,
    typed: Typed,
    places: Places | None,
    now: datetime,
) -> None:
    course = _live(connection, course_id)
    row = _planned(connection, course, session_id)
    values = checked(connection, course, typed, now)
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    if not changed:
        return
    if row.version != typed.version:
        raise ChangedMeanwhile
    kept = update(CourseSession).where(CourseSession.id == row.id)
    connection.execute(kept.values(**values, version=row.version + 1))
    audit.record(connection, visitor.public_id, Act.SESSION_CHANGED, session_id, now, fields=changed)
    moved = {"starts_at", "ends_at"} & set(changed)
    _tell(connection, course, values, "was moved" if moved else "was changed", places, now)


@writes
def cancel(
    connection: Connection, visitor: Visitor, course_id: str, session_id: str, places: Places | None, now: datetime
) -> None:
    """Cancel a session; harmless where it was. Raises NotFound, Refused once a class was opened for it."""
    course = _live(connection, course_id)
    row = session_row(connection, course.id, session_id)
    if row.cancelled_at is not None:
        return
    row = _planned(connection, course, session_id)
    connection.execute(update(CourseSession).where(CourseSession.id == row.id).values(cancelled_at=now))
    audit.record(connection, visitor.public_id, Act.SESSION_CANCELLED, session_id, now)
    _tell(connection, course, row._mapping, "is cancelled", places, now)


def session_row(connection: Connection, course: int, session_id: str) -> Any:
    """The row of a session, held until the transaction ends. Raises NotFound."""
    mine = (CourseSession.public_id == session_id, CourseSession.course_id == course)
    row = connection.execute(select(CourseSession).where(*mine).with_for_update()).one_or_none()
    if row is None:
        raise NotFound(session_id)
    return row


def _planned(connection: Connection, course: Any, session_id: str) -> Any:
    """The same of a session that can be changed. Raises NotFound, Refused."""
    row = session_row(connection, course.id, session_id)
    if row.cancelled_at is not None:
        raise Refused("This session is cancelled. Plan another.")
    if connection.scalar(select(exists().where(SessionClass.session_id == row.id))):
        raise Refused(_OPENED)
    return row


def _live(connection: Connection, course_id: str) -> Any:
    """The row of a live course that is published, held. Raises NotFound, Refused."""
    row = held(connection, course_id)
    if row.format == SELF_PACED:
        raise NotFound(course_id)
    if row.state == "draft":
        raise Refused("Sessions are planned once the course is published: its minutes of instruction stand then.")
    return row


def _tell(connection: Connection, course: Any, session: Any, what: str, places: Places | None, now: datetime) -> None:
    """Write to everybody who is enrolled and not done, and to the host; without a mail server to nobody."""
    if places is None:
        return
    first, last = (session[name].replace("T", " ") for name in ("starts_local", "ends_local"))
    when = f"It is planned from {first} to {last}, {session['time_zone'].replace('_', ' ')}."
    if what == "is cancelled":
        when = (
            f"It was planned for {first}, {session['time_zone'].replace('_', ' ')}. Other sessions stand on the page."
        )
    letter = letters.course_session(course.title, what, when, places.course(course.public_id))
    takers = select(Enrolment.person_id).where(*under_way_in(course.id))
    whom = select(Person.id, Person.email).where(Person.id.in_(takers) | (Person.id == session["host_id"]))
    for person in connection.execute(whom.where(Person.email.is_not(None), Person.disabled_at.is_(None))).all():
        post(connection, letter, person.email, now, person.id)
