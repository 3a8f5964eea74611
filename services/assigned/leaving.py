"""Somebody leaves a cohort: an attempt that is under way goes on as their own, and reflections are shared no more.

An attempt at a case that is reserved, or whose explanations wait, is ended instead: as their own it would give away
what the assignment keeps, and who left may come back.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, update

from models import AssignedAttempt, Assignment, AssignmentCase, Attempt, JournalEntry, Membership, Revision
from services.assigned.holding import WAITS
from services.mail.letters import ASSIGNED_REMINDER
from services.mail.outbox import take_back
from services.teach import results


def let_go(connection: Connection, cohort_id: int, person_id: int, now: datetime) -> None:
    """Take this person's attempts that are under way out of the cohort's assignments, their reflections out of its
    supervisors' sight, and letters that wait back; again is harmless. The caller holds the membership, so that nothing
    is begun meanwhile.
    """
    theirs = (
        select(
            Attempt.id,
            AssignedAttempt.assignment_case_id,
            Assignment.id.label("assignment"),
            or_(WAITS, Revision.card["reserved"].as_boolean()).label("kept"),
        )
        .join(AssignedAttempt, AssignedAttempt.attempt_id == Attempt.id)
        .join(Revision, Attempt.revision_id == Revision.id)
        .join(AssignmentCase, AssignedAttempt.assignment_case_id == AssignmentCase.id)
        .join(Assignment, AssignmentCase.assignment_id == Assignment.id)
        .where(Assignment.cohort_id == cohort_id, Attempt.person_id == person_id)
    )
    under_way = theirs.where(Attempt.finished_at.is_(None), Attempt.stepped_out_at.is_(None))
    held = connection.execute(under_way.order_by(Attempt.id).with_for_update(of=Attempt)).all()
    for assignment in sorted({row.assignment for row in held}):
        results.hold(connection, assignment)
    ended, gone = ([row.id for row in held if bool(row.kept) is kept] for kept in (True, False))
    connection.execute(update(Attempt).where(Attempt.id.in_(ended)).values(stepped_out_at=now))
    connection.execute(delete(AssignedAttempt).where(AssignedAttempt.attempt_id.in_(gone)))
    for case in sorted({row.assignment_case_id for row in held}):
        results.refresh(connection, case, person_id)
    covered = theirs.with_only_columns(Attempt.id)
    shared = (JournalEntry.attempt_id.in_(covered), JournalEntry.shared_at.is_not(None))
    connection.execute(update(JournalEntry).where(*shared).values(shared_at=None))
    letters_of = (Membership.cohort_id == cohort_id, Membership.person_id == person_id)
    token = connection.scalar(select(Membership.stop_token).where(*letters_of))
    take_back(connection, person_id, ASSIGNED_REMINDER, ending=token or "")
