"""One cell of a gradebook by itself: every attempt that the assignment covers, and all that was said over them.

What was stepped out of is not among them; another case in its place is. Opening it is noted for the learner.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, func, select

from models import (
    AssignedAttempt,
    AssignmentCase,
    Attempt,
    CohortGroup,
    Decision,
    Grading,
    Revision,
    Scenario,
    WriteUp,
)
from services.accounts.disclosing import note, unnoted
from services.database import reads, writes
from services.errors import NotFound
from services.people import Visitor
from services.roles import SUPERVISOR
from services.teach.blindness import hides
from services.teach.cells import Cell, cell_of, minutes_of
from services.teach.gradebook_rows import figures_at
from services.teach.overrides import Place, Word, has_cell, words_over
from services.teach.rubrics import newest_turn
from services.teach.scope import AssignmentRow, CohortRow, assignment_of, member_of

GRADEBOOK_CELL = "gradebook cell"


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """One attempt. `score` in percent where it is over, `decisions` taken so far where it is not. `title` is the case's
    that was played, which an alternative has of its own.
    """

    attempt_id: str
    title: str
    begun: datetime
    finished: datetime | None
    score: int | None
    safe: bool | None
    decisions: int
    alternative: bool
    seen_before: bool
    written: bool
    counts: bool

    @property
    def minutes(self) -> int | None:
        """How long it took, from its start to its end."""
        return None if self.finished is None else minutes_of(round((self.finished - self.begun).total_seconds()))


@dataclass(frozen=True, slots=True)
class CellPage:
    """A cell and where it comes from. `names_hidden` says that the assignment is being graded blind: then no attempt is
    named here, or its place in the queue could be told.
    """

    cohort: CohortRow
    membership_id: str
    name: str
    email: str
    group: str
    left: datetime | None
    assignment: AssignmentRow
    case: str
    position: int
    cell: Cell
    minutes: int | None
    attempts: tuple[AttemptLine, ...]
    words: tuple[Word, ...]
    names_hidden: bool

    @property
    def seen(self) -> int:
        """The turn that a form of this page has seen."""
        return self.words[0].turn if self.words else 0


def look(visitor: Visitor, place: Place, now: datetime) -> CellPage:
    """A cell of a cohort that somebody teaches. That they looked is noted, once an hour. Raises NotFound."""
    person_id, page, noted = _cell_page(visitor.id, place, now)
    if not noted:
        _note(visitor.id, person_id, now)
    return page


@writes
def _note(connection: Connection, viewer_id: int, person_id: int, now: datetime) -> None:
    note(connection, viewer_id, SUPERVISOR, (person_id,), GRADEBOOK_CELL, now)


@reads
def _cell_page(connection: Connection, viewer_id: int, place: Place, now: datetime) -> tuple[int, CellPage, bool]:
    cohort, member = member_of(connection, viewer_id, place.cohort_id, place.membership_id)
    assignment = assignment_of(connection, viewer_id, place.assignment_id)
    at = connection.execute(_case(assignment, place.position)).one_or_none()
    if assignment.cohort.id != cohort.id or at is None:
        raise NotFound(place.assignment_id)
    figures, counting = figures_at(connection, at.id, member.person_id)
    words = words_over(connection, at.id, member.person_id)
    if not has_cell(connection, assignment, at.id, member, words):
        raise NotFound(place.membership_id)
    attempts = tuple(_line(row, counting) for row in connection.execute(_attempts(at.id, member.person_id)))
    page = CellPage(
        cohort=cohort,
        membership_id=member.public_id,
        name=member.name,
        email=member.email or "",
        group=connection.scalar(select(CohortGroup.name).where(CohortGroup.id == member.group_id)) or "",
        left=member.left_at,
        assignment=assignment,
        case=at.title,
        position=at.position,
        cell=cell_of(
            figures,
            assignment.terms,
            override=words[0].score if words else None,
            points=connection.scalar(_points(counting)),
            decisions=next((each.decisions for each in attempts if each.finished is None), 0),
        ),
        minutes=minutes_of(figures.seconds),
        attempts=attempts,
        words=words,
        names_hidden=hides(connection, assignment),
    )
    return member.person_id, page, not unnoted(connection, viewer_id, (member.person_id,), GRADEBOOK_CELL, now)


def _case(assignment: AssignmentRow, position: int) -> Any:
    title = Revision.card["title"].as_string().label("title")
    return (
        select(AssignmentCase.id, AssignmentCase.position, title)
        .join(Scenario, AssignmentCase.scenario_id == Scenario.id)
        .join(Revision, (Revision.scenario_id == Scenario.id) & Revision.newest)
        .where(AssignmentCase.assignment_id == assignment.id, AssignmentCase.position == position)
    )


def _attempts(case_id: int, person_id: int) -> Any:
    decided = select(func.count(Decision.fingerprint)).where(Decision.attempt_id == Attempt.id)
    return (
        select(
            Attempt.public_id,
            Revision.card["title"].as_string().label("title"),
            Attempt.started_at,
            Attempt.finished_at,
            Attempt.earned,
            Attempt.out_of,
            Attempt.safe,
            decided.scalar_subquery().label("decisions"),
            AssignedAttempt.alternative,
            AssignedAttempt.seen_before,
            case((WriteUp.attempt_id.is_(None), False), else_=True).label("written"),
        )
        .join(AssignedAttempt, AssignedAttempt.attempt_id == Attempt.id)
        .join(Revision, Attempt.revision_id == Revision.id)
        .outerjoin(WriteUp, WriteUp.attempt_id == Attempt.id)
        .where(
            AssignedAttempt.assignment_case_id == case_id,
            Attempt.person_id == person_id,
            Attempt.stepped_out_at.is_(None),
        )
        .order_by(Attempt.started_at, Attempt.id)
    )


def _points(counting: str | None) -> Any:
    return select(Grading.points).join(Attempt, newest_turn(Attempt.id)).where(Attempt.public_id == counting)


def _line(row: Any, counting: str | None) -> AttemptLine:
    over = row.finished_at is not None
    return AttemptLine(
        attempt_id=row.public_id,
        title=row.title,
        begun=row.started_at,
        finished=row.finished_at,
        score=(100 * row.earned // row.out_of if row.out_of else 0) if over else None,
        safe=row.safe,
        decisions=row.decisions,
        alternative=row.alternative,
        seen_before=row.seen_before,
        written=row.written,
        counts=over and row.public_id == counting,
    )
