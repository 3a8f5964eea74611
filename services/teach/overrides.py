"""A supervisor's word over a cell of the gradebook: a score with a reason, or taking one back. Turns only add up.

What the attempts came to stays beside it. Of two supervisors at once the second is told what the first one wrote.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from models import AssignedAttempt, AssignmentCase, Attempt, Override, Person
from services import audit
from services.audit import Act
from services.database import writes
from services.errors import BadField, Malformed, NotFound, Refused, ServiceError
from services.people import Visitor
from services.teach import results
from services.teach.scope import AssignmentRow, assignment_of, member_of
from services.typed import text_that_fits

MAX_REASON = 2_000
SET, TAKE_BACK = "set", "take-back"
LAST_POSITION = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell is, as its address names it. Raises NotFound for a position that no database counts to."""

    cohort_id: str
    membership_id: str
    assignment_id: str
    position: int

    def __post_init__(self) -> None:
        if self.position > LAST_POSITION:
            raise NotFound(self.assignment_id)


@dataclass(frozen=True, slots=True)
class Word:
    """What was said over a cell at one turn; no score takes an earlier one back. `by` is empty where they have no
    account any more.
    """

    turn: int
    score: int | None
    reason: str
    by_id: int | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """What a supervisor sends: to set or to take back, as it was typed, and the turn that the page had seen."""

    act: str
    score: str
    reason: str
    seen: int


class SaidMeanwhile(ServiceError):
    """Somebody else said something over the cell since this page was opened: what they said."""

    def __init__(self, word: Word) -> None:
        super().__init__("Somebody else wrote meanwhile.")
        self.word = word


def words_over(connection: Connection, case_id: int, person_id: int) -> tuple[Word, ...]:
    """All that was said over a cell, the newest first."""
    rows = connection.execute(
        select(Override.turn, Override.score, Override.reason, Override.by_id, Person.display_name, Override.at)
        .outerjoin(Person, Override.by_id == Person.id)
        .where(Override.assignment_case_id == case_id, Override.person_id == person_id)
        .order_by(Override.turn.desc())
    )
    return tuple(Word(row.turn, row.score, row.reason, row.by_id, row.display_name or "", row.at) for row in rows)


def has_cell(
    connection: Connection, assignment: AssignmentRow, case_id: int, member: Any, words: Sequence[Word]
) -> bool:
    """Whether a learner has a cell of a case: the assignment is given to them, they began the case when it was, or
    something was said over it.
    """
    if assignment.withdrawn_at is None and assignment.group_id in (None, member.group_id):
        return True
    return bool(words) or _has_begun(connection, case_id, member.person_id)


@writes
def override(connection: Connection, visitor: Visitor, place: Place, said: Said, now: datetime) -> None:
    """Say something over a cell. The same twice is harmless.

    Raises NotFound, BadField, Malformed, Refused (there is nothing to take back), SaidMeanwhile.
    """
    cohort, member = member_of(connection, visitor.id, place.cohort_id, place.membership_id, lock=True)
    assignment, case_id = _held(connection, visitor.id, cohort.id, place)
    words = words_over(connection, case_id, member.person_id)
    if not has_cell(connection, assignment, case_id, member, words):
        raise NotFound(place.membership_id)
    score, reason = _score(said), _reason(said)
    newest = words[0] if words else None
    if newest is not None and newest.turn != said.seen:
        if (newest.by_id, newest.turn, newest.score, newest.reason) == (visitor.id, said.seen + 1, score, reason):
            return
        raise SaidMeanwhile(newest)
    if score is None and (newest is None or newest.score is None):
        raise Refused("There is no score set by hand here that could be taken back.")
    turn = newest.turn + 1 if newest else 1
    told: dict[str, Any] = {"turn": turn, "score": score, "reason": reason, "by_id": visitor.id, "at": now}
    connection.execute(insert(Override).values(assignment_case_id=case_id, person_id=member.person_id, **told))
    act = Act.OVERRIDE_TAKEN_BACK if score is None else Act.OVERRIDDEN
    where = {"assignment": place.assignment_id, "case": place.position, "turn": turn}
    audit.record(connection, visitor.public_id, act, member.person_public_id, now, **where)


def _held(connection: Connection, supervisor_id: int, cohort_row: int, place: Place) -> tuple[AssignmentRow, int]:
    """The assignment of a cell, held so that nobody takes the case out of it now, and the case. Raises NotFound."""
    results.hold(connection, assignment_of(connection, supervisor_id, place.assignment_id).id)
    assignment = assignment_of(connection, supervisor_id, place.assignment_id)  # anew: it may have waited for a change
    at = (AssignmentCase.assignment_id == assignment.id, AssignmentCase.position == place.position)
    case_id = connection.scalar(select(AssignmentCase.id).where(*at))
    if assignment.cohort.id != cohort_row or case_id is None:
        raise NotFound(place.assignment_id)
    return assignment, case_id


def _has_begun(connection: Connection, case_id: int, person_id: int) -> bool:
    theirs = (Attempt.person_id == person_id, Attempt.stepped_out_at.is_(None))
    begun = select(Attempt.id).join(AssignedAttempt, AssignedAttempt.attempt_id == Attempt.id)
    found = begun.where(AssignedAttempt.assignment_case_id == case_id, *theirs).limit(1)
    return connection.scalar(found) is not None


def _score(said: Said) -> int | None:
    """Raises BadField, Malformed."""
    if said.act not in (SET, TAKE_BACK):
        raise Malformed("The form was sent damaged. Open the page again.")
    typed = said.score.strip()
    if said.act == TAKE_BACK:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 3 and int(typed) <= 100):
        raise BadField("score", "Write a whole number from 0 to 100.")
    return int(typed)


def _reason(said: Said) -> str:
    """Raises BadField."""
    reason = said.reason.strip()
    if not reason:
        raise BadField("reason", "Write why, in a sentence that the learner may read.")
    return text_that_fits("reason", reason, MAX_REASON)
