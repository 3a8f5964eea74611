"""What supervisors said of a learner's attempts, as the learner reads it: comments, and rubrics with all their points.

Nothing of it while explanations are withheld: what a supervisor writes may say what they say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from engine.teach.rubric import filled, is_offered
from engine.teach.terms import Terms, from_json
from models import AssignedAttempt, Assignment, AssignmentCase, Attempt, Cohort, Comment, Grading
from services.teach.comments import Threads, threads_of
from services.teach.rubrics import Turn, newest_turn, turns_of


@dataclass(frozen=True, slots=True)
class FromSupervisors:
    """What was said of one attempt. `graded` is None until every line of the rubric has its points."""

    cohort: str
    threads: Threads
    graded: Turn | None

    @property
    def is_something(self) -> bool:
        """Whether anything was said."""
        return self.graded is not None or bool(self.threads.whole) or self.threads.beside > 0


@dataclass(frozen=True, slots=True)
class Mark:
    """That something was said of an attempt."""

    comments: int
    graded: bool


def feedback_on(connection: Connection, person_id: int, attempt_row: int) -> FromSupervisors | None:
    """What was said of an attempt that is over and theirs; None where no assignment covers it, or it is withheld."""
    query = (
        select(Assignment.terms, Assignment.released_at, Cohort.name)
        .join(AssignmentCase, AssignmentCase.assignment_id == Assignment.id)
        .join(AssignedAttempt, AssignedAttempt.assignment_case_id == AssignmentCase.id)
        .join(Cohort, Assignment.cohort_id == Cohort.id)
        .where(AssignedAttempt.attempt_id == attempt_row)
    )
    row = connection.execute(query).one_or_none()
    if row is None or _is_withheld(row):
        return None
    terms = from_json(row.terms)
    turns = turns_of(connection, attempt_row, terms.rubric) if is_offered(terms) else ()
    graded = turns[0] if turns and turns[0].filled.complete else None
    return FromSupervisors(row.name, threads_of(connection, attempt_row, person_id), graded)


def marks(connection: Connection, person_id: int, assignment_id: int) -> Mapping[str, Mark]:
    """Of which attempts at an assignment (its row) something was said, by their public ids, in one statement."""
    comments = select(func.count()).where(Comment.attempt_id == Attempt.id).scalar_subquery()
    rows = connection.execute(
        select(Attempt.public_id, comments.label("comments"), Grading.points, Assignment.terms, Assignment.released_at)
        .join(AssignedAttempt, AssignedAttempt.attempt_id == Attempt.id)
        .join(AssignmentCase, AssignedAttempt.assignment_case_id == AssignmentCase.id)
        .join(Assignment, AssignmentCase.assignment_id == Assignment.id)
        .outerjoin(Grading, newest_turn(Attempt.id))
        .where(Assignment.id == assignment_id, Attempt.person_id == person_id, Attempt.finished_at.is_not(None))
    )
    found = {row.public_id: _mark(row) for row in rows if not _is_withheld(row)}
    return {attempt_id: mark for attempt_id, mark in found.items() if mark.comments or mark.graded}


def _mark(row: Any) -> Mark:
    terms = from_json(row.terms)
    graded = is_offered(terms) and row.points is not None and filled(row.points, terms.rubric).complete
    return Mark(row.comments, graded)


def _is_withheld(row: Any) -> bool:
    terms: Terms = from_json(row.terms)
    return terms.withholds and row.released_at is None
