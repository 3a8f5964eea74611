"""A cohort's gradebook as the database has it: plain rows in a constant number of statements, and a mark of them all.

Only what assignments of the cohort cover is read. Instants are left aside: ten thousand of them cost more than all
the rest.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, func, or_, select

from models import (
    Assignment,
    AssignmentCase,
    Attempt,
    CohortGroup,
    Decision,
    Grading,
    Membership,
    Override,
    Person,
    Result,
    Revision,
    Scenario,
)
from services.people import NAME
from services.teach.scope import AssignmentRow, CohortRow, assignments_of, cohort_of

Key = tuple[int, int]
"""A cell: the case of an assignment, and the person."""

_FIGURES = (
    Result.attempts,
    Result.under_way.is_not(None).label("open"),
    Result.earned,
    Result.out_of,
    Result.safe,
    Result.late,
    Result.seen_before,
    Result.alternative,
    Result.written,
    Result.seconds,
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What one learner's attempts at one case come to."""

    attempts: int = 0
    open: bool = False
    earned: int | None = None
    out_of: int | None = None
    safe: bool | None = None
    late: bool = False
    seen_before: bool = False
    alternative: bool = False
    written: bool = False
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """All that a gradebook is made of. `mark` is another one as soon as anything in it is.

    `figures` are rows of Figures by cell, `overrides` the scores that hold, `gradings` the points of a rubric for the
    attempt that counts, `decisions` how many were taken in an attempt under way.
    """

    cohort: CohortRow
    assignments: tuple[AssignmentRow, ...]
    cases: Sequence[Any]
    members: Sequence[Any]
    groups: Sequence[Any]
    figures: Mapping[Key, tuple[Any, ...]]
    overrides: Mapping[Key, int | None]
    gradings: Mapping[Key, Sequence[int | None]]
    decisions: Mapping[Key, int]
    mark: str


def record_of(connection: Connection, supervisor_id: int, cohort_id: str) -> Record:
    """The gradebook of a cohort that this person teaches. Raises NotFound."""
    cohort = cohort_of(connection, supervisor_id, cohort_id)
    assignments = assignments_of(connection, cohort)
    rubrics = [row.id for row in assignments if row.terms.graded_by == "rubric"]
    read: dict[str, Any] = {
        "cases": connection.execute(_cases(cohort)).all(),
        "members": connection.execute(_members(cohort)).all(),
        "groups": connection.execute(_groups(cohort)).all(),
        "figures": {row[:2]: row[2:] for row in connection.execute(_figures(cohort))},
        "overrides": _by_cell(connection.execute(_overrides(cohort))),
        "gradings": _by_cell(connection.execute(_gradings(rubrics))),
        "decisions": _by_cell(connection.execute(_decisions(cohort))),
    }
    return Record(cohort=cohort, assignments=assignments, **read, mark=_mark(assignments, read))


def figures_at(connection: Connection, case_id: int, person_id: int) -> tuple[Figures, str | None]:
    """What one cell comes to, and the public id of the attempt that counts."""
    here = (Result.assignment_case_id == case_id, Result.person_id == person_id)
    row = connection.execute(select(Result.attempt, *_FIGURES).where(*here)).one_or_none()
    return (Figures(), None) if row is None else (Figures(*row[1:]), row[0])


def _by_cell(rows: Iterable[Any]) -> dict[Key, Any]:
    """Values by their cell; of several the last one holds."""
    return {(case_id, person_id): value for case_id, person_id, value in rows}


def _mark(assignments: Sequence[AssignmentRow], read: Mapping[str, Any]) -> str:
    """The same for the same rows, in every process."""
    given = [
        (row.public_id, row.title, row.group_id, row.due_local, row.withdrawn_at is None, repr(row.terms))
        for row in assignments
    ]
    lists = [list(map(tuple, read[name])) for name in ("cases", "members", "groups")]
    cells = [sorted(read[name].items()) for name in ("figures", "overrides", "gradings", "decisions")]
    plain = marshal.dumps([given, lists, cells], 2)  # this version says nothing of where values lie in memory
    return blake2b(plain, digest_size=16).hexdigest()


def _cases(cohort: CohortRow) -> Any:
    return (
        select(
            AssignmentCase.assignment_id,
            AssignmentCase.id,
            AssignmentCase.position,
            Scenario.slug,
            Revision.card["title"].as_string().label("title"),
        )
        .join(Assignment, AssignmentCase.assignment_id == Assignment.id)
        .join(Scenario, AssignmentCase.scenario_id == Scenario.id)
        .join(Revision, (Revision.scenario_id == Scenario.id) & Revision.newest)
        .where(Assignment.cohort_id == cohort.id)
        .order_by(AssignmentCase.assignment_id, AssignmentCase.position)
    )


def _members(cohort: CohortRow) -> Any:
    return (
        select(
            Membership.public_id,
            Membership.person_id,
            Membership.group_id,
            Membership.left_at.is_not(None).label("left"),
            NAME.label("name"),
            Person.email,
        )
        .join(Person, Membership.person_id == Person.id)
        .where(Membership.cohort_id == cohort.id)
        .order_by(Membership.id)
    )


def _groups(cohort: CohortRow) -> Any:
    here = select(CohortGroup.id, CohortGroup.public_id, CohortGroup.name).where(CohortGroup.cohort_id == cohort.id)
    return here.order_by(CohortGroup.name, CohortGroup.id)


def _figures(cohort: CohortRow) -> Any:
    """Cells in which an attempt counts or is under way."""
    told = _of_cohort(select(Result.assignment_case_id, Result.person_id, *_FIGURES), Result, cohort)
    return told.where(or_(Result.under_way.is_not(None), Result.out_of.is_not(None)))


def _overrides(cohort: CohortRow) -> Any:
    said = select(Override.assignment_case_id, Override.person_id, Override.score)
    return _of_cohort(said, Override, cohort).order_by(Override.turn)


def _of_cohort(query: Any, table: Any, cohort: CohortRow) -> Any:
    return (
        query.join(AssignmentCase, table.assignment_case_id == AssignmentCase.id)
        .join(Assignment, AssignmentCase.assignment_id == Assignment.id)
        .where(Assignment.cohort_id == cohort.id)
    )


def _gradings(assignment_ids: Sequence[int]) -> Any:
    return (
        select(Result.assignment_case_id, Result.person_id, Grading.points)
        .join(AssignmentCase, Result.assignment_case_id == AssignmentCase.id)
        .join(Attempt, Attempt.public_id == Result.attempt)
        .join(Grading, Grading.attempt_id == Attempt.id)
        .where(AssignmentCase.assignment_id.in_(assignment_ids))
        .order_by(Grading.turn)
    )


def _decisions(cohort: CohortRow) -> Any:
    """How many decisions were taken in what is under way; passages are none."""
    counted = select(Result.assignment_case_id, Result.person_id, func.count(Decision.fingerprint))
    return (
        _of_cohort(counted, Result, cohort)
        .join(Attempt, Attempt.public_id == Result.under_way)
        .join(Decision, Decision.attempt_id == Attempt.id)
        .group_by(Result.assignment_case_id, Result.person_id)
    )
