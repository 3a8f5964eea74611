"""Who attended a live course: what the server's times say of its sessions, held against the rule that it printed.

While a class goes on this is worked out anew. When it ends it is kept, for it has to outlive classes and accounts; what
nobody ended is worked out from what stands. The provider can correct it, and both stay (services/provider/roster.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Select, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.credit.attendance import Evidence, Rule, evidence, shortfalls
from engine.credit.profile import Profile, from_json
from engine.credit.spans import Span
from models import (
    Attendance,
    Course,
    CourseSession,
    Enrolment,
    Instructor,
    LiveClass,
    LiveSeat,
    LiveStay,
    LiveVote,
    SessionClass,
)
from services.live.scope import IDLE

LATE = timedelta(minutes=30)
"""After its planned end a session still counts for so long: a screen that was left on all night proves nothing."""
PLANNED, GOING_ON, OVER, CANCELLED = "planned", "going_on", "over", "cancelled"
_FOUND = ("came_at", "seen_at", "held", "there", "decisions", "voted", "kept_at")


@dataclass(frozen=True, slots=True)
class Found:
    """What the times say of somebody in a session: first and last there, and the minutes and votes."""

    came_at: datetime | None
    seen_at: datetime | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Attended:
    """A session with so many minutes of instruction, and how somebody attended it by the rule of its course. `counts`
    is the provider's word over what was found, for a `reason`.
    """

    public_id: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    presenter_id: str
    presenter: str
    place: str
    state: str
    minutes: int
    rule: Rule
    found: Found
    lacks: tuple[str, ...]
    counts: bool | None
    reason: str | None

    @property
    def met(self) -> bool:
        """Whether it was attended; while a class of it goes on, nobody can know."""
        if self.state == CANCELLED:
            return False
        return not self.lacks if self.counts is None else self.counts

    @property
    def held_on(self) -> date:
        """The day on which it was held, by the clocks there."""
        return self.starts_at.astimezone(ZoneInfo(self.time_zone)).date()


@dataclass(slots=True)
class Held:
    """A session as it was held: from when to when in its classes, and on how many decisions the room voted. `opened`
    says that it had any, `open` that one goes on.
    """

    windows: list[Span] = field(default_factory=list)
    opened: bool = False
    open: bool = False
    decisions: int = 0
    stays: dict[int, list[Span]] = field(default_factory=dict)
    voted: dict[int, int] = field(default_factory=dict)

    def found(self, person_id: int | None, enrolled_at: datetime, rule: Rule) -> Found:
        """What it says of somebody, from their enrolment on: before, they were no learner of this course."""
        mine = self.stays.get(person_id, []) if person_id is not None else []
        spans = [(max(came, enrolled_at), went) for came, went in mine if went >= enrolled_at]
        voted = self.voted.get(person_id, 0) if person_id is not None else 0
        return Found(
            min((came for came, _ in spans), default=None),
            max((went for _, went in spans), default=None),
            evidence(spans, self.windows, rule, self.decisions, voted),
        )


def attended(
    connection: Connection, taken: Collection[tuple[Any, Profile]], now: datetime
) -> Mapping[int, tuple[Attended, ...]]:
    """By enrolment, the sessions of its course in their order, as far as they concern it. `taken` are enrolments with
    the profiles of their courses: five statements for all of them, for none none.
    """
    if not taken:
        return {}
    kept = (Attendance.session_id == CourseSession.id) & (Attendance.enrolment_id == Enrolment.id)
    of_it = (*(getattr(Attendance, name) for name in _FOUND), Attendance.counts, Attendance.reason)
    query = _presented(Enrolment.id.label("of"), *of_it).join(Enrolment, Enrolment.course_id == CourseSession.course_id)
    mine = query.outerjoin(Attendance, kept).where(Enrolment.id.in_([enrolment.id for enrolment, _ in taken]))
    rows = connection.execute(mine).all()
    held = held_of(connection, rows, now, {enrolment.person_id for enrolment, _ in taken})
    return {
        enrolment.id: tuple(
            attended_one(row, row, held[row.id], profile, enrolment, now)
            for row in rows
            if row.of == enrolment.id and _concerns(row, enrolment, now)
        )
        for enrolment, profile in taken
    }


def _concerns(session: Any, enrolment: Any, now: datetime) -> bool:
    """Whether somebody enrolled is told of a session: not of one that was over before, or whose cancelled time is."""
    return session.ends_at > enrolment.enrolled_at and (session.cancelled_at is None or session.ends_at > now)


def sessions_with(connection: Connection, which: ColumnElement[bool]) -> list[Any]:
    """Sessions with their presenters."""
    return list(connection.execute(_presented().where(which)))


def _presented(*more: Any) -> Select[Any]:
    """Sessions in their order, with who presents each."""
    presenter = (Instructor.name.label("presenter"), Instructor.public_id.label("presenter_id"))
    query = select(CourseSession, *presenter, *more).join(Instructor, Instructor.id == CourseSession.instructor_id)
    return query.order_by(CourseSession.starts_at, CourseSession.id)


def attended_one(session: Any, kept: Any, held: Held, profile: Profile, enrolment: Any, now: datetime) -> Attended:
    """How an enrolment attended a session, from its row and from what is kept of it: None or empty where nothing is."""
    found = held.found(enrolment.person_id, enrolment.enrolled_at, profile.attendance)
    if kept is not None and kept.kept_at is not None and not (held.open or found.evidence.there > kept.there):
        found = Found(kept.came_at, kept.seen_at, Evidence(kept.held, kept.there, kept.decisions, kept.voted))
    lacks = shortfalls(profile.attendance, profile.calculation.live_minutes, found.evidence)
    return Attended(
        public_id=session.public_id,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        time_zone=session.time_zone,
        presenter_id=session.presenter_id,
        presenter=session.presenter,
        place=session.place,
        state=state_of(session, held, now),
        minutes=profile.calculation.live_minutes,
        rule=profile.attendance,
        found=found,
        lacks=("going_on",) if held.open else lacks,
        counts=kept.counts if kept else None,
        reason=kept.reason if kept else None,
    )


def state_of(session: Any, held: Held, now: datetime) -> str:
    """Where a session stands."""
    if session.cancelled_at is not None:
        return CANCELLED
    if held.open or session.starts_at <= now < session.ends_at:
        return GOING_ON
    return OVER if now >= session.ends_at else PLANNED


def held_of(
    connection: Connection, sessions: Collection[Any], now: datetime, people: Collection[int | None]
) -> Mapping[int, Held]:
    """These sessions as they were held, with the stays and votes of these people: four statements, for nobody one."""
    found = {session.id: Held() for session in sessions}
    classes = _classes(connection, sessions, now, found)
    if classes and people:
        _note_votes(connection, classes, people, found)
        for person_id, class_row, came, went in _stays(connection, classes, people):
            found[classes[class_row]].stays.setdefault(person_id, []).append((came, went))
    return found


def _classes(
    connection: Connection, sessions: Collection[Any], now: datetime, found: Mapping[int, Held]
) -> dict[int, int]:
    """The sessions of classes. A class counts from the planned beginning on, up to what its host last did in it: one
    that nobody ended proves nothing of the hours after.
    """
    planned = {session.id: (session.starts_at, session.ends_at + LATE) for session in sessions}
    query = select(
        SessionClass.session_id, LiveClass.id, LiveClass.started_at, LiveClass.changed_at, LiveClass.ended_at
    ).join(LiveClass, LiveClass.id == SessionClass.live_class_id)
    classes = {}
    for row in connection.execute(query.where(SessionClass.session_id.in_(planned))):
        first, last = planned[row.session_id]
        goes_on = row.ended_at is None and now < row.changed_at + IDLE
        begins, ends = max(row.started_at, first), min(now if goes_on else row.changed_at, last)
        held = found[row.session_id]
        held.opened, held.open = True, held.open or goes_on
        if begins < ends:
            held.windows.append((begins, ends))
        classes[row.id] = row.session_id
    return classes


def _stays(
    connection: Connection, classes: Mapping[int, int], people: Collection[int | None]
) -> Iterator[tuple[int, int, datetime, datetime]]:
    """When who was heard of, in which class: their stays, and the moments of their votes."""
    seats = (LiveSeat.live_class_id.in_(classes), LiveSeat.person_id.in_(people))
    stays = select(LiveSeat.person_id, LiveSeat.live_class_id, LiveStay.came_at, LiveStay.seen_at)
    yield from map(tuple, connection.execute(stays.join(LiveStay, LiveStay.seat_id == LiveSeat.id).where(*seats)))
    votes = select(LiveSeat.person_id, LiveSeat.live_class_id, LiveVote.voted_at)
    for row in connection.execute(votes.join(LiveVote, LiveVote.seat_id == LiveSeat.id).where(*seats)):
        yield row.person_id, row.live_class_id, row.voted_at, row.voted_at


def _note_votes(
    connection: Connection, classes: Mapping[int, int], people: Collection[int | None], found: Mapping[int, Held]
) -> None:
    """On how many decisions somebody voted, and these people among them."""
    step = (LiveSeat.live_class_id, LiveVote.step)
    cast = select(*step).join(LiveVote, LiveVote.seat_id == LiveSeat.id).where(LiveSeat.live_class_id.in_(classes))
    for class_row, _ in connection.execute(cast.group_by(*step)):
        found[classes[class_row]].decisions += 1
    mine = select(LiveSeat.person_id, *step).join(LiveVote, LiveVote.seat_id == LiveSeat.id)
    theirs = mine.where(LiveSeat.live_class_id.in_(classes), LiveSeat.person_id.in_(people))
    for row in connection.execute(theirs.group_by(LiveSeat.person_id, *step)):
        voted = found[classes[row.live_class_id]].voted
        voted[row.person_id] = voted.get(row.person_id, 0) + 1


def keep_class(connection: Connection, class_row: int, now: datetime) -> None:
    """Keep what a class proved of those enrolled, where it was opened for a session. Harmless when repeated."""
    _keep(connection, SessionClass.live_class_id == class_row, now)


def keep_person(connection: Connection, person_id: int, now: datetime) -> None:
    """The same of every class that somebody held or sat in, before they go with all that is theirs."""
    sat = LiveClass.id.in_(select(LiveSeat.live_class_id).where(LiveSeat.person_id == person_id))
    classes = select(LiveClass.id).where(or_(LiveClass.person_id == person_id, sat))
    _keep(connection, SessionClass.live_class_id.in_(classes), now)


def keep(connection: Connection, session_id: str, now: datetime) -> None:
    """The same of every class of a session."""
    session = select(CourseSession.id).where(CourseSession.public_id == session_id)
    _keep(connection, SessionClass.session_id.in_(session), now)


def _keep(connection: Connection, classes: ColumnElement[bool], now: datetime) -> None:
    of_them = select(SessionClass.session_id).where(classes)
    query = select(CourseSession, Course.profile).join(Course, Course.id == CourseSession.course_id)
    for session in connection.execute(query.where(CourseSession.id.in_(of_them))).all():
        takers = _takers(connection, session)
        held = held_of(connection, [session], now, [each.person_id for each in takers])[session.id]
        rule = from_json(session.profile).attendance
        for each in takers:
            put(connection, session.id, each.id, values_of(held.found(each.person_id, each.enrolled_at, rule), now))


def _takers(connection: Connection, session: Any) -> list[Any]:
    """Those enrolled in a session's course who sat in it, and have not completed it."""
    sat = select(LiveSeat.person_id).join(SessionClass, SessionClass.live_class_id == LiveSeat.live_class_id)
    mine = (Enrolment.course_id == session.course_id, Enrolment.completed_at.is_(None))
    query = select(Enrolment.id, Enrolment.person_id, Enrolment.enrolled_at).where(*mine)
    return list(
        connection.execute(query.where(Enrolment.person_id.in_(sat.where(SessionClass.session_id == session.id))))
    )


def values_of(found: Found, now: datetime) -> dict[str, Any]:
    """What is kept of it."""
    told = found.evidence
    minutes = {"held": told.held, "there": told.there, "decisions": told.decisions, "voted": told.voted}
    return {"came_at": found.came_at, "seen_at": found.seen_at, **minutes, "kept_at": now}


def put(connection: Connection, session: int, enrolment: int, found: Mapping[str, Any]) -> None:
    """Keep it, unless more is kept: a class that is gone proves what it proved."""
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    added = dialect.insert(Attendance).values(session_id=session, enrolment_id=enrolment, **found)
    upon = {"index_elements": ["session_id", "enrolment_id"], "set_": dict(found)}
    connection.execute(added.on_conflict_do_update(**upon, where=Attendance.there <= added.excluded.there))
