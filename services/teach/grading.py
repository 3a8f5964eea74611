"""Filling in the rubric of an attempt: in turns that only add up, so that two who grade at once lose nothing.

Also what an assignment has to grade, what waits for a supervisor, and showing the names that blind grading hides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engine.teach.rubric import is_offered, mark_of
from engine.teach.terms import from_json
from models import Assignment, Attempt, Cohort, Grading
from services import audit
from services.accounts import disclosing
from services.audit import Act
from services.database import reads, writes
from services.errors import BadField, Refused, ServiceError
from services.people import Visitor
from services.roles import SUPERVISOR
from services.teach import results
from services.teach.blindness import hides
from services.teach.queues import QueueCase, by_case, place_of, queue_of
from services.teach.rubrics import Tally, Turn, tallies, turns_of
from services.teach.scope import AssignmentRow, SeenAttempt, assignment_of, attempt_of, teaches
from services.typed import text_that_fits

MAX_NOTE = 4_000
GRADING_LIST = "grading list"
"""What is noted of a look at it."""


class GradedMeanwhile(ServiceError):
    """Somebody else filled the rubric in since this page was opened: what they gave."""

    def __init__(self, turn: Turn) -> None:
        super().__init__("Somebody else graded this meanwhile.")
        self.turn = turn


@dataclass(frozen=True, slots=True)
class Given:
    """A rubric as it was sent: points of each line as they were typed, and the note; the turn that the page had seen,
    and the mark of the lines that it showed.
    """

    points: tuple[str, ...]
    note: str
    seen: int
    mark: str


@dataclass(frozen=True, slots=True)
class GradingPage:
    """What an assignment has to grade. `names_hidden` now; `opened` is when a supervisor had the names shown."""

    assignment: AssignmentRow
    names_hidden: bool
    opened: datetime | None
    tally: Tally
    cases: tuple[QueueCase, ...]
    first_waiting: str | None


@dataclass(frozen=True, slots=True)
class ToGrade:
    """An assignment with something that waits for its points."""

    count: int
    cohort_id: str
    cohort: str
    assignment_id: str
    title: str


@reads
def grading(connection: Connection, supervisor_id: int, assignment_id: str) -> GradingPage:
    """What an assignment has to grade, case by case. Raises NotFound, Refused where it has no rubric."""
    assignment = assignment_of(connection, supervisor_id, assignment_id)
    _refuse_without_rubric(assignment)
    hidden = hides(connection, assignment)
    queue = queue_of(connection, assignment, hidden=hidden)
    return GradingPage(
        assignment=assignment,
        names_hidden=hidden,
        opened=assignment.unblinded_at,
        tally=Tally(len(queue), sum(each.filled.complete for each in queue)),
        cases=by_case(connection, assignment, queue),
        first_waiting=next((each.attempt_id for each in queue if not each.filled.complete), None),
    )


def note_look(visitor: Visitor, page: GradingPage, now: datetime) -> None:
    """Note for all learners whom the page names that somebody looked, once an hour each."""
    named = [each.person_id for case in page.cases for each in case.handed if each.person_id is not None]
    disclosing.note_look(visitor.id, SUPERVISOR, named, GRADING_LIST, now)


@writes
def grade(connection: Connection, supervisor_id: int, attempt_id: str, given: Given, now: datetime) -> str | None:
    """Fill the rubric of an attempt in, or part of it. Returns the next attempt of the queue that waits, if one does.

    The same again is harmless. Raises NotFound, BadField, Refused, GradedMeanwhile.
    """
    results.hold(connection, attempt_of(connection, supervisor_id, attempt_id, lock=True).assignment.id)
    seen = attempt_of(connection, supervisor_id, attempt_id)  # anew: the lines may have been changed while it waited
    _refuse_ungradable(connection, seen)
    points, note = _points(seen, given), _clean(given.note)
    turns = turns_of(connection, seen.id, seen.assignment.terms.rubric)
    newest = turns[0] if turns else None
    if not _stands(newest, points, note):
        if newest is not None and newest.turn != given.seen:
            raise GradedMeanwhile(newest)
        row = {"points": list(points), "note": note, "by_id": supervisor_id, "at": now}
        connection.execute(insert(Grading).values(attempt_id=seen.id, turn=newest.turn + 1 if newest else 1, **row))
    hidden = hides(connection, seen.assignment)
    place = place_of(connection, seen.assignment, attempt_id, hidden=hidden)
    return place.next_waiting if place else None


@writes
def show_names(connection: Connection, visitor: Visitor, assignment_id: str, now: datetime) -> None:
    """Show the names of an assignment that is graded blind, for good; twice is harmless. Raises NotFound, Refused."""
    assignment = assignment_of(connection, visitor.id, assignment_id, lock=True)
    if not assignment.terms.blind:
        raise Refused("Nothing is hidden here: this assignment is not graded blind.")
    if assignment.unblinded_at is None:
        connection.execute(update(Assignment).where(Assignment.id == assignment.id).values(unblinded_at=now))
        audit.record(connection, visitor.public_id, Act.NAMES_SHOWN, assignment_id, now)


def to_grade(connection: Connection, supervisor_id: int) -> tuple[ToGrade, ...]:
    """What waits for the points of a supervisor, in the cohorts that they teach and have not archived."""
    cohort = (Cohort.public_id.label("cohort_id"), Cohort.name)
    rows = connection.execute(
        select(Assignment.id, Assignment.public_id, Assignment.title, Assignment.terms, *cohort)
        .join(Cohort, Assignment.cohort_id == Cohort.id)
        .where(teaches(supervisor_id), Cohort.archived_at.is_(None), Assignment.withdrawn_at.is_(None))
        .order_by(Assignment.id)
    ).all()
    terms = {row.id: from_json(row.terms) for row in rows}
    by_rubric = {number: each for number, each in terms.items() if each.graded_by == "rubric"}
    found = tallies(connection, by_rubric) if by_rubric else {}
    return tuple(
        ToGrade(found[row.id].waiting, row.cohort_id, row.name, row.public_id, row.title)
        for row in rows
        if row.id in found and found[row.id].waiting
    )


def _refuse_without_rubric(assignment: AssignmentRow) -> None:
    if not is_offered(assignment.terms):
        raise Refused("Nothing is graded by a rubric here. Its assignment can ask for one, or for a write-up.")


def _refuse_ungradable(connection: Connection, seen: SeenAttempt) -> None:
    _refuse_without_rubric(seen.assignment)
    if connection.scalar(select(Attempt.finished_at).where(Attempt.id == seen.id)) is None:
        raise Refused("This attempt is under way. It can be graded when it has come to its end.")


def _points(seen: SeenAttempt, given: Given) -> tuple[int | None, ...]:
    """The points of each line; None where nothing was typed. Raises BadField."""
    rubric = seen.assignment.terms.rubric
    if given.mark != mark_of(rubric) or len(given.points) != len(rubric):
        raise BadField("rubric", "The lines of this rubric were changed meanwhile. Look at them again, then keep it.")
    typed = zip(given.points, rubric, strict=True)
    return tuple(_number(f"points-{n}", text.strip(), line.points) for n, (text, line) in enumerate(typed))


def _number(field: str, text: str, most: int) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= most):
        raise BadField(field, f"Give a whole number from 0 to {most}, or nothing for later.")
    return int(text)


def _clean(note: str) -> str:
    """Raises BadField."""
    return text_that_fits("note", note, MAX_NOTE).strip()


def _stands(newest: Turn | None, points: Sequence[int | None], note: str) -> bool:
    """Whether a rubric that was sent says what stands already, or nothing where nothing stands."""
    held: Any = [line.points for line in newest.filled.lines] if newest else [None] * len(points)
    return [*points] == held and note == (newest.note if newest else "")
