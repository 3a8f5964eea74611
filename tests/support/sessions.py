"""Live courses that are held, put there at once: a session, its class, who was in it from when to when, their votes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Connection, insert, select

from engine.credit.amount import Calculation
from models import (
    Approval,
    Course,
    CourseInstructor,
    CourseSession,
    LiveStay,
    LiveVote,
    Person,
    SessionClass,
)
from services.tokens import new_public_id
from tests.support import courses
from tests.support.classes import put_class, put_seat
from tests.support.credit import in_a_transaction, put_approval
from web.session import now

MINUTES = 60
PROFILE = replace(
    courses.PROFILE,
    hours=100,
    subjects={},
    schedule="On winter evenings.",
    calculation=Calculation("live", live_minutes=MINUTES, reviewer="Grace Example", reviewed_on="2026-11-02"),
)


def live_course(site: Flask, **approved: Any) -> str:
    """A live course that is published, and an approval of live courses by any presenter. Returns its public id."""

    def approve(connection: Connection) -> None:
        if not any("live_online" in formats for formats in connection.scalars(select(Approval.formats))):
            put_approval(connection, **{"formats": ["live_online"], "presenters": None, **approved})

    in_a_transaction(site, approve)
    return courses.offered(site, approved=False, profile=PROFILE, format="live_online")


def session(site: Flask, course_id: str, host: str, *, starts: datetime | None = None, **told: Any) -> str:
    """A session of a course, of ninety minutes, in two days unless it is said. Returns its public id."""

    def put(connection: Connection) -> str:
        public_id = new_public_id()
        course = connection.execute(select(Course.id).where(Course.public_id == course_id)).scalar_one()
        author = select(CourseInstructor.instructor_id).where(CourseInstructor.course_id == course)
        row = session_row(public_id, course, author.scalar_subquery(), starts or now() + timedelta(days=2))
        connection.execute(insert(CourseSession).values({**row, "host_id": _person(connection, host), **told}))
        return public_id

    return in_a_transaction(site, put)


def session_row(public_id: str, course: int, presenter: Any, begins: datetime) -> dict[str, Any]:
    """The row of a session of ninety minutes, without a host."""
    ends = begins + timedelta(minutes=90)
    local = {"starts_local": begins.strftime("%Y-%m-%dT%H:%M"), "ends_local": ends.strftime("%Y-%m-%dT%H:%M")}
    times = {"time_zone": "UTC", **local, "starts_at": begins, "ends_at": ends, "version": 0, "created_at": now()}
    return {"public_id": public_id, "course_id": course, "instructor_id": presenter, "place": "At the inn.", **times}


def held(
    site: Flask,
    session_id: str,
    host: str,
    *,
    lasts: int = 75,
    there: dict[str, Sequence[tuple[int, int]]],
    **told: Any,
) -> int:
    """A class of so many minutes that was opened at the beginning of a session and is over, with these people in it
    from minute to minute, each of whom voted at two decisions. Returns its number.
    """

    def put(connection: Connection) -> int:
        kept = connection.execute(select(CourseSession).where(CourseSession.public_id == session_id)).one()

        def at(minute: int) -> datetime:
            return datetime.fromisoformat(kept.starts_at.isoformat()) + timedelta(minutes=minute)

        ends = {"phase": "over", "code": None, "ended_at": at(lasts), "changed_at": at(lasts)}
        row = put_class(
            connection,
            _person(connection, host),
            courses.CASES[0],
            **{"started_at": at(0), "version": 9, **ends, **told},
        )
        connection.execute(insert(SessionClass).values(live_class_id=row, session_id=kept.id))
        for person, stays in there.items():
            first, last = at(stays[0][0]), at(stays[-1][1])
            seat = put_seat(connection, row, _person(connection, person), person, joined_at=first, seen_at=last)
            spans = [{"seat_id": seat, "came_at": at(came), "seen_at": at(went)} for came, went in stays]
            connection.execute(insert(LiveStay), spans)
            for step in (1, 2):
                vote = {"seat_id": seat, "step": step, "round": 1, "choice": 1, "voted_at": first}
                connection.execute(insert(LiveVote).values(**vote))
        return row

    return in_a_transaction(site, put)


def _person(connection: Connection, public_id: str) -> int:
    return int(connection.execute(select(Person.id).where(Person.public_id == public_id)).scalar_one())
