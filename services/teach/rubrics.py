"""Rubrics that were filled in: the newest of an attempt, all of them, and what of an assignment still waits.

What counts as handed in is the attempt of each cell of the gradebook. Who may ask is asked elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, String, cast, func, select
from sqlalchemy.orm import aliased

from engine.teach.rubric import Filled, filled
from engine.teach.terms import RubricLine, Terms
from models import AssignmentCase, Attempt, Grading, Person, Result


@dataclass(frozen=True, slots=True)
class Turn:
    """A rubric as somebody filled it in. `by` is empty where they have no account any more."""

    turn: int
    by_id: int | None
    by: str
    at: datetime
    filled: Filled
    note: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Of what was handed in for an assignment, how much has all its points."""

    handed_in: int
    graded: int

    @property
    def waiting(self) -> int:
        return self.handed_in - self.graded


def newest_turn(attempt_id: Any) -> Any:
    """The condition that a row of gradings is the newest of an attempt."""
    later = aliased(Grading)
    newest = select(func.max(later.turn)).where(later.attempt_id == attempt_id).correlate_except(later)
    return (Grading.attempt_id == attempt_id) & (Grading.turn == newest.scalar_subquery())


def turns_of(connection: Connection, attempt_row: int, rubric: Collection[RubricLine]) -> tuple[Turn, ...]:
    """Every turn of an attempt's rubric, the newest first."""
    rows = connection.execute(
        select(Grading.turn, Grading.by_id, Person.display_name, Grading.at, Grading.points, Grading.note)
        .outerjoin(Person, Grading.by_id == Person.id)
        .where(Grading.attempt_id == attempt_row)
        .order_by(Grading.turn.desc())
    )
    return tuple(
        Turn(row.turn, row.by_id, row.display_name or "", row.at, filled(row.points, tuple(rubric)), row.note)
        for row in rows
    )


def tallies(connection: Connection, assignments: Mapping[int, Terms]) -> dict[int, Tally]:
    """How far the grading of these assignments is, in one statement: rubrics that say the same are counted together."""
    points = cast(Grading.points, String)
    rows = connection.execute(
        select(AssignmentCase.assignment_id, points.label("points"), func.count().label("n"))
        .select_from(Result)
        .join(AssignmentCase, Result.assignment_case_id == AssignmentCase.id)
        .join(Attempt, Attempt.public_id == Result.attempt)
        .outerjoin(Grading, newest_turn(Attempt.id))
        .where(AssignmentCase.assignment_id.in_(assignments), Attempt.finished_at.is_not(None))
        .group_by(AssignmentCase.assignment_id, points)
    )
    handed_in, graded = dict.fromkeys(assignments, 0), dict.fromkeys(assignments, 0)
    for row in rows:
        handed_in[row.assignment_id] += row.n
        rubric = assignments[row.assignment_id].rubric
        if row.points is not None and filled(json.loads(row.points), rubric).complete:
            graded[row.assignment_id] += row.n
    return {assignment_id: Tally(handed_in[assignment_id], graded[assignment_id]) for assignment_id in assignments}
