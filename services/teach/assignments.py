"""The assignments of a cohort as a list, and one of them with everybody who has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from models import AssignedAttempt, Assignment, AssignmentCase, Attempt, CohortGroup
from services.database import reads
from services.teach.dates import WallDate, wall_date
from services.teach.scope import AssignmentRow, CohortRow, assignment_of, assignments_of, cohort_of
from services.teach.standing import GivenCase, Standing, Tally, given_cases, standing, tallies

KINDS = ("open", "to come", "past", "withdrawn")


@dataclass(frozen=True, slots=True)
class AssignmentLine:
    """An assignment in the list of its cohort. `kind` is one of KINDS; `group` the name of the group, if to one."""

    assignment: AssignmentRow
    kind: str
    group: str | None
    cases: tuple[GivenCase, ...]
    tally: Tally
    opens: WallDate | None
    due: WallDate | None

    @property
    def gone(self) -> int:
        """How many of its cases have left the library."""
        return sum(not each.case.listed for each in self.cases)


@dataclass(frozen=True, slots=True)
class CohortPage:
    """The assignments of a cohort by kind: those that are open by due date, the past ones from the latest on."""

    cohort: CohortRow
    lines: dict[str, tuple[AssignmentLine, ...]]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever assigned."""
        return not any(self.lines.values())


@dataclass(frozen=True, slots=True)
class AssignmentPage:
    """One assignment with its dates. `attempts` counts what was begun for it, `readable` those that came to their end,
    whose explanations somebody could read once they are open.
    """

    assignment: AssignmentRow
    kind: str
    group: str | None
    prerequisite: tuple[str, str] | None
    waited_for_by: int
    cases: tuple[GivenCase, ...]
    standing: Standing
    attempts: int
    readable: int
    opens: WallDate | None
    due: WallDate | None
    closes: WallDate | None


@reads
def cohort_page(connection: Connection, supervisor_id: int, cohort_id: str, now: datetime) -> CohortPage:
    """The assignments of a cohort, in six statements however many there are. Raises NotFound."""
    cohort = cohort_of(connection, supervisor_id, cohort_id)
    given = assignments_of(connection, cohort)
    cases = given_cases(connection, Assignment.cohort_id == cohort.id)
    counted = tallies(connection, cohort.id, given, cases)
    named = select(CohortGroup.id, CohortGroup.name).where(CohortGroup.cohort_id == cohort.id)
    groups = {row.id: row.name for row in connection.execute(named)}
    lines = [
        AssignmentLine(
            assignment=each,
            kind=kind_of(each, now),
            group=groups.get(each.group_id or 0),
            cases=cases.get(each.id, ()),
            tally=counted[each.id],
            opens=wall_date(each.opens_local, cohort.time_zone),
            due=wall_date(each.due_local, cohort.time_zone),
        )
        for each in given
    ]
    return CohortPage(cohort, {kind: _in_order(kind, lines) for kind in KINDS})


def kind_of(assignment: AssignmentRow, now: datetime) -> str:
    """Where an assignment stands: withdrawn, to come, past its due date, or open."""
    if assignment.withdrawn_at is not None:
        return "withdrawn"
    if assignment.opens_at is not None and assignment.opens_at > now:
        return "to come"
    return "past" if assignment.due_at is not None and assignment.due_at <= now else "open"


def _in_order(kind: str, lines: list[AssignmentLine]) -> tuple[AssignmentLine, ...]:
    def when(line: AssignmentLine) -> tuple[bool, Any, int]:
        due = line.assignment.due_at
        return due is None, due, line.assignment.id

    found = sorted((line for line in lines if line.kind == kind), key=when)
    return tuple(reversed(found)) if kind == "past" else tuple(found)


@reads
def assignment_page(connection: Connection, supervisor_id: int, assignment_id: str, now: datetime) -> AssignmentPage:
    """One assignment with everybody who has it. Raises NotFound."""
    assignment = assignment_of(connection, supervisor_id, assignment_id)
    cases = given_cases(connection, Assignment.id == assignment.id).get(assignment.id, ())
    first = select(Assignment.public_id, Assignment.title).where(Assignment.id == assignment.prerequisite_id)
    prerequisite = connection.execute(first).one_or_none()
    after = select(func.count(Assignment.id)).where(Assignment.prerequisite_id == assignment.id)
    group = select(CohortGroup.name).where(CohortGroup.id == assignment.group_id)
    attempts, readable = attempts_of(connection, assignment.id)
    zone = assignment.cohort.time_zone
    return AssignmentPage(
        assignment=assignment,
        kind=kind_of(assignment, now),
        group=connection.scalar(group),
        prerequisite=(prerequisite.public_id, prerequisite.title) if prerequisite else None,
        waited_for_by=connection.scalar(after.where(Assignment.withdrawn_at.is_(None))) or 0,
        cases=cases,
        standing=standing(connection, assignment, cases),
        attempts=attempts,
        readable=readable,
        opens=wall_date(assignment.opens_local, zone),
        due=wall_date(assignment.due_local, zone),
        closes=wall_date(assignment.closes_local, zone),
    )


def attempts_of(connection: Connection, assignment_id: int) -> tuple[int, int]:
    """How many attempts were begun for an assignment and not stepped out of, and how many came to their end."""
    counts = (
        select(func.count(Attempt.id), func.count(Attempt.finished_at))
        .join(AssignedAttempt, AssignedAttempt.attempt_id == Attempt.id)
        .join(AssignmentCase, AssignedAttempt.assignment_case_id == AssignmentCase.id)
        .where(AssignmentCase.assignment_id == assignment_id, Attempt.stepped_out_at.is_(None))
    )
    begun, finished = connection.execute(counts).one()
    return int(begun), int(finished)
