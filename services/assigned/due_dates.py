"""When what was assigned to a learner is due, over all their cohorts, for their calendar. Knows no file format."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, case, or_, select

from models import Assignment, Cohort, Extension, Membership

KEPT_FOR = timedelta(days=30)
"""How long something that was due stays in a calendar."""
MOST = 200
"""The nearest of those that are to come or were due of late."""


@dataclass(frozen=True, slots=True)
class DueDate:
    """Something that is due for one learner, by their own extension. `name` never changes, and tells nothing."""

    name: str
    title: str
    at: datetime


def due_dates(connection: Connection, person_id: int, now: datetime) -> tuple[DueDate, ...]:
    """What is due for somebody, in one statement; nothing that was withdrawn, or of a cohort that is over or left."""
    due: Any = case((Extension.person_id.is_not(None), Extension.due_at), else_=Assignment.due_at)
    theirs = and_(Extension.assignment_id == Assignment.id, Extension.person_id == Membership.person_id)
    rows = connection.execute(
        select(Assignment.public_id, Assignment.title, due.label("due"))
        .join(Cohort, Assignment.cohort_id == Cohort.id)
        .join(Membership, Membership.cohort_id == Cohort.id)
        .outerjoin(Extension, theirs)
        .where(
            Membership.person_id == person_id,
            Membership.left_at.is_(None),
            Cohort.archived_at.is_(None),
            Assignment.withdrawn_at.is_(None),
            or_(Assignment.group_id.is_(None), Assignment.group_id == Membership.group_id),
            due > now - KEPT_FOR,
        )
        .order_by(due, Assignment.id)
        .limit(MOST)
    )
    return tuple(DueDate(_name(row.public_id), row.title, row.due) for row in rows)


def _name(assignment_id: str) -> str:
    """What a calendar calls an assignment: no address of this site can be made of it."""
    return hashlib.sha256(f"due {assignment_id}".encode()).hexdigest()[:32]
