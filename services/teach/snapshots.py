"""What an assignment comes to for each learner at one moment: taken before a change and after it, to be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from engine.teach.counting import Cell
from engine.teach.terms import Terms
from engine.teach.window import Window
from models import Assignment, Membership
from services.teach.done import TOUCHED, is_waited_for
from services.teach.results import Key
from services.teach.scope import AssignmentRow
from services.teach.standing import given_cases, people_of


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An assignment for everybody in its cohort. People are their numbers, cases those of the assignment.

    `asked` is to whom it is given, `waiting` those of them who have something else to do first.
    """

    terms: Terms
    names: Mapping[int, str]
    asked: frozenset[int]
    windows: Mapping[int, Window]
    extended: frozenset[int]
    waiting: frozenset[int]
    cases: Mapping[int, str]
    open_cases: frozenset[int]
    cells: Mapping[Key, Cell]
    done_with: frozenset[Key]

    def begun(self, person: int) -> bool:
        """Whether somebody has begun any of its cases."""
        return any((case, person) in self.cells for case in self.cases)

    def done(self, person: int) -> bool:
        """Whether somebody is done with every case that can still be begun."""
        return all((case, person) in self.done_with for case in self.open_cases)


def snapshot(connection: Connection, assignment: AssignmentRow, cells: Mapping[Key, Cell]) -> Snapshot:
    """An assignment as it stands in this transaction, with its cells: five statements."""
    people = people_of(connection, assignment)
    cases = given_cases(connection, Assignment.id == assignment.id).get(assignment.id, ())
    asked = frozenset(row.person_id for row in people if row.asked)
    return Snapshot(
        terms=assignment.terms,
        names={row.person_id: row.name for row in people},
        asked=asked,
        windows={row.person_id: _window(assignment, row) for row in people},
        extended=frozenset(row.person_id for row in people if row.extended is not None),
        waiting=_waiting(connection, assignment, [row for row in people if row.asked]),
        cases={each.id: each.case.slug for each in cases},
        open_cases=frozenset(each.id for each in cases if each.case.listed),
        cells=cells,
        done_with=_done_with(connection, [each.id for each in cases]),
    )


def _waiting(connection: Connection, assignment: AssignmentRow, people: Sequence[Any]) -> frozenset[int]:
    """Who has to do another assignment first, which they have and have not done."""
    first = select(Assignment.id, Assignment.group_id).where(
        Assignment.id == assignment.prerequisite_id, Assignment.withdrawn_at.is_(None)
    )
    before = connection.execute(first).one_or_none()
    if before is None:
        return frozenset()
    theirs = frozenset(row.person_id for row in people if before.group_id in (None, row.group_id))
    here = (Membership.cohort_id == assignment.cohort.id, is_waited_for(before.id, Membership.person_id))
    return theirs.intersection(connection.scalars(select(Membership.person_id).where(*here)))


def _window(assignment: AssignmentRow, row: Any) -> Window:
    dates = (assignment.opens_at, assignment.due_at, assignment.closes_at, assignment.late)
    return Window(*dates, row.extended is not None, extended_to=row.due_at)


def _done_with(connection: Connection, cases: Sequence[int]) -> frozenset[Key]:
    """Which cells of these cases are done."""
    query = select(TOUCHED.c.assignment_case_id, TOUCHED.c.person_id)
    rows = connection.execute(query.where(TOUCHED.c.assignment_case_id.in_(cases), TOUCHED.c.done))
    return frozenset((row.assignment_case_id, row.person_id) for row in rows)
