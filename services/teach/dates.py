"""The dates of an assignment: typed as wall times where the cohort is, kept beside the instants that they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import Connection, select, update

from engine.teach.wall import NoTime, Resolved, moved, read, resolve, written
from models import Assignment, Extension
from services.errors import BadField
from services.study.plan import zone_of
from services.teach import results

LATE = ("accept", "refuse", "until")
"""What comes after the due date is taken and marked late; is not begun any more; is taken until a closing time."""
_NAMES = ("opens", "due", "closes")
_LONGEST = 100
"""Characters of a date that are looked at."""


@dataclass(frozen=True, slots=True)
class DatesTold:
    """The dates of an assignment as they were typed, empty for none."""

    opens: str = ""
    due: str = ""
    closes: str = ""
    late: str = "accept"


@dataclass(frozen=True, slots=True)
class Dates:
    """The same as they hold. `closes` is there where `late` is "until" alone."""

    opens: Resolved | None
    due: Resolved | None
    closes: Resolved | None
    late: str


@dataclass(frozen=True, slots=True)
class WallDate:
    """A date as the clocks where the cohort is show it; `twice` says that they do so twice, and the later counts."""

    wall: datetime
    at: datetime
    zone: str
    twice: bool


def dates_of(told: DatesTold, zone: str) -> Dates:
    """The dates as they hold where the cohort is. Raises BadField."""
    if told.late not in LATE:
        raise BadField("late", "Choose one of these.")
    here = zone_of(zone)
    opens, due = _moment("opens", told.opens, here), _moment("due", told.due, here)
    closes = _moment("closes", told.closes, here)
    if opens and due and opens.at >= due.at:
        raise BadField("due", "This is due before it opens. Choose a later time, or let it open sooner.")
    if told.late != "accept" and due is None:
        raise BadField("due", "Say when it is due: what happens afterwards depends on it.")
    if told.late == "until" and (closes is None or due is None or closes.at <= due.at):
        raise BadField("closes", "Say until when it is taken: a time after the due date.")
    if told.late != "until" and closes is not None:
        raise BadField("closes", "This time is not used. Choose “Taken until a closing time” above, or take it out.")
    return Dates(opens, due, closes, told.late)


def due_of(field: str, typed: str, zone: str) -> Resolved:
    """One date, which has to be there. Raises BadField."""
    found = _moment(field, typed, zone_of(zone))
    if found is None:
        raise BadField(field, "Write a date and a time.")
    return found


def columns_of(dates: Dates) -> dict[str, Any]:
    """What an assignment keeps of its dates."""
    values: dict[str, Any] = {"late": dates.late}
    for name in _NAMES:
        values |= pair_of(name, getattr(dates, name))
    return values


def pair_of(name: str, moment: Resolved | None) -> dict[str, Any]:
    """What is kept of one date: as it was typed, and its instant."""
    return {f"{name}_local": moment and written(moment.wall), f"{name}_at": moment and moment.at}


def wall_date(local: str | None, zone: str) -> WallDate | None:
    """A kept date as pages show it."""
    if local is None:
        return None
    found = moved(read(local), zone_of(zone))
    return WallDate(found.wall, found.at, zone, found.twice)


def wall_of(at: datetime | None, zone: str) -> WallDate | None:
    """An instant as the clocks there show it, for a list that has no room for more."""
    if at is None:
        return None
    return WallDate(at.astimezone(zone_of(zone)).replace(tzinfo=None), at, zone, twice=False)


def move_zone(connection: Connection, cohort_id: int, rows: Sequence[Any], zone: str) -> None:
    """Let every date of a cohort be the same wall time in another zone: the instants are worked out anew.

    `rows` are its assignments, held by the caller. A wall time that the clocks skip there becomes the next that exists.
    Whose work is late may change with it.
    """
    here = zone_of(zone)
    for row in rows:
        values: dict[str, Any] = {}
        for name in _NAMES:
            values |= _in(here, name, getattr(row, f"{name}_local"))
        if values:
            connection.execute(update(Assignment).where(Assignment.id == row.id).values(**values))
    _move_extensions(connection, cohort_id, here)
    for row in rows:
        results.rebuild(connection, row.id)


def _move_extensions(connection: Connection, cohort_id: int, zone: tzinfo) -> None:
    given = select(Extension).join(Assignment, Extension.assignment_id == Assignment.id)
    for row in connection.execute(
        given.where(Assignment.cohort_id == cohort_id, Extension.due_local.is_not(None))
    ).all():
        mine = (Extension.assignment_id == row.assignment_id, Extension.person_id == row.person_id)
        connection.execute(update(Extension).where(*mine).values(**_in(zone, "due", row.due_local)))


def _in(zone: tzinfo, name: str, local: str | None) -> dict[str, Any]:
    return pair_of(name, moved(read(local), zone)) if local else {}


def _moment(field: str, typed: str, zone: tzinfo) -> Resolved | None:
    if not typed.strip():
        return None
    try:
        return resolve(read(typed[:_LONGEST]), zone)
    except NoTime as fault:
        raise BadField(field, str(fault)) from None
