"""The cells of gradebooks, each worked out from the attempts and the terms: a cache that never says anything else.

A cell is worked out anew when one of its attempts begins, ends or is left, and with the dates that its learner has; all
of an assignment when its terms change. Whoever does so holds the assignment: a learner beside other learners, whoever
changes it alone. So no cell is worked out from what changes meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import fields
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.scenario.play import replay
from engine.scenario.score import judge
from engine.teach.counting import Cell, Tried, cell_of
from engine.teach.terms import Terms
from engine.teach.writing import asked_at
from models import (
    AssignedAttempt,
    Assignment,
    AssignmentCase,
    Attempt,
    Decision,
    Extension,
    Result,
    WriteUp,
)
from services.assigned.given import TERMS, WINDOW, read_terms, window_of
from services.stories import shelf

Key = tuple[int, int]
"""A cell: the case of an assignment, and the person."""

_TRIED = (
    select(
        AssignedAttempt.assignment_case_id,
        Attempt.person_id,
        Attempt.id,
        Attempt.public_id,
        Attempt.revision_id,
        Attempt.started_at,
        Attempt.finished_at,
        Attempt.stepped_out_at,
        Attempt.earned,
        Attempt.out_of,
        Attempt.safe,
        Attempt.passed,
        AssignedAttempt.alternative,
        AssignedAttempt.seen_before,
        WriteUp.attempt_id.label("written"),
        TERMS.label("terms"),
        *WINDOW,
        Decision.choice,
    )
    .join(Attempt, AssignedAttempt.attempt_id == Attempt.id)
    .join(AssignmentCase, AssignedAttempt.assignment_case_id == AssignmentCase.id)
    .join(Assignment, AssignmentCase.assignment_id == Assignment.id)
    .outerjoin(Extension, and_(Extension.assignment_id == Assignment.id, Extension.person_id == Attempt.person_id))
    .outerjoin(WriteUp, WriteUp.attempt_id == Attempt.id)
    .outerjoin(Decision, Decision.attempt_id == Attempt.id)
    .order_by(AssignedAttempt.assignment_case_id, Attempt.person_id, Attempt.id, Decision.step)
)
_OF_CELL = _TRIED.where(
    AssignedAttempt.assignment_case_id == bindparam("case"), Attempt.person_id == bindparam("person")
)
_OF_ASSIGNMENT = _TRIED.where(AssignmentCase.assignment_id == bindparam("assignment"))
_FIELDS = tuple(field.name for field in fields(Cell))
_KEPT = (
    select(Result.__table__)
    .join(AssignmentCase, Result.assignment_case_id == AssignmentCase.id)
    .where(AssignmentCase.assignment_id == bindparam("assignment"))
)


def _upsert(added: Any) -> Any:
    """A cell written down over what stands there."""
    over = {name: added.excluded[name] for name in _FIELDS}
    keys = [Result.assignment_case_id, Result.person_id]
    return added.on_conflict_do_update(index_elements=keys, set_=over)


_UPSERTS = {"postgresql": _upsert(postgresql.insert(Result)), "sqlite": _upsert(sqlite.insert(Result))}
"""Both databases have the same upsert, each under its own name. Put together once, like the rest."""


def hold(connection: Connection, assignment: int) -> None:
    """Let nobody change an assignment (its row) until the transaction ends; learners hold it beside each other."""
    connection.execute(select(Assignment.id).where(Assignment.id == assignment).with_for_update(read=True))


def refresh(connection: Connection, assignment_case_id: int, person_id: int) -> None:
    """Work one cell out from its attempts: two statements. The caller holds the assignment."""
    rows = connection.execute(_OF_CELL, {"case": assignment_case_id, "person": person_id}).all()
    cell = next((cell for _, cell in _cells(connection, rows)), None)
    _keep(connection, {(assignment_case_id, person_id): cell})


def refresh_all(connection: Connection, assignment_id: int, people: Collection[int]) -> None:
    """Work all cells of these people in an assignment out: two statements. The caller holds the assignment."""
    rows = connection.execute(_OF_ASSIGNMENT.where(Attempt.person_id.in_(people)), {"assignment": assignment_id}).all()
    _keep(connection, dict(_cells(connection, rows)))


def first(connection: Connection, assignment_case_id: int, person_id: int, begun: Tried) -> None:
    """Write a cell down in which nothing was begun before: one statement, where a whole class begins at once."""
    _keep(connection, {(assignment_case_id, person_id): cell_of([begun], "first", None)})


def rebuild(connection: Connection, assignment_id: int) -> int:
    """Work every cell of an assignment (its row) out anew; nobody changes it meanwhile. Returns how many changed."""
    held = select(Assignment.id).where(Assignment.id == assignment_id).with_for_update()
    connection.execute(held)
    was, now = kept(connection, assignment_id), recomputed(connection, assignment_id)
    changed = {key: now.get(key) for key in sorted(was.keys() | now.keys()) if was.get(key) != now.get(key)}
    _keep(connection, changed)
    return len(changed)


def recomputed(connection: Connection, assignment_id: int) -> dict[Key, Cell]:
    """What the cells of an assignment come to, from its attempts."""
    rows = connection.execute(_OF_ASSIGNMENT, {"assignment": assignment_id}).all()
    return {key: cell for key, cell in _cells(connection, rows) if cell is not None}


def kept(connection: Connection, assignment_id: int) -> dict[Key, Cell]:
    """What is kept of them."""
    rows = connection.execute(_KEPT, {"assignment": assignment_id})
    return {
        (row.assignment_case_id, row.person_id): Cell(**{name: getattr(row, name) for name in _FIELDS}) for row in rows
    }


def _cells(connection: Connection, rows: list[Any] | Any) -> Iterator[tuple[Key, Cell | None]]:
    """The cells of attempts that come in the order of the cells, each attempt with its choices."""
    for key, of_cell in groupby(rows, lambda row: (row.assignment_case_id, row.person_id)):
        attempts = [list(of_one) for _, of_one in groupby(of_cell, lambda row: row.id)]
        first = attempts[0][0]
        terms, due = read_terms(first.terms), window_of(first).due
        tried = [_tried(connection, steps, terms) for steps in attempts]
        yield key, cell_of(tried, terms.counts, due)


def _tried(connection: Connection, steps: list[Any], terms: Terms) -> Tried:
    """An attempt as it counts under these terms. One that has come to its end is replayed: another mark passes another
    way.
    """
    row = steps[0]
    passed, written = bool(row.passed), row.written is not None
    playable = shelf.find(connection, row.revision_id) if row.finished_at is not None else None
    if playable is not None:
        choices = tuple(step.choice for step in steps)
        passed = judge(playable.story, replay(playable.story, choices), terms.pass_mark).passed
        if terms.writing == "required" and not written:
            written = asked_at(playable.story, choices) is None
    return Tried(
        attempt=row.public_id,
        started_at=row.started_at,
        finished_at=row.finished_at,
        stepped_out=row.stepped_out_at is not None,
        earned=row.earned or 0,
        out_of=row.out_of or 0,
        safe=bool(row.safe),
        passed=passed,
        written=written,
        alternative=row.alternative,
        seen_before=row.seen_before,
    )


def _keep(connection: Connection, cells: dict[Key, Cell | None]) -> None:
    """Write cells down over what stands there; one of which nothing is left goes."""
    found = [
        {"assignment_case_id": case, "person_id": who, **{name: getattr(cell, name) for name in _FIELDS}}
        for (case, who), cell in cells.items()
        if cell
    ]
    if found:
        connection.execute(_UPSERTS[connection.dialect.name], found)
    for case, who in (key for key, cell in cells.items() if cell is None):
        connection.execute(delete(Result).where(Result.assignment_case_id == case, Result.person_id == who))
