"""Who writes and presents courses: their degrees, credentials, and what they disclose."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from models import Instructor
from services import audit
from services.adding import is_there
from services.audit import Act
from services.database import reads, writes
from services.errors import ChangedMeanwhile, NotFound
from services.people import Visitor
from services.provider.reviewed import refuse_named_under_review
from services.provider.typed import MAX_TEXT, line, text
from services.typeset.lettering import printable


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of an instructor. `disclosure` says "nothing to disclose" in words where there is nothing."""

    name: str
    credentials: str
    degree: str
    disclosure: str


@dataclass(frozen=True, slots=True)
class InstructorView:
    """An instructor, as they are kept."""

    public_id: str
    told: Told
    version: int
    removed_at: datetime | None


@reads
def instructors(connection: Connection) -> tuple[InstructorView, ...]:
    """All of them, by name; those who were put away last."""
    return instructors_in(connection)


def instructors_in(connection: Connection) -> tuple[InstructorView, ...]:
    """The same, in the transaction at hand."""
    views = [view_of(row) for row in connection.execute(select(Instructor))]
    return tuple(sorted(views, key=lambda view: (view.removed_at is not None, view.told.name.casefold())))


@reads
def instructor(connection: Connection, instructor_id: str) -> InstructorView:
    """One of them. Raises NotFound."""
    row = connection.execute(select(Instructor).where(Instructor.public_id == instructor_id)).one_or_none()
    if row is None:
        raise NotFound
    return view_of(row)


@writes
def add_instructor(connection: Connection, visitor: Visitor, instructor_id: str, typed: Told, now: datetime) -> None:
    """Enter somebody under the id that their form came with: sent twice, there is one. Raises BadField, Malformed."""
    told = _checked(typed)
    if is_there(connection, Instructor, instructor_id):
        return
    connection.execute(insert(Instructor).values(public_id=instructor_id, version=0, created_at=now, **told))
    audit.record(connection, visitor.public_id, Act.INSTRUCTOR_ADDED, instructor_id, now)


@writes
def change_instructor(
    connection: Connection, visitor: Visitor, instructor_id: str, typed: Told, version: int, now: datetime
) -> None:
    """Change what is said of somebody. Certificates that were issued keep what they say. Raises NotFound, BadField,
    ChangedMeanwhile, UnderReview while a reviewer reads it in a draft.
    """
    told = _checked(typed)
    refuse_named_under_review(connection, instructor_id, now)
    row = _held(connection, instructor_id)
    changed = sorted(name for name, value in told.items() if getattr(row, name) != value)
    if not changed:
        return
    if row.version != version:
        raise ChangedMeanwhile
    connection.execute(update(Instructor).where(Instructor.id == row.id).values(**told, version=version + 1))
    audit.record(connection, visitor.public_id, Act.INSTRUCTOR_CHANGED, instructor_id, now, fields=changed)


@writes
def put_away(
    connection: Connection, visitor: Visitor, instructor_id: str, now: datetime, *, back: bool = False
) -> None:
    """Offer somebody for new courses no more, or (`back`) again; harmless where it is so. Raises NotFound."""
    row = _held(connection, instructor_id)
    if (row.removed_at is None) != back:
        connection.execute(update(Instructor).where(Instructor.id == row.id).values(removed_at=None if back else now))
        audit.record(connection, visitor.public_id, Act.INSTRUCTOR_CHANGED, instructor_id, now, fields=["removed_at"])


def _held(connection: Connection, instructor_id: str) -> Any:
    query = select(Instructor).where(Instructor.public_id == instructor_id).with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return row


def view_of(row: Any) -> InstructorView:
    """The instructor of a row."""
    told = Told(**{each.name: getattr(row, each.name) for each in fields(Told)})
    return InstructorView(row.public_id, told, row.version, row.removed_at)


def _checked(typed: Told) -> dict[str, str]:
    """What is kept of it. Raises BadField."""
    found = asdict(typed)
    return {
        "name": printable("name", line("name", found["name"], ask="Write a name, as it is to be printed.")),
        "credentials": printable("credentials", line("credentials", found["credentials"])),
        "degree": line("degree", found["degree"]),
        "disclosure": text("disclosure", found["disclosure"], MAX_TEXT),
    }
