"""The sums of all assigned cases, held against the attempts that were folded into them, and made from the start."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from models import AssignedAttempt, Assignment, AssignmentCase, Attempt, Scenario
from services.database import reads, writes
from services.teach.folding import fold_all
from services.teach.sums import kept_sums, sums_of


@dataclass(frozen=True, slots=True)
class CaseOfAssignment:
    """One case of one assignment, as the command line names it."""

    id: int
    assignment_id: str
    slug: str


def verify() -> tuple[int, tuple[CaseOfAssignment, ...]]:
    """Work the sums of every case out again. Returns how many cases there are, and those whose sums differ.

    What is new, and cases whose sums are to be made anew, differ in nothing.
    """
    cases = _cases()
    return len(cases), tuple(case for case in cases if not _holds(case.id))


def rebuild() -> int:
    """Make all sums from the start. Returns how many attempts were looked at."""
    _doubt()
    return fold_all()


@reads
def _cases(connection: Connection) -> tuple[CaseOfAssignment, ...]:
    query = (
        select(AssignmentCase.id, Assignment.public_id, Scenario.slug)
        .join(Assignment, AssignmentCase.assignment_id == Assignment.id)
        .join(Scenario, AssignmentCase.scenario_id == Scenario.id)
        .order_by(AssignmentCase.id)
    )
    return tuple(CaseOfAssignment(*row) for row in connection.execute(query))


@writes
def _holds(connection: Connection, case_id: int) -> bool:
    """Whether the sums of a case are those of its attempts. Its row is held, so nobody folds meanwhile."""
    held = select(AssignmentCase.stale).where(AssignmentCase.id == case_id).with_for_update(key_share=True)
    if connection.scalar(held) is not False:
        return True
    return kept_sums(connection, case_id) == sums_of(connection, folded_firsts(connection, case_id))


def folded_firsts(connection: Connection, case_id: int) -> tuple[int, ...]:
    """The attempts that the sums of a case are made of: of each learner the first that was folded."""
    rows = connection.execute(
        select(Attempt.person_id, Attempt.id)
        .join(AssignedAttempt, AssignedAttempt.attempt_id == Attempt.id)
        .where(
            AssignedAttempt.assignment_case_id == case_id,
            AssignedAttempt.folded,
            AssignedAttempt.alternative.is_(False),
        )
        .order_by(Attempt.finished_at.desc(), Attempt.id.desc())
    )
    return tuple({row.person_id: row.id for row in rows}.values())


@writes
def _doubt(connection: Connection) -> None:
    connection.execute(update(AssignmentCase).values(stale=True))
