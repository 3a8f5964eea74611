"""What a supervisor may look at: the cohorts that they teach, and what hangs on them. Verbs of teaching begin here.

Whose something is stands in the WHERE: what belongs to another cohort is not found.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, select

from engine.teach.terms import Terms, from_json
from models import (
    AssignedAttempt,
    Assignment,
    AssignmentCase,
    Attempt,
    Cohort,
    CohortSupervisor,
    Membership,
    Person,
)
from services.errors import NotFound
from services.people import NAME


@dataclass(frozen=True, slots=True)
class CohortRow:
    """A cohort that somebody teaches."""

    id: int
    public_id: str
    name: str
    time_zone: str
    code: str | None
    code_expires_at: datetime | None
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """An assignment of a cohort that somebody teaches."""

    id: int
    public_id: str
    cohort: CohortRow
    group_id: int | None
    module_id: int | None
    prerequisite_id: int | None
    title: str
    terms: Terms
    opens_local: str | None
    opens_at: datetime | None
    due_local: str | None
    due_at: datetime | None
    closes_local: str | None
    closes_at: datetime | None
    late: str
    version: int
    released_at: datetime | None
    unblinded_at: datetime | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class SeenAttempt:
    """An attempt that an assignment covers, for a supervisor: whose it is, and what it was begun for."""

    id: int
    public_id: str
    person_id: int
    membership_id: str
    assignment: AssignmentRow
    assignment_case_id: int
    alternative: bool
    seen_before: bool


def teaches(supervisor_id: int, cohort_id: Any = Cohort.id) -> Any:
    """The condition that somebody teaches a cohort."""
    return exists().where(CohortSupervisor.cohort_id == cohort_id, CohortSupervisor.person_id == supervisor_id)


def cohort_of(connection: Connection, supervisor_id: int, cohort_id: str, *, lock: bool = False) -> CohortRow:
    """A cohort that this person teaches, by its public id. Raises NotFound.

    With `lock` its row is held until the transaction ends: what two supervisors change at once happens in turn.
    """
    query = _cohorts().where(Cohort.public_id == cohort_id, teaches(supervisor_id))
    row = connection.execute(query.with_for_update(of=Cohort) if lock else query).one_or_none()
    if row is None:
        raise NotFound(cohort_id)
    return CohortRow(*row)


def assignment_of(
    connection: Connection, supervisor_id: int, assignment_id: str, *, lock: bool = False
) -> AssignmentRow:
    """An assignment of a cohort that this person teaches, by its public id. Raises NotFound."""
    query = _assignments().where(Assignment.public_id == assignment_id, teaches(supervisor_id))
    row = connection.execute(query.with_for_update(of=Assignment) if lock else query).one_or_none()
    if row is None:
        raise NotFound(assignment_id)
    return _assignment(row)


def assignments_of(connection: Connection, cohort: CohortRow) -> tuple[AssignmentRow, ...]:
    """All assignments of a cohort, the oldest first, withdrawn ones included."""
    rows = connection.execute(_assignments().where(Assignment.cohort_id == cohort.id).order_by(Assignment.id))
    return tuple(_assignment(row) for row in rows)


def attempt_of(connection: Connection, supervisor_id: int, attempt_id: str, *, lock: bool = False) -> SeenAttempt:
    """An attempt that an assignment of a cohort of theirs covers. What was stepped out of is none. Raises NotFound."""
    query = (
        _assignments(
            Attempt.id.label("attempt_row"),
            Attempt.public_id.label("attempt_id"),
            Attempt.person_id,
            Membership.public_id.label("membership_id"),
            AssignedAttempt.assignment_case_id,
            AssignedAttempt.alternative,
            AssignedAttempt.seen_before,
        )
        .join(AssignmentCase, AssignmentCase.assignment_id == Assignment.id)
        .join(AssignedAttempt, AssignedAttempt.assignment_case_id == AssignmentCase.id)
        .join(Attempt, AssignedAttempt.attempt_id == Attempt.id)
        .join(Membership, (Membership.cohort_id == Cohort.id) & (Membership.person_id == Attempt.person_id))
        .where(Attempt.public_id == attempt_id, Attempt.stepped_out_at.is_(None), teaches(supervisor_id))
    )
    row = connection.execute(query.with_for_update(of=Attempt) if lock else query).one_or_none()
    if row is None:
        raise NotFound(attempt_id)
    return SeenAttempt(
        id=row.attempt_row,
        public_id=row.attempt_id,
        person_id=row.person_id,
        membership_id=row.membership_id,
        assignment=_assignment(row),
        assignment_case_id=row.assignment_case_id,
        alternative=row.alternative,
        seen_before=row.seen_before,
    )


def member_of(
    connection: Connection, supervisor_id: int, cohort_id: str, membership_id: str, *, lock: bool = False
) -> tuple[CohortRow, Any]:
    """A cohort that this person teaches, and the row of one of its learners with the person's. Raises NotFound."""
    cohort = cohort_of(connection, supervisor_id, cohort_id)
    query = (
        select(Membership, NAME.label("name"), Person.email, Person.public_id.label("person_public_id"))
        .join(Person, Membership.person_id == Person.id)
        .where(Membership.cohort_id == cohort.id, Membership.public_id == membership_id)
    )
    row = connection.execute(query.with_for_update(of=Membership) if lock else query).one_or_none()
    if row is None:
        raise NotFound(membership_id)
    return cohort, row


def _cohorts() -> Any:
    return select(
        Cohort.id,
        Cohort.public_id,
        Cohort.name,
        Cohort.time_zone,
        Cohort.code,
        Cohort.code_expires_at,
        Cohort.archived_at,
    )


_COLUMNS = tuple(
    getattr(Assignment, name)
    for name in (
        "group_id",
        "module_id",
        "prerequisite_id",
        "title",
        "terms",
        "opens_local",
        "opens_at",
        "due_local",
        "due_at",
        "closes_local",
        "closes_at",
        "late",
        "version",
        "released_at",
        "unblinded_at",
        "withdrawn_at",
    )
)


def _assignments(*more: Any) -> Any:
    return select(
        Assignment.id.label("assignment_row"),
        Assignment.public_id.label("assignment_id"),
        *_COLUMNS,
        Cohort.id.label("cohort_row"),
        Cohort.public_id.label("cohort_id"),
        Cohort.name.label("cohort_name"),
        Cohort.time_zone,
        Cohort.code,
        Cohort.code_expires_at,
        Cohort.archived_at,
        *more,
    ).join(Cohort, Assignment.cohort_id == Cohort.id)


def _assignment(row: Any) -> AssignmentRow:
    said = {column.key: getattr(row, column.key) for column in _COLUMNS}
    return AssignmentRow(
        id=row.assignment_row,
        public_id=row.assignment_id,
        cohort=CohortRow(
            row.cohort_row,
            row.cohort_id,
            row.cohort_name,
            row.time_zone,
            row.code,
            row.code_expires_at,
            row.archived_at,
        ),
        **{**said, "terms": from_json(row.terms)},
    )
