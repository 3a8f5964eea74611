"""Another case in place of one that was stepped out of.

It is on the same topics, open to everybody, and no part of the assignment. A supervisor reads “alternative case”, and
nothing of the one that was left.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, or_, select

from models import AssignedAttempt, AssignmentCase, Attempt, Revision, Scenario
from services.assigned.holding import KEPT
from services.cards import CaseCard
from services.library import alternatives

ALL = 10_000

_CASE = (
    select(AssignmentCase.assignment_id, Scenario.slug, Revision.card)
    .join(Scenario, AssignmentCase.scenario_id == Scenario.id)
    .join(Revision, and_(Revision.scenario_id == Scenario.id, Revision.newest))
    .where(AssignmentCase.id == bindparam("case"))
)


def may_stand_in(connection: Connection, person_id: int, assignment_case: int, most: int | None) -> bool:
    """Whether another case can stand in for one of an assignment (its row) that gives so many attempts: not where
    somebody has finished that one itself, or as many others as they may.
    """
    query = select(AssignedAttempt.alternative).join(Attempt, AssignedAttempt.attempt_id == Attempt.id)
    mine = (Attempt.person_id == person_id, Attempt.finished_at.is_not(None))
    finished = connection.scalars(query.where(AssignedAttempt.assignment_case_id == assignment_case, *mine)).all()
    return all(finished) and (most is None or len(finished) < most)


def in_place_of(connection: Connection, person_id: int, assignment_case: int, now: datetime) -> tuple[CaseCard, ...]:
    """The cases that can be played in place of one of an assignment (its row), those with most in common first: three
    statements.
    """
    case = connection.execute(_CASE, {"case": assignment_case}).one()
    part_of_it = select(AssignmentCase.scenario_id).where(AssignmentCase.assignment_id == case.assignment_id)
    taken = select(Scenario.slug).where(or_(KEPT, Scenario.id.in_(part_of_it)))
    others = set(connection.scalars(taken, {"person_id": person_id, "now": now}))
    alike = alternatives(connection, case.slug, case.card["topics"], count=ALL)
    return tuple(card for card in alike if card.slug not in others)
