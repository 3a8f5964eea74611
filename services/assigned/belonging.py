"""A cohort as one of its learners has it: what it is, who teaches it, how they stand to it; and leaving it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from models import (
    AssignedAttempt,
    Assignment,
    AssignmentCase,
    Attempt,
    Cohort,
    CohortGroup,
    Membership,
)
from services import audit
from services.accounts.telling import hold
from services.assigned.joining import supervisor_names
from services.assigned.leaving import let_go
from services.audit import Act
from services.database import reads, writes
from services.errors import NotFound
from services.people import Visitor


@dataclass(frozen=True, slots=True)
class Belonging:
    """A cohort and a learner. `finished` and `under_way` count the attempts that its assignments cover;
    `letters` says whether they are written to about what is due.
    """

    cohort_id: str
    name: str
    archived: bool
    supervisors: tuple[str, ...]
    group: str | None
    joined_at: datetime
    left_at: datetime | None
    ended_by: str | None
    finished: int
    under_way: int
    letters: bool


@reads
def belonging(connection: Connection, person_id: int, cohort_id: str) -> Belonging:
    """A cohort that somebody is in, or was in. Raises NotFound."""
    row = _row(connection, person_id, cohort_id)
    return Belonging(
        cohort_id=cohort_id,
        name=row.name,
        archived=row.archived_at is not None,
        supervisors=supervisor_names(connection, row.cohort_id),
        group=row.group,
        joined_at=row.joined_at,
        left_at=row.left_at,
        ended_by=row.ended_by,
        finished=_attempts(connection, person_id, row.cohort_id, Attempt.finished_at.is_not(None)),
        under_way=_attempts(connection, person_id, row.cohort_id, *_OPEN),
        letters=row.reminders,
    )


_OPEN = (Attempt.finished_at.is_(None), Attempt.stepped_out_at.is_(None))


def _row(connection: Connection, person_id: int, cohort_id: str, *, lock: bool = False) -> Any:
    query = (
        select(
            Membership.id,
            Membership.cohort_id,
            Membership.joined_at,
            Membership.left_at,
            Membership.ended_by,
            Membership.reminders,
            Cohort.name,
            Cohort.archived_at,
            CohortGroup.name.label("group"),
        )
        .join(Cohort, Membership.cohort_id == Cohort.id)
        .outerjoin(CohortGroup, Membership.group_id == CohortGroup.id)
        .where(Cohort.public_id == cohort_id, Membership.person_id == person_id)
    )
    row = connection.execute(query.with_for_update(of=Membership) if lock else query).one_or_none()
    if row is None:
        raise NotFound(cohort_id)
    return row


def _attempts(connection: Connection, person_id: int, cohort_id: int, *where: Any) -> int:
    query = (
        select(func.count())
        .select_from(AssignedAttempt)
        .join(Attempt, AssignedAttempt.attempt_id == Attempt.id)
        .join(AssignmentCase, AssignedAttempt.assignment_case_id == AssignmentCase.id)
        .join(Assignment, AssignmentCase.assignment_id == Assignment.id)
        .where(Assignment.cohort_id == cohort_id, Attempt.person_id == person_id, *where)
    )
    return connection.scalar(query) or 0


@writes
def leave(connection: Connection, visitor: Visitor, cohort_id: str, now: datetime) -> None:
    """Leave a cohort: what is finished stays, what is under way goes on or ends (leaving.py). Again is harmless.

    Raises NotFound, LoginNeeded.
    """
    hold(connection, visitor)
    row = _row(connection, visitor.id, cohort_id, lock=True)
    if row.left_at is None:
        ended = {"left_at": now, "ended_by": "self"}
        connection.execute(update(Membership).where(Membership.id == row.id).values(**ended))
        let_go(connection, row.cohort_id, visitor.id, now)
        audit.record(connection, visitor.public_id, Act.COHORT_LEFT, cohort_id, now)
