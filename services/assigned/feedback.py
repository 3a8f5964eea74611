"""What supervisors said of a learner's attempts, as the learner reads it: comments, and rubrics with all their points.

Nothing of it while explanations are withheld: what a supervisor writes may say what they say. How far a learner has
read is kept as the instant of the newest thing that a debrief showed, so what is written meanwhile stays new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select, update

from engine.teach.rubric import filled, is_offered
from engine.teach.terms import Terms, from_json
from models import AssignedAttempt, Assignment, AssignmentCase, Attempt, Cohort, Comment, Grading
from services.database import writes
from services.teach.comments import CommentView, Threads, threads_of
from services.teach.rubrics import Turn, newest_turn, turns_of


@dataclass(frozen=True, slots=True)
class FromSupervisors:
    """What was said of one attempt. `graded` is None until every line of the rubric has its points; `newly` says that
    the learner has not read it yet. `unread` is the instant of the newest thing, None where nothing is new.
    """

    cohort: str
    threads: Threads
    graded: Turn | None
    newly: bool
    unread: datetime | None

    @property
    def is_something(self) -> bool:
        """Whether anything was said."""
        return self.graded is not None or bool(self.threads.whole) or self.threads.beside > 0


@dataclass(frozen=True, slots=True)
class Mark:
    """That something was said of an attempt; `new` is how much of it the learner has not read."""

    comments: int
    graded: bool
    new: int


def feedback_on(connection: Connection, person_id: int, attempt_row: int) -> FromSupervisors | None:
    """What was said of an attempt that is over and theirs; None where no assignment covers it, or it is withheld."""
    query = (
        select(Assignment.terms, Assignment.released_at, AssignedAttempt.feedback_read_at, Cohort.name)
        .join(AssignmentCase, AssignmentCase.assignment_id == Assignment.id)
        .join(AssignedAttempt, AssignedAttempt.assignment_case_id == AssignmentCase.id)
        .join(Cohort, Assignment.cohort_id == Cohort.id)
        .where(AssignedAttempt.attempt_id == attempt_row)
    )
    row = connection.execute(query).one_or_none()
    if row is None or _is_withheld(row):
        return None
    terms, read = from_json(row.terms), row.feedback_read_at
    turns = turns_of(connection, attempt_row, terms.rubric) if is_offered(terms) else ()
    graded = turns[0] if turns and turns[0].filled.complete else None
    threads = _marked(threads_of(connection, attempt_row, person_id), read)
    newly = graded is not None and _is_new(graded.at, read)
    unread = [each.stands_since for each in threads.all if each.new] + ([graded.at] if graded and newly else [])
    return FromSupervisors(row.name, threads, graded, newly, max(unread, default=None))


@writes
def keep_read(connection: Connection, person_id: int, attempt_id: str, until: datetime) -> None:
    """Keep that somebody has read what was said of an attempt of theirs until then. Again, or late, is harmless."""
    theirs = select(Attempt.id).where(Attempt.public_id == attempt_id, Attempt.person_id == person_id)
    further = or_(AssignedAttempt.feedback_read_at.is_(None), AssignedAttempt.feedback_read_at < until)
    here = update(AssignedAttempt).where(AssignedAttempt.attempt_id == theirs.scalar_subquery(), further)
    connection.execute(here.values(feedback_read_at=until))


def marks(connection: Connection, person_id: int, assignment_id: int) -> Mapping[str, Mark]:
    """Of which attempts at an assignment (its row) something was said, by their public ids, in one statement."""
    return {attempt_id: mark for _, attempt_id, mark in _marks(connection, person_id, (assignment_id,))}


def news(connection: Connection, person_id: int, assignments: Collection[int]) -> Mapping[int, int]:
    """How much somebody has not read of what was said of their attempts at these assignments (rows): one statement."""
    found: Counter[int] = Counter()
    for assignment, _, mark in _marks(connection, person_id, assignments):
        found[assignment] += mark.new
    return found


def _marks(connection: Connection, person_id: int, assignments: Collection[int]) -> list[tuple[int, str, Mark]]:
    read = AssignedAttempt.feedback_read_at
    said = select(func.count()).where(Comment.attempt_id == Attempt.id)
    unread = said.where(or_(read.is_(None), func.coalesce(Comment.changed_at, Comment.written_at) > read))
    rows = connection.execute(
        select(
            Assignment.id,
            Attempt.public_id,
            said.scalar_subquery().label("comments"),
            unread.correlate(Attempt, AssignedAttempt).scalar_subquery().label("unread"),
            read,
            Grading.points,
            Grading.at,
            Assignment.terms,
            Assignment.released_at,
        )
        .join(AssignmentCase, AssignmentCase.assignment_id == Assignment.id)
        .join(AssignedAttempt, AssignedAttempt.assignment_case_id == AssignmentCase.id)
        .join(Attempt, AssignedAttempt.attempt_id == Attempt.id)
        .outerjoin(Grading, newest_turn(Attempt.id))
        .where(Assignment.id.in_(assignments), Attempt.person_id == person_id, Attempt.finished_at.is_not(None))
    )
    found = [(row.id, row.public_id, _mark(row)) for row in rows if not _is_withheld(row)]
    return [each for each in found if each[2].comments or each[2].graded]


def _mark(row: Any) -> Mark:
    terms = from_json(row.terms)
    graded = is_offered(terms) and row.points is not None and filled(row.points, terms.rubric).complete
    return Mark(row.comments, graded, row.unread + (graded and _is_new(row.at, row.feedback_read_at)))


def _marked(threads: Threads, read: datetime | None) -> Threads:
    """The same, each comment with whether it is new to whoever has read until then."""

    def told(views: tuple[CommentView, ...]) -> tuple[CommentView, ...]:
        return tuple(replace(each, new=_is_new(each.stands_since, read)) for each in views)

    return Threads(
        whole=told(threads.whole),
        steps={step: told(views) for step, views in threads.steps.items()},
        prompts={prompt: told(views) for prompt, views in threads.prompts.items()},
    )


def _is_new(at: datetime, read: datetime | None) -> bool:
    return read is None or at > read


def _is_withheld(row: Any) -> bool:
    terms: Terms = from_json(row.terms)
    return terms.withholds and row.released_at is None
