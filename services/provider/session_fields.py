"""What is typed of a session of a live course: wall times, who presents it, who opens its classes, and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from engine.credit.hours import counted
from engine.credit.profile import from_json
from engine.teach.wall import NoTime, Resolved, read, resolve, written
from models import CourseInstructor, Instructor, Person, PersonRole
from services.accounts.addresses import read_address
from services.accounts.profile import time_zones
from services.errors import BadField
from services.provider.typed import text
from services.roles import SUPERVISOR

LONGEST = timedelta(hours=24)
FARTHEST = timedelta(days=3 * 365)
MAX_PLACE = 500
_UNKNOWN = "Nobody with this address can hold a class here. It takes an account with the role of a supervisor."


@dataclass(frozen=True, slots=True)
class Typed:
    """A session as somebody typed it: wall times where it is held, its presenter by public id, its host by address."""

    starts: str
    ends: str
    time_zone: str
    presenter: str
    host: str
    place: str
    version: int = 0


def checked(connection: Connection, course: Any, typed: Typed, now: datetime) -> dict[str, Any]:
    """A session as it is kept. Raises BadField."""
    if typed.time_zone not in time_zones():
        raise BadField("time_zone", "Choose a time zone of the list: times are by the clocks there.")
    starts, ends = _moment("starts", typed.starts, typed.time_zone), _moment("ends", typed.ends, typed.time_zone)
    if not now < starts.at < now + FARTHEST:
        raise BadField("starts", "Choose a time that is still to come, within three years.")
    if not starts.at < ends.at <= starts.at + LONGEST:
        raise BadField("ends", "Choose an end after the beginning, within a day.")
    minutes = from_json(course.profile).calculation.live_minutes
    if ends.at - starts.at < timedelta(minutes=minutes):
        raise BadField(
            "ends", f"This leaves less than the {counted(minutes, 'minute')} of instruction that the credit is for."
        )
    return {
        "time_zone": typed.time_zone,
        "starts_local": written(starts.wall),
        "ends_local": written(ends.wall),
        "starts_at": starts.at,
        "ends_at": ends.at,
        "instructor_id": _presenter(connection, course.id, typed.presenter),
        "host_id": _host(connection, typed.host),
        "place": text("place", typed.place, MAX_PLACE),
    }


def _moment(field: str, typed: str, zone: str) -> Resolved:
    try:
        return resolve(read(typed[:100]), ZoneInfo(zone))
    except NoTime as fault:
        raise BadField(field, str(fault)) from None


def _presenter(connection: Connection, course: int, presenter_id: str) -> int:
    query = select(Instructor.id).join(CourseInstructor, CourseInstructor.instructor_id == Instructor.id)
    mine = (CourseInstructor.course_id == course, Instructor.public_id == presenter_id)
    found = connection.scalar(query.where(*mine))
    if found is None:
        raise BadField("presenter", "Choose who presents it: somebody whom the course names.")
    return int(found)


def _host(connection: Connection, address: str) -> int:
    """Who opens its classes: an account that may."""
    try:
        key = read_address(address).key
    except BadField as fault:
        raise BadField("host", fault.message) from None
    query = select(Person.id).join(PersonRole, PersonRole.person_id == Person.id)
    can = (Person.email_key == key, Person.disabled_at.is_(None), PersonRole.role == SUPERVISOR)
    found = connection.scalar(query.where(*can))
    if found is None:
        raise BadField("host", _UNKNOWN)
    return int(found)
