"""Complaints, as the provider wrote them down: corrected, closed, never deleted by hand. Retention takes closed ones.

What is put over something leaves no copy, so that the name of a client can be taken out; that it was corrected, in
which fields and by whom is in the audit trail, and how often stands with the complaint.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from models import Complaint, Course
from services import audit
from services.adding import is_there
from services.audit import Act
from services.database import reads, writes
from services.errors import BadField, ChangedMeanwhile, NotFound, Refused
from services.paging import pages_of
from services.people import Visitor
from services.provider.typed import MAX_TEXT, day, text

MOST_COMPLAINTS = 5_000
PAGE_SIZE = 50
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Typed:
    """A complaint as somebody typed it; `course` is the public id of what it is about, or empty."""

    received_on: str
    course: str
    text: str
    outcome: str = ""
    closed_on: str = ""


@dataclass(frozen=True, slots=True)
class ComplaintView:
    """A complaint as it is kept. `course_id` and `course` are empty where it is about none; `version` is how often it
    was corrected.
    """

    public_id: str
    course_id: str
    course: str
    received_on: date
    text: str
    outcome: str
    closed_on: date | None
    version: int
    added_at: datetime
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of complaints: those that are open first, then the newest."""

    complaints: tuple[ComplaintView, ...]
    page: int
    pages: int


@reads
def complaints(connection: Connection, page: int) -> ListPage:
    """A page of them, from 1. Raises NotFound for one that there is not."""
    count = connection.scalar(select(func.count(Complaint.id))) or 0
    pages = pages_of(count, PAGE_SIZE, page)
    some = views().limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return ListPage(tuple(map(view_of, connection.execute(some))), page, pages)


@reads
def still_open(connection: Connection) -> int:
    """How many are not closed."""
    return connection.scalar(select(func.count(Complaint.id)).where(Complaint.closed_on.is_(None))) or 0


def views() -> Any:
    """The query for all of them with what they are about: those that are open first, then the newest."""
    about = select(Complaint, Course.public_id.label("course"), Course.title).outerjoin(
        Course, Course.id == Complaint.course_id
    )
    return about.order_by(Complaint.closed_on.is_not(None), Complaint.received_on.desc(), Complaint.id.desc())


def view_of(row: Any) -> ComplaintView:
    """The complaint of a row of that query."""
    same = ("public_id", "received_on", "text", "outcome", "closed_on", "version", "added_at", "changed_at")
    told = {name: getattr(row, name) for name in same}
    return ComplaintView(course_id=row.course or "", course=row.title or "", **told)


@reads
def complaint(connection: Connection, complaint_id: str) -> ComplaintView:
    """One of them. Raises NotFound."""
    row = connection.execute(views().where(Complaint.public_id == complaint_id)).one_or_none()
    if row is None:
        raise NotFound
    return view_of(row)


@writes
def add_complaint(connection: Connection, visitor: Visitor, complaint_id: str, typed: Typed, now: datetime) -> None:
    """Write one down under the id that its form came with: sent twice, there is one. Raises BadField, Malformed,
    Refused.
    """
    told = _checked(connection, typed, now)
    if is_there(connection, Complaint, complaint_id):
        return
    if (connection.scalar(select(func.count(Complaint.id))) or 0) >= MOST_COMPLAINTS:
        raise Refused(f"There are {MOST_COMPLAINTS:,} complaints, and that is as many as fit.")
    connection.execute(insert(Complaint).values(public_id=complaint_id, version=0, added_at=now, **told))
    audit.record(connection, visitor.public_id, Act.COMPLAINT_ADDED, complaint_id, now)


@writes
def change_complaint(
    connection: Connection, visitor: Visitor, complaint_id: str, typed: Typed, version: int, now: datetime
) -> None:
    """Correct one, or say what came of it. Raises NotFound, BadField, ChangedMeanwhile."""
    query = select(Complaint).where(Complaint.public_id == complaint_id).with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFound
    told = _checked(connection, typed, now)
    changed = sorted(name for name, value in told.items() if getattr(row, name) != value)
    if not changed:
        return  # sent twice, or nothing was changed
    if row.version != version:
        raise ChangedMeanwhile
    put = update(Complaint).where(Complaint.id == row.id)
    connection.execute(put.values(**told, version=version + 1, changed_at=now))
    audit.record(connection, visitor.public_id, Act.COMPLAINT_CHANGED, complaint_id, now, fields=changed)


def _checked(connection: Connection, typed: Typed, now: datetime) -> dict[str, Any]:
    """A complaint as it is kept. Raises BadField."""
    received = _past_day("received_on", typed.received_on, now)
    closed = _past_day("closed_on", typed.closed_on, now) if typed.closed_on.strip() else None
    if closed is not None and closed < received:
        raise BadField("closed_on", "This day comes before the one on which it was received. Look at both again.")
    ask = "Write what came of it before it is closed." if closed else ""
    return {
        "course_id": _course(connection, typed.course),
        "received_on": received,
        "text": text("text", typed.text, MAX_TEXT, ask="Write what was said."),
        "outcome": text("outcome", typed.outcome, MAX_TEXT, ask=ask),
        "closed_on": closed,
    }


def _past_day(field: str, typed: str, now: datetime) -> date:
    """A day that has begun somewhere. Raises BadField."""
    found = day(field, typed)
    if not EARLIEST <= found <= (now + timedelta(days=1)).date():
        raise BadField(field, f"Choose a day from {EARLIEST.year} until today.")
    return found


def _course(connection: Connection, course_id: str) -> int | None:
    """The number of a course; of none where none is named. Raises BadField."""
    if not course_id:
        return None
    number = connection.scalar(select(Course.id).where(Course.public_id == course_id))
    if number is None:
        raise BadField("course", "This course is not here any more. Choose again.")
    return int(number)
