"""What is not to be given away yet to a learner, for an assignment's sake: explanations that wait, cases that are kept.

Explanations of a withheld assignment wait until a supervisor releases them. Its cases are kept for it: as long as it is
open to somebody, and as long as what they handed in is withheld. A case that somebody is in the middle of for an
assignment is kept for that. Leaving the cohort opens nothing: whoever could read and come back would have both.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, or_, select, union

from models import AssignedAttempt, Assignment, AssignmentCase, Attempt, Cohort, Membership, Revision, Scenario

WAITS = and_(Assignment.released_at.is_(None), Assignment.terms["mode"].as_string() == "released")
"""Whether an assignment's explanations wait."""
_IN_IT = and_(Membership.cohort_id == Assignment.cohort_id, Membership.left_at.is_(None))

WITHHELD: ColumnElement[bool] = (
    exists()
    .where(
        AssignedAttempt.attempt_id == Attempt.id,
        AssignedAttempt.assignment_case_id == AssignmentCase.id,
        AssignmentCase.assignment_id == Assignment.id,
        WAITS,
    )
    .correlate(Attempt)
)
"""Whether the explanations of an attempt wait: neither its score nor anything of its key is told."""

_OPEN = (
    select(AssignmentCase.scenario_id, Assignment.id.label("assignment"))
    .join(Assignment, AssignmentCase.assignment_id == Assignment.id)
    .join(Cohort, Assignment.cohort_id == Cohort.id)
    .join(Membership, _IN_IT)
    .where(
        Membership.person_id == bindparam("person_id"),
        or_(Assignment.group_id.is_(None), Assignment.group_id == Membership.group_id),
        WAITS,
        Assignment.withdrawn_at.is_(None),
        Cohort.archived_at.is_(None),
        or_(Assignment.opens_at.is_(None), Assignment.opens_at <= bindparam("now")),
    )
)
_BEGUN = (
    select(Revision.scenario_id, Assignment.id.label("assignment"))
    .join(Attempt, Attempt.revision_id == Revision.id)
    .join(AssignedAttempt, AssignedAttempt.attempt_id == Attempt.id)
    .join(AssignmentCase, AssignedAttempt.assignment_case_id == AssignmentCase.id)
    .join(Assignment, AssignmentCase.assignment_id == Assignment.id)
    .where(
        Attempt.person_id == bindparam("person_id"),
        or_(
            and_(WAITS, or_(Attempt.finished_at.is_not(None), Assignment.withdrawn_at.is_(None))),
            and_(Attempt.finished_at.is_(None), Attempt.stepped_out_at.is_(None)),
        ),
    )
)
_KEPT = union(_OPEN, _BEGUN).subquery()

KEPT: ColumnElement[bool] = Scenario.id.in_(select(_KEPT.c.scenario_id))
"""Whether a case is kept for an assignment of `person_id` at the moment `now`."""

_ELSEWHERE = (
    select(_KEPT.c.scenario_id, Assignment.title)
    .join(Assignment, _KEPT.c.assignment == Assignment.id)
    .join(Cohort, Assignment.cohort_id == Cohort.id)
    .join(Membership, and_(_IN_IT, Membership.person_id == bindparam("person_id")))
    .where(Assignment.id != bindparam("assignment"), Assignment.withdrawn_at.is_(None), Cohort.archived_at.is_(None))
    .order_by(Assignment.id.desc())
)
"""Made once: who begins a case waits for it."""


def keeper_of(connection: Connection, person_id: int, slug: str, now: datetime) -> tuple[str, str] | None:
    """The public id and the title of an assignment that a case is kept for."""
    query: Any = (
        select(Assignment.public_id, Assignment.title)
        .join(_KEPT, _KEPT.c.assignment == Assignment.id)
        .join(Scenario, _KEPT.c.scenario_id == Scenario.id)
        .where(Scenario.slug == slug)
        .order_by(Assignment.id)
        .limit(1)
    )
    row = connection.execute(query, {"person_id": person_id, "now": now}).one_or_none()
    return None if row is None else (row.public_id, row.title)


def kept_elsewhere(connection: Connection, person_id: int, assignment: int, now: datetime) -> dict[int, str]:
    """The cases (their rows) that somebody's other assignments need, each with the title of one; asked where this
    assignment (its row) would explain them. One that is over, or of a cohort that they left, holds up no other.
    """
    about = {"person_id": person_id, "assignment": assignment, "now": now}
    return {row.scenario_id: row.title for row in connection.execute(_ELSEWHERE, about)}
