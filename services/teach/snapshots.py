"""What an assignment comes to for each learner at one moment: taken before a change and after it, to be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from engine.teach.counting import Cell
from engine.teach.terms import Terms
from engine.teach.window import Window
from models import Assignment, AssignmentCase, Result, Scenario
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

    def begun(self, person: int) -> bool:
        """Whether somebody has begun any of its cases."""
        return any((case, person) in self.cells for case in self.cases)

    def done(self, person: int) -> bool:
        """Whether somebody has finished every case that can still be begun."""
        cells = (self.cells.get((case, person)) for case in self.open_cases)
        return all(cell is not None and cell.finished_at is not None for cell in cells)


def snapshot(connection: Connection, assignment: AssignmentRow, cells: Mapping[Key, Cell]) -> Snapshot:
    """An assignment as it stands in this transaction, with its cells: four statements."""
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
    return theirs - _done(connection, before.id)


def _window(assignment: AssignmentRow, row: Any) -> Window:
    dates = (assignment.opens_at, assignment.due_at, assignment.closes_at, assignment.late)
    return Window(*dates, row.extended is not None, extended_to=row.due_at)


def _done(connection: Connection, assignment_id: int) -> frozenset[int]:
    """Who has finished every case of an assignment that can still be begun."""
    of_it = (AssignmentCase.assignment_id == assignment_id, Scenario.listed)
    needed = (
        select(func.count())
        .select_from(AssignmentCase)
        .join(Scenario, AssignmentCase.scenario_id == Scenario.id)
        .where(*of_it)
    )
    finished = (
        select(Result.person_id)
        .join(AssignmentCase, Result.assignment_case_id == AssignmentCase.id)
        .join(Scenario, AssignmentCase.scenario_id == Scenario.id)
        .where(*of_it, Result.finished_at.is_not(None))
        .group_by(Result.person_id)
        .having(func.count() >= needed.scalar_subquery())
    )
    return frozenset(connection.scalars(finished))
