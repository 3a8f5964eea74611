"""What an assignment has to grade, in the order in which it is gone through: case by case, by name or without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select

from engine.teach.rubric import Filled, filled
from models import AssignmentCase, Attempt, Grading, Person, Result, Revision, Scenario
from services.people import NAME
from services.teach.blindness import label_of, order_of
from services.teach.rubrics import newest_turn
from services.teach.scope import AssignmentRow


@dataclass(frozen=True, slots=True)
class Handed:
    """One attempt that was handed in and counts. `name` is empty where names are hidden, and so is all that could
    tell whose it is: who they are, when it was handed in, and whether late.
    """

    attempt_id: str
    position: int
    person_id: int | None
    name: str
    label: str
    at: datetime | None
    late: bool
    alternative: bool
    written: bool
    filled: Filled

    @property
    def order(self) -> tuple[str, str]:
        """What those of one case are sorted by."""
        return (self.name.casefold(), self.attempt_id)


@dataclass(frozen=True, slots=True)
class QueueCase:
    """One case of the assignment, with what was handed in for it."""

    title: str
    handed: tuple[Handed, ...]


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Where an attempt stands in the queue, from 1, and what lies around it."""

    number: int
    total: int
    graded: int
    previous: str | None
    next: str | None
    next_waiting: str | None


def queue_of(connection: Connection, assignment: AssignmentRow, *, hidden: bool) -> tuple[Handed, ...]:
    """All that was handed in for an assignment and counts, in one statement."""
    rows = connection.execute(
        select(
            AssignmentCase.position,
            Attempt.public_id,
            Result.person_id,
            NAME.label("name"),
            Result.finished_at,
            Result.late,
            Result.alternative,
            Result.written,
            Grading.points,
        )
        .select_from(Result)
        .join(AssignmentCase, Result.assignment_case_id == AssignmentCase.id)
        .join(Attempt, Attempt.public_id == Result.attempt)
        .join(Person, Result.person_id == Person.id)
        .outerjoin(Grading, newest_turn(Attempt.id))
        .where(AssignmentCase.assignment_id == assignment.id, Attempt.finished_at.is_not(None))
    )
    found = [_handed(assignment, row, hidden) for row in rows]
    if hidden:
        found.sort(key=lambda each: (each.position, order_of(assignment.public_id, each.attempt_id)))
    else:
        found.sort(key=lambda each: (each.position, each.order))
    return tuple(found)


def _handed(assignment: AssignmentRow, row: Any, hidden: bool) -> Handed:
    return Handed(
        attempt_id=row.public_id,
        position=row.position,
        person_id=None if hidden else row.person_id,
        name="" if hidden else row.name,
        label=label_of(row.public_id),
        at=None if hidden else row.finished_at,
        late=not hidden and row.late,
        alternative=row.alternative,
        written=row.written,
        filled=filled(row.points or (), assignment.terms.rubric),
    )


def by_case(connection: Connection, assignment: AssignmentRow, queue: Sequence[Handed]) -> tuple[QueueCase, ...]:
    """The queue under the titles of its cases."""
    rows = connection.execute(
        select(AssignmentCase.position, Revision.card)
        .join(Scenario, AssignmentCase.scenario_id == Scenario.id)
        .join(Revision, Revision.scenario_id == Scenario.id)
        .where(AssignmentCase.assignment_id == assignment.id, Revision.newest)
    )
    titles = {row.position: str(row.card["title"]) for row in rows}
    return tuple(
        QueueCase(titles[position], tuple(handed))
        for position, handed in groupby(queue, key=lambda each: each.position)
    )


def place_of(connection: Connection, assignment: AssignmentRow, attempt_id: str, *, hidden: bool) -> QueuePlace | None:
    """Where an attempt stands among those of its assignment; None for one that does not count."""
    return _place(queue_of(connection, assignment, hidden=hidden), attempt_id)


def _place(queue: Sequence[Handed], attempt_id: str) -> QueuePlace | None:
    ids = [each.attempt_id for each in queue]
    if attempt_id not in ids:
        return None
    at = ids.index(attempt_id)
    onward = [*queue[at + 1 :], *queue[:at]]
    return QueuePlace(
        number=at + 1,
        total=len(queue),
        graded=sum(each.filled.complete for each in queue),
        previous=ids[at - 1] if at else None,
        next=ids[at + 1] if at + 1 < len(ids) else None,
        next_waiting=next((each.attempt_id for each in onward if not each.filled.complete), None),
    )
