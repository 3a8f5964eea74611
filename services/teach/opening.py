"""Explanations that were withheld, opened for all at once; assignments withdrawn and brought back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, distinct, func, select, update

from engine.teach.terms import from_json
from models import Assignment, AssignmentCase, Cohort, Result
from services import audit
from services.assigned.holding import WAITS
from services.audit import Act
from services.database import writes
from services.errors import Refused
from services.people import Visitor
from services.teach.assignments import AssignmentPage, assignment_page, attempts_of
from services.teach.scope import AssignmentRow, assignment_of, teaches


def before_release(supervisor_id: int, assignment_id: str, now: datetime) -> AssignmentPage:
    """An assignment whose explanations can be opened. Raises NotFound, Refused."""
    page = assignment_page(supervisor_id, assignment_id, now)
    _refuse_open(page.assignment)
    return page


@writes
def release(connection: Connection, visitor: Visitor, assignment_id: str, now: datetime) -> None:
    """Open the explanations of an assignment for everybody who is done. Again is harmless. Raises NotFound, Refused."""
    assignment = assignment_of(connection, visitor.id, assignment_id, lock=True)
    _refuse_open(assignment)
    if assignment.released_at is None:
        _set(connection, assignment.id, released_at=now)
        audit.record(connection, visitor.public_id, Act.ASSIGNMENT_RELEASED, assignment_id, now)


def open_what_waits(connection: Connection, visitor: Visitor, cohort: int, now: datetime) -> None:
    """Open whatever waits in a cohort (its row) that is put away: nobody is kept from what they handed in for ever."""
    waiting = select(Assignment.id, Assignment.public_id).where(Assignment.cohort_id == cohort, WAITS)
    for row in connection.execute(waiting.order_by(Assignment.id).with_for_update()).all():
        _set(connection, row.id, released_at=now)
        audit.record(connection, visitor.public_id, Act.ASSIGNMENT_RELEASED, row.public_id, now)


@writes
def close_again(connection: Connection, visitor: Visitor, assignment_id: str, now: datetime) -> None:
    """Take that back, while nobody has finished and so nobody could read anything, and the cohort goes on.

    Raises NotFound, Refused.
    """
    assignment = assignment_of(connection, visitor.id, assignment_id, lock=True)
    if assignment.released_at is None:
        return
    if assignment.cohort.archived_at is not None:
        raise Refused("While a cohort is archived, its explanations are open. Bring it back first.")
    if attempts_of(connection, assignment.id)[1]:
        raise Refused("Somebody has finished, and may have read the explanations. They stay open.")
    _set(connection, assignment.id, released_at=None)
    audit.record(connection, visitor.public_id, Act.ASSIGNMENT_CLOSED_AGAIN, assignment_id, now)


@writes
def withdraw(connection: Connection, visitor: Visitor, assignment_id: str, now: datetime) -> None:
    """Let nothing new begin for an assignment; what was begun stays. Again is harmless. Raises NotFound."""
    assignment = assignment_of(connection, visitor.id, assignment_id, lock=True)
    if assignment.withdrawn_at is None:
        _set(connection, assignment.id, withdrawn_at=now)
        audit.record(connection, visitor.public_id, Act.ASSIGNMENT_WITHDRAWN, assignment_id, now)


@writes
def bring_back(connection: Connection, visitor: Visitor, assignment_id: str, now: datetime) -> None:
    """Let an assignment go on with the dates that it had. Again is harmless. Raises NotFound."""
    assignment = assignment_of(connection, visitor.id, assignment_id, lock=True)
    if assignment.withdrawn_at is not None:
        _set(connection, assignment.id, withdrawn_at=None)
        audit.record(connection, visitor.public_id, Act.ASSIGNMENT_BROUGHT_BACK, assignment_id, now)


@dataclass(frozen=True, slots=True)
class Closed:
    """An assignment past its due date whose explanations wait, and how many learners have finished something of it."""

    assignment_id: str
    title: str
    cohort_id: str
    cohort: str
    finished: int


def closed_still(connection: Connection, supervisor_id: int, now: datetime) -> list[Closed]:
    """The assignments of somebody's cohorts that could be opened by now, in one statement."""
    finished = func.count(distinct(Result.person_id))
    rows = connection.execute(
        select(Assignment.public_id, Assignment.title, Assignment.terms, Cohort.public_id, Cohort.name, finished)
        .join(Cohort, Assignment.cohort_id == Cohort.id)
        .join(AssignmentCase, AssignmentCase.assignment_id == Assignment.id)
        .join(Result, Result.assignment_case_id == AssignmentCase.id)
        .where(
            teaches(supervisor_id),
            Cohort.archived_at.is_(None),
            Assignment.released_at.is_(None),
            Assignment.withdrawn_at.is_(None),
            Assignment.due_at <= now,
            Result.finished_at.is_not(None),
        )
        .group_by(Assignment.id, Cohort.id)
    ).all()
    return [Closed(row[0], row[1], *row[3:]) for row in rows if from_json(row.terms).withholds]


def _refuse_open(assignment: AssignmentRow) -> None:
    if not assignment.terms.withholds:
        raise Refused("The explanations of this assignment open by themselves. There is nothing to open.")


def _set(connection: Connection, assignment_id: int, **values: datetime | None) -> None:
    connection.execute(update(Assignment).where(Assignment.id == assignment_id).values(**values))
