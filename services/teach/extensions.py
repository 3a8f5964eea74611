"""Extensions: another due date for single learners, or none, and taking one back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from engine.teach.wall import Resolved
from models import Extension, Membership, Person
from services import audit
from services.audit import Act
from services.database import reads, writes
from services.errors import BadField, Refused
from services.people import NAME, Visitor
from services.teach import results
from services.teach.dates import WallDate, due_of, pair_of, wall_date
from services.teach.scope import AssignmentRow, assignment_of


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    """An extension of a learner. `due` is None where they have no due date at all."""

    membership_id: str
    name: str
    due: WallDate | None


@dataclass(frozen=True, slots=True)
class ExtensionsPage:
    """The extensions of an assignment, and the learners who could be given one, by name."""

    assignment: AssignmentRow
    due: WallDate | None
    given: tuple[ExtensionRow, ...]
    learners: tuple[tuple[str, str], ...]


@reads
def extensions(connection: Connection, supervisor_id: int, assignment_id: str) -> ExtensionsPage:
    """The extensions of an assignment, in two statements. Raises NotFound."""
    assignment = assignment_of(connection, supervisor_id, assignment_id)
    rows = sorted(_people(connection, assignment), key=lambda row: (row.name.casefold(), row.public_id))
    zone = assignment.cohort.time_zone
    given = [
        ExtensionRow(row.public_id, row.name, wall_date(row.due_local, zone))
        for row in rows
        if row.extended is not None
    ]
    learners = tuple((row.public_id, row.name) for row in rows if _has_it(row, assignment))
    return ExtensionsPage(assignment, wall_date(assignment.due_local, zone), tuple(given), learners)


@writes
def give(
    connection: Connection,
    visitor: Visitor,
    assignment_id: str,
    learners: Collection[str],
    typed: str,
    now: datetime,
    *,
    without: bool = False,
) -> int:
    """Give learners a later due date, or (with `without`) none; the last one given holds. Returns to how many;
    those who have just that already are not among them.

    Raises NotFound, BadField, Refused.
    """
    assignment = assignment_of(connection, visitor.id, assignment_id, lock=True)
    if assignment.due_at is None:
        raise Refused("This assignment has no due date, so nobody needs more time. Give it one first.")
    due = None if without else _later(assignment, typed)
    there = {row.public_id: row for row in _people(connection, assignment) if _has_it(row, assignment)}
    chosen = [there[public_id] for public_id in dict.fromkeys(learners) if public_id in there]
    if not chosen:
        raise BadField("learners", "Choose at least one learner.")
    new = [row for row in chosen if not _says_so(row, due)]
    if new:
        _put(connection, assignment, [row.person_id for row in new], due, now)
        ids = [row.person_public_id for row in new]
        audit.record(connection, visitor.public_id, Act.EXTENSION_GIVEN, assignment_id, now, learners=ids)
    return len(new)


@writes
def take_back(connection: Connection, visitor: Visitor, assignment_id: str, membership_id: str, now: datetime) -> None:
    """Let the assignment's own due date hold for a learner again. Again is harmless. Raises NotFound."""
    assignment = assignment_of(connection, visitor.id, assignment_id, lock=True)
    row = next((each for each in _people(connection, assignment) if each.public_id == membership_id), None)
    if row is None or row.extended is None:
        return
    _forget(connection, assignment.id, [row.person_id])
    results.refresh_all(connection, assignment.id, [row.person_id])
    audit.record(
        connection,
        visitor.public_id,
        Act.EXTENSION_TAKEN_BACK,
        assignment_id,
        now,
        learners=[row.person_public_id],
    )


def _later(assignment: AssignmentRow, typed: str) -> Resolved:
    """Raises BadField."""
    due = due_of("due", typed, assignment.cohort.time_zone)
    if assignment.due_at is not None and due.at <= assignment.due_at:
        raise BadField("due", "Choose a time after the due date that everybody has.")
    return due


def _people(connection: Connection, assignment: AssignmentRow) -> list[Any]:
    """Everybody who is or was in the cohort, with their extension."""
    query = (
        select(
            Membership.public_id,
            Membership.person_id,
            Membership.group_id,
            Membership.left_at,
            Person.public_id.label("person_public_id"),
            NAME.label("name"),
            Extension.person_id.label("extended"),
            Extension.due_local,
        )
        .join(Person, Membership.person_id == Person.id)
        .outerjoin(
            Extension, (Extension.assignment_id == assignment.id) & (Extension.person_id == Membership.person_id)
        )
        .where(Membership.cohort_id == assignment.cohort.id)
    )
    return list(connection.execute(query))


def _has_it(row: Any, assignment: AssignmentRow) -> bool:
    """Whether an assignment is given to somebody now."""
    return row.left_at is None and assignment.group_id in (None, row.group_id)


def _says_so(row: Any, due: Resolved | None) -> bool:
    """Whether somebody's extension is this already."""
    return row.extended is not None and row.due_local == pair_of("due", due)["due_local"]


def _put(
    connection: Connection, assignment: AssignmentRow, people: list[int], due: Resolved | None, now: datetime
) -> None:
    _forget(connection, assignment.id, people)
    values = {"assignment_id": assignment.id, "given_at": now, **pair_of("due", due)}
    connection.execute(insert(Extension), [{**values, "person_id": person_id} for person_id in people])
    results.refresh_all(connection, assignment.id, people)


def _forget(connection: Connection, assignment_id: int, people: list[int]) -> None:
    theirs = (Extension.assignment_id == assignment_id, Extension.person_id.in_(people))
    connection.execute(delete(Extension).where(*theirs))
