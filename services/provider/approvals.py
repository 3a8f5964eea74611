"""Approvers' approvals of the provider. Nothing is claimed that was not entered; what was, is ended, never deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from engine.credit.approvals import Approval
from engine.credit.kinds import FORMATS, LIVE, PROFESSIONS
from models import Approval as ApprovalRow
from models import ApprovedCourse, Course, Instructor
from services import audit
from services.adding import is_there
from services.audit import Act
from services.database import reads, writes
from services.errors import BadField, ChangedMeanwhile, NotFound
from services.people import Visitor
from services.provider.typed import day, line, some_of, text
from services.typeset.lettering import printable

MAX_NUMBER = 120
MAX_STATEMENT = 1_500


@dataclass(frozen=True, slots=True)
class Typed:
    """An approval as somebody typed it; `courses` has the numbers of those that it names, by their public ids. Live
    delivery it covers by `presenters`, by public id, or by anybody (`any_presenter`).
    """

    approver: str
    number: str
    statement: str
    valid_from: str
    valid_to: str
    professions: tuple[str, ...]
    formats: tuple[str, ...]
    all_courses: bool
    courses: Mapping[str, str] = field(default_factory=dict)
    presenters: tuple[str, ...] = ()
    any_presenter: bool = False


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """An approval, as it is kept."""

    public_id: str
    told: Approval
    version: int

    def stands_on(self, today: date) -> bool:
        """Whether it is in force."""
        return self.told.valid_from <= today <= self.told.valid_to and self.told.ended_on is None


@reads
def approvals(connection: Connection) -> tuple[ApprovalView, ...]:
    """All of them, those that end last first."""
    return approvals_in(connection)


def approvals_in(connection: Connection) -> tuple[ApprovalView, ...]:
    """The same, in the transaction at hand: two statements."""
    named: dict[int, dict[str, str]] = {}
    query = select(ApprovedCourse.approval_id, ApprovedCourse.number, Course.public_id)
    for row in connection.execute(query.join(Course, Course.id == ApprovedCourse.course_id)):
        named.setdefault(row.approval_id, {})[row.public_id] = row.number
    rows = connection.execute(select(ApprovalRow).order_by(ApprovalRow.valid_to.desc(), ApprovalRow.id.desc()))
    return tuple(_view(row, named.get(row.id, {})) for row in rows)


@reads
def approval(connection: Connection, approval_id: str) -> ApprovalView:
    """One of them. Raises NotFound."""
    for view in approvals_in(connection):
        if view.public_id == approval_id:
            return view
    raise NotFound


@writes
def add_approval(connection: Connection, visitor: Visitor, approval_id: str, typed: Typed, now: datetime) -> None:
    """Enter an approval under the id that its form came with: sent twice, there is one. Raises BadField, Malformed."""
    values, courses = _checked(connection, typed), _courses(connection, typed)
    if is_there(connection, ApprovalRow, approval_id):
        return
    made = insert(ApprovalRow).values(public_id=approval_id, version=0, created_at=now, **values)
    _name(connection, connection.execute(made.returning(ApprovalRow.id)).scalar_one(), courses)
    audit.record(connection, visitor.public_id, Act.APPROVAL_ADDED, approval_id, now)


@writes
def change_approval(
    connection: Connection, visitor: Visitor, approval_id: str, typed: Typed, version: int, now: datetime
) -> None:
    """Correct an approval. Certificates that were issued keep what they say. Raises NotFound, BadField,
    ChangedMeanwhile.
    """
    values, courses = _checked(connection, typed), _courses(connection, typed)
    row = _held(connection, approval_id)
    kept = connection.execute(select(ApprovedCourse).where(ApprovedCourse.approval_id == row.id)).all()
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    if {each.course_id: each.number for each in kept} != courses:
        changed.append("courses")
    if not changed:
        return
    if row.version != version:
        raise ChangedMeanwhile
    connection.execute(update(ApprovalRow).where(ApprovalRow.id == row.id).values(**values, version=version + 1))
    connection.execute(delete(ApprovedCourse).where(ApprovedCourse.approval_id == row.id))
    _name(connection, row.id, courses)
    audit.record(connection, visitor.public_id, Act.APPROVAL_CHANGED, approval_id, now, fields=changed)


@writes
def end_approval(connection: Connection, visitor: Visitor, approval_id: str, now: datetime) -> None:
    """End an approval from today on; harmless where it was. Raises NotFound."""
    row = _held(connection, approval_id)
    if row.ended_at is None:
        connection.execute(update(ApprovalRow).where(ApprovalRow.id == row.id).values(ended_at=now))
        audit.record(connection, visitor.public_id, Act.APPROVAL_ENDED, approval_id, now)


def _held(connection: Connection, approval_id: str) -> Any:
    query = select(ApprovalRow).where(ApprovalRow.public_id == approval_id).with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return row


def _view(row: Any, courses: Mapping[str, str]) -> ApprovalView:
    told = Approval(
        approver=row.approver,
        number=row.number,
        statement=row.statement,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        professions=tuple(row.professions),
        formats=tuple(row.formats),
        all_courses=row.all_courses,
        courses=courses,
        presenters=None if row.presenters is None else tuple(row.presenters),
        ended_on=None if row.ended_at is None else row.ended_at.astimezone(UTC).date(),
    )
    return ApprovalView(row.public_id, told, row.version)


def _checked(connection: Connection, typed: Typed) -> dict[str, Any]:
    """An approval as it is kept, without its courses. Raises BadField."""
    first, last = day("valid_from", typed.valid_from), day("valid_to", typed.valid_to)
    if last < first:
        raise BadField("valid_to", "The last day comes before the first. Look at both again.")
    if not typed.all_courses and not typed.courses:
        raise BadField("all_courses", "Name the courses that it covers, or say that it covers all of them.")
    printed = {
        "approver": line("approver", typed.approver, ask="Write who approved, like “National Board of …”."),
        "number": line("number", typed.number, MAX_NUMBER, ask="Write the number of the approval."),
        "statement": text("statement", typed.statement, MAX_STATEMENT, ask="Copy the approver’s statement here."),
    }
    return {name: printable(name, told) for name, told in printed.items()} | {
        "valid_from": first,
        "valid_to": last,
        "professions": some_of("professions", typed.professions, PROFESSIONS, ask="Tick at least one profession."),
        "formats": some_of("formats", typed.formats, FORMATS, ask="Tick at least one format."),
        "presenters": _presenters(connection, typed),
        "all_courses": typed.all_courses,
    }


def _presenters(connection: Connection, typed: Typed) -> list[str] | None:
    """The instructors by whom it covers live delivery, None for any. Raises BadField."""
    if not set(typed.formats) & set(LIVE):
        return []
    if typed.any_presenter:
        return None
    known = connection.scalars(select(Instructor.public_id).order_by(Instructor.id)).all()
    ask = "Tick by whom live courses are covered, or say that they are by any presenter."
    return some_of("presenters", typed.presenters, known, ask=ask)


def _courses(connection: Connection, typed: Typed) -> dict[int, str]:
    """The courses that it names, with their numbers there. Raises BadField."""
    if typed.all_courses and not any(number.strip() for number in typed.courses.values()):
        return {}
    rows = connection.execute(select(Course.id, Course.public_id).where(Course.public_id.in_(list(typed.courses))))
    found = {row.id: printable("courses", line("courses", typed.courses[row.public_id], MAX_NUMBER)) for row in rows}
    if len(found) != len(typed.courses):
        raise BadField("courses", "One of these courses is not here any more. Choose again.")
    return found


def _name(connection: Connection, approval_id: int, courses: Mapping[int, str]) -> None:
    rows = [{"approval_id": approval_id, "course_id": course, "number": number} for course, number in courses.items()]
    if rows:
        connection.execute(insert(ApprovedCourse), rows)
