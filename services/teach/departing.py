"""Somebody erases their account: what of it was a cohort's, as a learner and as a supervisor. And a cohort, erased.

A cohort that goes on is never left without anybody who can teach it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, func, or_, select, update

from models import (
    AssignedAttempt,
    Assignment,
    AssignmentCase,
    Attempt,
    Cohort,
    CohortSupervisor,
    JournalEntry,
    LiveClass,
    Person,
    PersonRole,
    RosterEntry,
)
from services import audit
from services.audit import Act
from services.roles import SUPERVISOR


def taught_alone(connection: Connection, person_id: int, *, lock: bool = False) -> tuple[tuple[int, str], ...]:
    """The cohorts that go on and that nobody but this person could teach: their rows, with their public ids.

    With `lock` what they teach is held until the transaction ends.
    """
    mine = Cohort.id.in_(select(CohortSupervisor.cohort_id).where(CohortSupervisor.person_id == person_id))
    if lock:
        _hold(connection, mine)
    here = (mine, Cohort.archived_at.is_(None), ~_could_teach(person_id))
    found = connection.execute(select(Cohort.id, Cohort.public_id).where(*here).order_by(Cohort.id))
    return tuple((row.id, row.public_id) for row in found)


def _hold(connection: Connection, which: Any) -> None:
    """Hold cohorts against changes of who teaches them."""
    connection.execute(select(Cohort.id).where(which).order_by(Cohort.id).with_for_update()).all()


def _could_teach(person_id: int) -> Any:
    """The condition that somebody else teaches a cohort, who can log in and has the role still."""
    return exists().where(
        CohortSupervisor.cohort_id == Cohort.id,
        CohortSupervisor.person_id != person_id,
        CohortSupervisor.person_id == Person.id,
        Person.disabled_at.is_(None),
        PersonRole.person_id == Person.id,
        PersonRole.role == SUPERVISOR,
    )


def forget_learner(connection: Connection, person_id: int, addresses: Collection[str]) -> None:
    """Before somebody goes: figures that counted them are to be worked out anew, and no list names their address."""
    covered = select(AssignedAttempt.assignment_case_id).join(Attempt, AssignedAttempt.attempt_id == Attempt.id)
    theirs = covered.where(Attempt.person_id == person_id)
    cases = select(AssignmentCase.id).where(AssignmentCase.id.in_(theirs)).order_by(AssignmentCase.id)
    held = connection.scalars(cases.with_for_update(key_share=True)).all()  # whoever folds them has the row too
    counted = AssignmentCase.id.in_(theirs.where(AssignedAttempt.folded))
    connection.execute(update(AssignmentCase).where(AssignmentCase.id.in_(held), counted).values(stale=True))
    named = or_(RosterEntry.email_key.in_(addresses), func.lower(RosterEntry.email).in_(addresses))
    connection.execute(delete(RosterEntry).where(named))


def forget_supervisor(connection: Connection, person_id: int, actor: str | None, now: datetime) -> None:
    """Before somebody goes: cohorts that nobody else teaches go too, and classes of the others pass to a colleague."""
    mine = select(CohortSupervisor.cohort_id).where(CohortSupervisor.person_id == person_id)
    shared = select(CohortSupervisor.cohort_id).where(
        CohortSupervisor.cohort_id.in_(mine), CohortSupervisor.person_id != person_id
    )
    alone = connection.scalars(mine.where(CohortSupervisor.cohort_id.not_in(shared))).all()
    erase_cohorts(connection, alone, actor, now)
    colleague = select(func.min(CohortSupervisor.person_id)).where(
        CohortSupervisor.cohort_id == LiveClass.cohort_id, CohortSupervisor.person_id != person_id
    )
    held = update(LiveClass).where(LiveClass.person_id == person_id, LiveClass.cohort_id.in_(shared))
    connection.execute(held.values(person_id=colleague.scalar_subquery()))


def erase_cohorts(connection: Connection, cohort_ids: Collection[int], actor: str | None, now: datetime) -> None:
    """Cohorts go with their lists, assignments and gradebooks. What learners played and wrote stays theirs, and so does
    what they were told of it.
    """
    named = select(Cohort.public_id).where(Cohort.id.in_(cohort_ids)).order_by(Cohort.id)
    for public_id in connection.scalars(named).all():
        audit.record(connection, actor, Act.COHORT_ERASED, public_id, now)
    covered = select(AssignedAttempt.attempt_id).join(AssignmentCase).join(Assignment)
    shared = JournalEntry.attempt_id.in_(covered.where(Assignment.cohort_id.in_(cohort_ids)))
    connection.execute(update(JournalEntry).where(shared).values(shared_at=None))
    connection.execute(delete(Assignment).where(Assignment.cohort_id.in_(cohort_ids)))  # they hold on to their groups
    connection.execute(delete(Cohort).where(Cohort.id.in_(cohort_ids)))
