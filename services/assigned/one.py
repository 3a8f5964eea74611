"""One assignment as its learner reads it: what it asks, which cases in which order, what became of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, select

from engine.teach.terms import Terms
from models import AssignedAttempt, Assignment, AssignmentCase, Attempt, Override, Person, Result, Revision
from services.assigned.feedback import Mark, marks
from services.assigned.given import read_terms
from services.assigned.holding import kept_elsewhere
from services.assigned.listing import (
    ASSIGNED,
    AssignedLine,
    Before,
    before_of,
    cases_of,
    line_of,
    tells_which_counts,
)
from services.cards import CaseCard, card_from, score_label
from services.database import reads
from services.errors import NotFound
from services.tokens import new_start_token

UNDER_WAY, FINISHED, STEPPED_OUT = "under way", "finished", "stepped out"


@dataclass(frozen=True, slots=True)
class OwnAttempt:
    """An attempt at a case of the assignment. `score` is there once it is explained. `counts` marks the one that stands
    in the gradebook; where that is the best one, only then, for it would tell which one that is. `title` names the case
    that was played in place of another.
    """

    attempt_id: str
    state: str
    started: datetime
    finished: datetime | None
    score: str | None
    safe: bool | None
    counts: bool
    title: str | None
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class SetByHand:
    """A score that a supervisor set over what was played, and the reason that they wrote for its learner."""

    score: int
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case. `by_hand` is there once it is explained. `kept_for` is the title of another
    assignment that needs it first. `left` is how many attempts are left, None for any number.
    `token` is there where it can be begun, for one form; `under_way` is the attempt to go on with.
    """

    position: int
    card: CaseCard
    listed: bool
    finished: bool
    late: bool
    passed: bool | None
    under_way: str | None
    left: int | None
    token: str | None
    attempts: tuple[OwnAttempt, ...]
    kept_for: str = ""
    by_hand: SetByHand | None = None


@dataclass(frozen=True, slots=True)
class AssignmentPage:
    """Everything that the page says. Its cases are named once it has opened."""

    line: AssignedLine
    terms: Terms
    before: Before | None
    cases: tuple[CaseLine, ...]


@reads
def assignment(
    connection: Connection, person_id: int, assignment_id: str, own_zone: str, now: datetime
) -> AssignmentPage:
    """An assignment that was given to somebody. Raises NotFound."""
    row = _row(connection, person_id, assignment_id)
    cases = cases_of(connection, person_id, AssignmentCase.assignment_id == row.id).get(row.id, ())
    line, terms = line_of(row, cases, own_zone, now), read_terms(row.terms)
    before = _before(connection, person_id, row.prerequisite_id)
    names_it = tells_which_counts(terms, explained=line.explained)
    attempts = _attempts(connection, person_id, row.id, explained=line.explained, names_it=names_it)
    set_by_hand = _set_by_hand(connection, person_id, row.id) if line.explained else {}
    kept = kept_elsewhere(connection, person_id, row.id, now) if line.explained else {}
    opened = line.opens is None or line.opens.at <= now
    begins = bool(row.given) and line.state in ("open", "done") and (before is None or before.done)
    begins = begins and row.withdrawn_at is None and row.archived_at is None
    begins = begins and (line.closing is None or now <= line.closing.at)
    return AssignmentPage(
        line=line,
        terms=terms,
        before=before,
        cases=tuple(
            replace(
                _case(case, attempts.get(case.id, ()), terms, begins=begins and case.scenario_id not in kept),
                kept_for=kept.get(case.scenario_id, ""),
                by_hand=set_by_hand.get(case.id),
            )
            for case in cases
        )
        if opened
        else (),
    )


def _row(connection: Connection, person_id: int, assignment_id: str) -> Any:
    row = connection.execute(ASSIGNED.where(Assignment.public_id == assignment_id), {"person": person_id}).one_or_none()
    if row is None:
        raise NotFound(assignment_id)
    return row


def _before(connection: Connection, person_id: int, prerequisite: int | None) -> Before | None:
    """What is to be done first, if anything is."""
    if prerequisite is None:
        return None
    row = connection.execute(ASSIGNED.where(Assignment.id == prerequisite), {"person": person_id}).one_or_none()
    cases = cases_of(connection, person_id, AssignmentCase.assignment_id == prerequisite).get(prerequisite, ())
    return before_of(row, cases) if row is not None else None


_BEGUN = (
    select(
        AssignedAttempt.assignment_case_id,
        AssignedAttempt.alternative,
        Attempt.public_id,
        Attempt.started_at,
        Attempt.finished_at,
        Attempt.stepped_out_at,
        Attempt.earned,
        Attempt.out_of,
        Attempt.safe,
        Revision.card,
        Result.attempt.label("counting"),
    )
    .join(Attempt, AssignedAttempt.attempt_id == Attempt.id)
    .join(AssignmentCase, AssignedAttempt.assignment_case_id == AssignmentCase.id)
    .join(Revision, Attempt.revision_id == Revision.id)
    .outerjoin(Result, and_(Result.assignment_case_id == AssignmentCase.id, Result.person_id == Attempt.person_id))
    .where(AssignmentCase.assignment_id == bindparam("assignment"), Attempt.person_id == bindparam("person"))
    .order_by(Attempt.id)
)
"""Everything that somebody began for an assignment, in the order in which they did."""


def _attempts(
    connection: Connection, person_id: int, assignment: int, *, explained: bool, names_it: bool
) -> Mapping[int, Sequence[OwnAttempt]]:
    """Everything that was begun for an assignment (its row), by its case: two statements. `names_it` says that the one
    that counts is told.
    """
    said = marks(connection, person_id, assignment)
    found: dict[int, list[OwnAttempt]] = defaultdict(list)
    for row in connection.execute(_BEGUN, {"assignment": assignment, "person": person_id}):
        mark = said.get(row.public_id)
        found[row.assignment_case_id].append(_own(row, mark, explained=explained, names_it=names_it))
    return found


def _own(row: Any, mark: Mark | None, *, explained: bool, names_it: bool) -> OwnAttempt:
    told = row.finished_at is not None and explained
    return OwnAttempt(
        attempt_id=row.public_id,
        state=STEPPED_OUT if row.stepped_out_at else FINISHED if row.finished_at else UNDER_WAY,
        started=row.started_at,
        finished=row.finished_at,
        score=score_label(row.earned, row.out_of) if told else None,
        safe=row.safe if told else None,
        counts=names_it and row.public_id == row.counting,
        title=row.card["title"] if row.alternative else None,
        mark=mark,
    )


def _set_by_hand(connection: Connection, person_id: int, assignment: int) -> dict[int, SetByHand]:
    """What was set by hand over somebody's cells of an assignment (its row), by its case; not what was taken back."""
    rows = connection.execute(
        select(Override.assignment_case_id, Override.score, Override.reason, Person.display_name)
        .join(AssignmentCase, Override.assignment_case_id == AssignmentCase.id)
        .outerjoin(Person, Override.by_id == Person.id)
        .where(AssignmentCase.assignment_id == assignment, Override.person_id == person_id)
        .order_by(Override.turn)
    )
    newest = {row.assignment_case_id: row for row in rows}
    return {
        case: SetByHand(row.score, row.reason, row.display_name or "")
        for case, row in newest.items()
        if row.score is not None
    }


def _case(row: Any, attempts: Sequence[OwnAttempt], terms: Terms, *, begins: bool) -> CaseLine:
    used = sum(one.state == FINISHED or (one.title is None and one.state == UNDER_WAY) for one in attempts)
    left = None if terms.attempts is None else max(0, terms.attempts - used)
    can = begins and row.listed and row.under_way is None and left != 0
    told = any(one.counts and one.score is not None for one in attempts)
    return CaseLine(
        position=row.position,
        card=card_from(row.slug, row.card),
        listed=row.listed,
        finished=bool(row.done),
        late=bool(row.late),
        passed=row.passed if told else None,
        under_way=row.under_way,
        left=left,
        token=new_start_token() if can else None,
        attempts=tuple(attempts),
    )
