"""What an attempt was begun for: the assignment with its terms and dates, as queries about an attempt bring it along.

An attempt that no assignment covers costs no statement more, and neither does one that some assignment does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Text, and_, case, cast

from engine.teach.terms import Terms, from_json
from engine.teach.window import OPEN, Window
from models import AssignedAttempt, Assignment, AssignmentCase, Attempt, Cohort, Extension, Membership, WriteUp


@dataclass(frozen=True, slots=True)
class Given:
    """The assignment of an attempt, for its learner. `withheld` says that its explanations wait for a supervisor,
    `written` that there is a write-up, `left` that the learner is not in the cohort any more, `over` that nothing more
    is begun in it by anybody.
    """

    assignment: int
    assignment_case: int
    position: int
    assignment_id: str
    title: str
    cohort_id: str
    cohort: str
    zone: str
    terms: Terms
    window: Window
    withheld: bool
    alternative: bool
    written: bool
    left: bool
    over: bool

    @property
    def due(self) -> datetime | None:
        """When it is due for this learner."""
        return self.window.due

    def can_begin(self, now: datetime) -> bool:
        """Whether they can begin something more of it."""
        return not self.left and not self.over and self.window.at(now) == OPEN


@lru_cache(maxsize=1_024)
def read_terms(kept: str) -> Terms:
    """Terms out of their text. The same few hold for whole cohorts, so each is read once."""
    return from_json(json.loads(kept))


TERMS = cast(Assignment.terms, Text)
"""Terms as their text."""
WINDOW = (
    Assignment.opens_at,
    Assignment.due_at,
    Assignment.closes_at,
    Assignment.late,
    Extension.given_at.label("extended_at"),
    Extension.due_at.label("extended_to"),
)
"""The dates of an assignment, and of a learner's extension."""


def window_of(row: Any) -> Window:
    """The dates of an assignment for a learner, out of the columns of WINDOW."""
    return Window(
        row.opens_at, row.due_at, row.closes_at, row.late, row.extended_at is not None, extended_to=row.extended_to
    )


def given_columns(first: Any) -> tuple[Any, ...]:
    """What a query about an attempt brings along of its assignment; its terms only in the row that is `first`."""
    return (
        AssignedAttempt.assignment_case_id,
        AssignedAttempt.alternative,
        AssignmentCase.position,
        Assignment.id.label("assignment"),
        Assignment.public_id.label("assignment_id"),
        Assignment.title.label("assignment_title"),
        Assignment.released_at,
        Assignment.withdrawn_at,
        case((first, TERMS)).label("terms"),
        Cohort.public_id.label("cohort_id"),
        Cohort.name.label("cohort"),
        Cohort.time_zone,
        Cohort.archived_at,
        Membership.left_at,
        WriteUp.attempt_id.label("written"),
        *WINDOW,
    )


def with_given(query: Any) -> Any:
    """A query about attempts, with their assignments where they have one."""
    return (
        query.outerjoin(AssignedAttempt, AssignedAttempt.attempt_id == Attempt.id)
        .outerjoin(AssignmentCase, AssignedAttempt.assignment_case_id == AssignmentCase.id)
        .outerjoin(Assignment, AssignmentCase.assignment_id == Assignment.id)
        .outerjoin(Cohort, Assignment.cohort_id == Cohort.id)
        .outerjoin(Membership, and_(Membership.cohort_id == Cohort.id, Membership.person_id == Attempt.person_id))
        .outerjoin(Extension, and_(Extension.assignment_id == Assignment.id, Extension.person_id == Attempt.person_id))
        .outerjoin(WriteUp, WriteUp.attempt_id == Attempt.id)
    )


def given_of(row: Any) -> Given | None:
    """What an attempt was begun for, out of the first of its rows."""
    if row.assignment is None:
        return None
    terms, left = read_terms(row.terms), row.left_at is not None
    return Given(
        assignment=row.assignment,
        assignment_case=row.assignment_case_id,
        position=row.position,
        assignment_id=row.assignment_id,
        title=row.assignment_title,
        cohort_id=row.cohort_id,
        cohort=row.cohort,
        zone=row.time_zone,
        terms=terms,
        window=window_of(row),
        withheld=terms.withholds and row.released_at is None,
        alternative=row.alternative,
        written=row.written is not None,
        left=left,
        over=row.withdrawn_at is not None or row.archived_at is not None,
    )
