"""What supervisors said of learners’ work, as tables: what somebody was told, and what somebody told others.

Whoever wrote something is named; of the learners whom it was written to stands the attempt alone. What was said of an
attempt whose explanations wait is left out, as it is on every page.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, or_, select

from engine.teach.terms import from_json
from models import (
    AssignedAttempt,
    Assignment,
    AssignmentCase,
    Attempt,
    Cohort,
    Comment,
    Grading,
    Membership,
    Override,
    Person,
    Result,
    Scenario,
)
from services.accounts.records import Record

YOU = "you"
_BY = {
    "yours": "whether it is about your work; if not, you wrote it as a supervisor",
    "by": "who wrote it: you, or a supervisor; empty once they have no account",
}


def records_of_remarks(connection: Connection, person_id: int, withheld: Collection[str]) -> tuple[Record, ...]:
    """Everything that was said of somebody’s work, and that they said of others’."""
    return (
        _comments(connection, person_id, withheld),
        _gradings(connection, person_id, withheld),
        _overrides(connection, person_id, withheld),
    )


def _comments(connection: Connection, person_id: int, withheld: Collection[str]) -> Record:
    columns = {
        "attempt": "about which attempt",
        **_BY,
        "step": "about which step, from 0",
        "prompt": "about what was written to which question",
        "text": "what it says",
        "written_at": "when",
        "changed_at": "when it was last changed",
    }
    told = _of_attempts(Comment, person_id).order_by(Comment.id)
    rows = tuple(
        (row.attempt, *_by(row, person_id), row.step, row.prompt, row.text, row.written_at, row.changed_at)
        for row in connection.execute(told)
        if not _waits(row, person_id, withheld)
    )
    return Record("comments", "What supervisors wrote about attempts.", columns, rows)


def _gradings(connection: Connection, person_id: int, withheld: Collection[str]) -> Record:
    columns = {
        "attempt": "of which attempt",
        **_BY,
        "turn": "which filling in of it, from 0; the last one holds",
        "points": "points by the lines of the rubric, as far as they were given",
        "note": "what was written with it",
        "at": "when",
    }
    told = (
        _of_attempts(Grading, person_id, Assignment.terms)
        .outerjoin(AssignedAttempt, AssignedAttempt.attempt_id == Attempt.id)
        .outerjoin(AssignmentCase, AssignedAttempt.assignment_case_id == AssignmentCase.id)
        .outerjoin(Assignment, AssignmentCase.assignment_id == Assignment.id)
        .order_by(Attempt.id, Grading.turn)
    )
    rows = tuple(
        (row.attempt, *_by(row, person_id), row.turn, _points(row), row.note, row.at)
        for row in connection.execute(told)
        if not _waits(row, person_id, withheld)
    )
    return Record("gradings", "Rubrics that supervisors filled in.", columns, rows)


def _points(row: Any) -> list[dict[str, Any]]:
    """The points beside the names of their lines, where the assignment is there still."""
    lines = from_json(row.terms).rubric if row.terms else ()
    names = [line.name for line in lines] if len(lines) == len(row.points) else [None] * len(row.points)
    return [{"line": name, "points": points} for name, points in zip(names, row.points, strict=True)]


def _overrides(connection: Connection, person_id: int, withheld: Collection[str]) -> Record:
    columns = {
        "cohort": "the cohort",
        "assignment": "the title of the assignment",
        "case": "the case, as its address names it",
        "membership": "of which learner: the random name of a place in the cohort",
        **_BY,
        "turn": "which word over the same cell, from 0; the last one holds",
        "score": "the score that was set; empty where one was taken back",
        "reason": "why",
        "at": "when",
    }
    of_cell = (AssignmentCase.id == Result.assignment_case_id) & (Result.person_id == Override.person_id)
    in_cohort = (Membership.cohort_id == Cohort.id) & (Membership.person_id == Override.person_id)
    names = (Cohort.name, Assignment.title, Scenario.slug, Membership.public_id.label("membership"))
    query = (
        select(Override, *names, Override.person_id.label("whose"), Result.attempt, Person.display_name)
        .join(AssignmentCase, Override.assignment_case_id == AssignmentCase.id)
        .join(Assignment, AssignmentCase.assignment_id == Assignment.id)
        .join(Cohort, Assignment.cohort_id == Cohort.id)
        .join(Scenario, AssignmentCase.scenario_id == Scenario.id)
        .outerjoin(Membership, in_cohort)
        .outerjoin(Result, of_cell)
        .outerjoin(Person, Override.by_id == Person.id)
        .where(or_(Override.person_id == person_id, Override.by_id == person_id))
        .order_by(AssignmentCase.id, Override.person_id, Override.turn)
    )
    rows = tuple(
        (row.name, row.title, row.slug, row.membership, *_by(row, person_id), row.turn, row.score, row.reason, row.at)
        for row in connection.execute(query)
        if not _waits(row, person_id, withheld)
    )
    return Record("overrides", "Scores that supervisors set by hand.", columns, rows)


def _of_attempts(table: Any, person_id: int, *more: Any) -> Any:
    """The rows about one’s own attempts, and those that one wrote oneself."""
    whose = (Attempt.public_id.label("attempt"), Attempt.person_id.label("whose"), Person.display_name)
    return (
        select(table, *whose, *more)
        .join(Attempt, table.attempt_id == Attempt.id)
        .outerjoin(Person, table.by_id == Person.id)
        .where(or_(Attempt.person_id == person_id, table.by_id == person_id))
    )


def _by(row: Any, person_id: int) -> tuple[bool, str | None]:
    return row.whose == person_id, YOU if row.by_id == person_id else row.display_name


def _waits(row: Any, person_id: int, withheld: Collection[str]) -> bool:
    """What somebody wrote themselves they know."""
    return row.by_id != person_id and row.attempt in withheld
