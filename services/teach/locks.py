"""What of an assignment stands: terms on which learners or supervisors have built, cases that somebody has begun."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select

from engine.teach.terms import Terms
from models import AssignedAttempt, AssignmentCase, Attempt, Grading, Membership, Override, Scenario, WriteUp
from services.errors import BadField
from services.teach.scope import AssignmentRow

_PLAYED = (
    "Somebody has begun, and an attempt keeps the mode in which it was begun. Make another assignment for another mode."
)
_TOLD = "Somebody has begun, and was told that nobody sees by name how sure they were. That stays so."
_WRITTEN = "Somebody has written along these steps, and what they wrote stands. So do the steps."
_GRADED = "Somebody is graded by these lines. They stay as they are."
_BEGUN = "Somebody has begun “{slug}”, or was graded for it. It stays in the assignment."


@dataclass(frozen=True, slots=True)
class Locks:
    """By field, why it stands; and the cases that do."""

    fields: Mapping[str, str]
    cases: frozenset[str]


def locks_of(connection: Connection, assignment: AssignmentRow) -> Locks:
    """What of an assignment stands, in two statements."""
    of_case = and_(
        AssignedAttempt.assignment_case_id == AssignmentCase.id,
        AssignedAttempt.attempt_id == Attempt.id,
        Attempt.stepped_out_at.is_(None),  # that somebody stepped out is nobody's to know
    )
    rows = connection.execute(
        select(
            Scenario.slug,
            or_(_there(of_case), _there(Override.assignment_case_id == AssignmentCase.id)).label("begun"),
            _there(of_case).label("played"),
            _there(of_case, WriteUp.attempt_id == AssignedAttempt.attempt_id).label("written"),
            _there(of_case, Grading.attempt_id == AssignedAttempt.attempt_id).label("graded"),
        )
        .join(AssignmentCase, AssignmentCase.scenario_id == Scenario.id)
        .where(AssignmentCase.assignment_id == assignment.id)
    ).all()
    fields: dict[str, str] = {}
    if any(row.played for row in rows):
        fields["mode"] = _PLAYED
        if not assignment.terms.confidence_named:
            fields["confidence_named"] = _TOLD
    if any(row.written for row in rows):
        fields["deciding"] = _WRITTEN
    if any(row.graded for row in rows):
        fields["rubric"] = _GRADED
    return Locks(fields, frozenset(row.slug for row in rows if row.begun))


def _there(*where: ColumnElement[bool]) -> Any:
    return exists().where(*where)


def refuse_locked(locks: Locks, stands: Terms, wanted: Terms, gone: Iterable[str]) -> None:
    """Raise BadField for a change of what stands."""
    differs = {
        "mode": stands.mode != wanted.mode,
        "confidence_named": wanted.confidence_named and not stands.confidence_named,
        "deciding": (stands.deciding, stands.steps) != (wanted.deciding, wanted.steps),
        "rubric": stands.rubric != wanted.rubric,
    }
    for name, why in locks.fields.items():
        if differs[name]:
            raise BadField(name, why)
    for slug in gone:
        if slug in locks.cases:
            raise BadField("cases", _BEGUN.format(slug=slug.replace("-", " ")))


def refuse_to_narrow(connection: Connection, assignment: AssignmentRow, group_id: int | None) -> None:
    """Raise BadField where somebody who would not have the assignment any more has begun it, and not stepped out."""
    if group_id is None or group_id == assignment.group_id:
        return
    outside = (
        select(Membership.id)
        .join(Attempt, Attempt.person_id == Membership.person_id)
        .join(AssignedAttempt, AssignedAttempt.attempt_id == Attempt.id)
        .join(AssignmentCase, AssignedAttempt.assignment_case_id == AssignmentCase.id)
        .where(
            AssignmentCase.assignment_id == assignment.id,
            Membership.cohort_id == assignment.cohort.id,
            Membership.left_at.is_(None),
            Membership.group_id.is_distinct_from(group_id),
            Attempt.stepped_out_at.is_(None),
        )
    )
    if connection.scalar(outside.limit(1)) is not None:
        raise BadField(
            "group", "Somebody outside this group has begun. Give it to all of them, or assign it anew to the group."
        )
