"""Changing an assignment: first what would change for whom, then, once that was read, the change itself.

What would change is found by changing it and looking: in the transaction, whose savepoint is then let go. So the page
that is confirmed tells what happens, and not what a second piece of code believes to happen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from engine.teach.terms import as_json
from models import Assignment, AssignmentCase, Extension, Scenario
from services import audit
from services.audit import Act
from services.database import reads, writes
from services.errors import BadField, ChangedMeanwhile
from services.people import Visitor
from services.teach import results
from services.teach.choosing import scenarios_of
from services.teach.consequences import Consequence, consequences, mark_of
from services.teach.giving import Settled, Told, settle
from services.teach.locks import Locks, locks_of, refuse_locked, refuse_to_narrow
from services.teach.scope import AssignmentRow, assignment_of, cohort_of
from services.teach.snapshots import snapshot

_FIELDS = {
    "title": "title",
    "group": "group_id",
    "opens": "opens_local",
    "due": "due_local",
    "late": "late",
    "closes": "closes_local",
    "prerequisite": "prerequisite_id",
}
"""What can be changed besides terms and cases, and the column that it is kept in."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would change, in which `fields`, and the mark by which a page confirms exactly that."""

    fields: tuple[str, ...]
    consequences: tuple[Consequence, ...]
    mark: str


@reads
def what_stands(connection: Connection, supervisor_id: int, assignment_id: str) -> Locks:
    """What of an assignment cannot change any more. Raises NotFound."""
    return locks_of(connection, assignment_of(connection, supervisor_id, assignment_id))


@writes
def change(
    connection: Connection, visitor: Visitor, assignment_id: str, told: Told, seen: str, now: datetime
) -> Preview | None:
    """Change an assignment, or say what that would change for somebody, where `seen` is not the mark of just that.

    Returns None where it is done. Raises NotFound, BadField, and ChangedMeanwhile where the form is out of date.
    """
    assignment = _held(connection, visitor.id, assignment_id)
    settled = settle(connection, assignment.cohort, told, assignment.id)
    there = _cases(connection, assignment.id)
    wanted = scenarios_of(connection, told.cases, there)
    fields = _changed(connection, assignment, settled, there.keys() != wanted.keys())
    if not fields:
        return None  # sent twice, or nothing was changed
    if told.version != assignment.version:
        raise ChangedMeanwhile
    if not wanted:
        raise BadField("cases", "Leave at least one case in it.")
    refuse_locked(
        locks_of(connection, assignment),
        assignment.terms,
        settled.terms,
        [slug for slug in there if slug not in wanted],
    )
    refuse_to_narrow(connection, assignment, settled.group_id)
    before = snapshot(connection, assignment, results.kept(connection, assignment.id))
    savepoint = connection.begin_nested()
    _apply(connection, assignment, settled, there, wanted)
    becomes = assignment_of(connection, visitor.id, assignment_id)
    after = snapshot(connection, becomes, results.recomputed(connection, assignment.id))
    found = consequences(before, after, now)
    mark = mark_of(found, assignment.version)
    if found and mark != seen:
        savepoint.rollback()
        return Preview(tuple(fields), found, mark)
    savepoint.commit()
    results.rebuild(connection, assignment.id)
    audit.record(connection, visitor.public_id, Act.ASSIGNMENT_CHANGED, assignment_id, now, fields=fields)
    return None


def _held(connection: Connection, supervisor_id: int, assignment_id: str) -> AssignmentRow:
    """The assignment, and its cohort, so that no other of its assignments changes meanwhile. Raises NotFound."""
    cohort_id = assignment_of(connection, supervisor_id, assignment_id).cohort.public_id
    cohort_of(connection, supervisor_id, cohort_id, lock=True)
    return assignment_of(connection, supervisor_id, assignment_id, lock=True)


def _cases(connection: Connection, assignment_id: int) -> dict[str, int]:
    """The cases of an assignment in their order: slug and number of the scenario."""
    query = select(Scenario.slug, Scenario.id).join(AssignmentCase, AssignmentCase.scenario_id == Scenario.id)
    mine = query.where(AssignmentCase.assignment_id == assignment_id).order_by(AssignmentCase.position)
    return {row.slug: row.id for row in connection.execute(mine)}


def _changed(connection: Connection, assignment: AssignmentRow, settled: Settled, cases: bool) -> list[str]:
    """The names of what would be different: dates by what was typed, terms each by its own."""
    row = connection.execute(select(Assignment).where(Assignment.id == assignment.id)).one()._mapping
    wanted = settled.columns
    fields = [name for name in _FIELDS if row[_FIELDS[name]] != wanted[_FIELDS[name]]]
    was, becomes = as_json(assignment.terms), as_json(settled.terms)
    fields += [name for name in becomes if was[name] != becomes[name]]
    return [*fields, "cases"] if cases else fields


def _apply(
    connection: Connection,
    assignment: AssignmentRow,
    settled: Settled,
    there: Mapping[str, int],
    wanted: Mapping[str, int],
) -> None:
    """Write the change down. A place in the assignment never goes to another case: addresses name it."""
    again = {"released_at": None} if settled.terms.mode != assignment.terms.mode else {}
    values = {"version": assignment.version + 1, **settled.columns, **again}
    connection.execute(update(Assignment).where(Assignment.id == assignment.id).values(**values))
    of_it = AssignmentCase.assignment_id == assignment.id
    last = connection.scalars(select(AssignmentCase.position).where(of_it)).all()
    gone = [number for slug, number in there.items() if slug not in wanted]
    connection.execute(delete(AssignmentCase).where(of_it, AssignmentCase.scenario_id.in_(gone)))
    new = [number for slug, number in wanted.items() if slug not in there]
    rows = [
        {"assignment_id": assignment.id, "position": position, "scenario_id": number, "stale": False}
        for position, number in enumerate(new, start=max(last, default=-1) + 1)
    ]
    if rows:
        connection.execute(insert(AssignmentCase), rows)
    _drop_extensions(connection, assignment.id, settled)


def _drop_extensions(connection: Connection, assignment_id: int, settled: Settled) -> None:
    """Extensions that end no later than everybody's due date are none; without a due date no one needs more time."""
    mine = delete(Extension).where(Extension.assignment_id == assignment_id)
    if settled.dates.due is None:
        connection.execute(mine)
    else:
        connection.execute(mine.where(Extension.due_at.is_not(None), Extension.due_at <= settled.dates.due.at))
