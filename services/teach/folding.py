"""What is new in assigned cases, taken into their sums once: each learner's first finished attempt at the case itself.

Attempts are folded five learners at a time or more. Until five are together their ways are read directly, and nothing
else of them is. What they said of how sure they were is no sum: it is told in lots.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, func, select, update

from engine.insight.masking import FEW
from models import AssignedAttempt, AssignmentCase, Attempt
from services.database import reads, writes
from services.teach.sums import add_sums, forget_sums, sums_of
from services.teach.telling import tell
from services.tokens import new_public_id

AT_ONCE = 1_000
"""Learners of whom one look takes in what is new; the others wait for the next."""
CLEARED = 20
"""Attempts that count for nothing, from which on it is worth writing down that they were looked at."""


@dataclass(frozen=True, slots=True)
class New:
    """What is over in one case and not folded yet, the earliest first: attempts that count, one a learner, and others
    (alternatives, and what learners did after the one that was counted).

    `disordered` says that a learner's first came to light after a later one of theirs was folded. `more` that this is
    not all.
    """

    first: tuple[int, ...]
    others: tuple[int, ...]
    disordered: bool
    more: bool

    @property
    def enough(self) -> bool:
        """Whether those that count are so many that they can be folded."""
        return len(self.first) >= FEW

    @property
    def due(self) -> bool:
        """Whether there is something to fold, to put in order, or to clear away."""
        return self.enough or self.disordered or len(self.others) >= CLEARED


NOTHING = New((), (), False, False)


def new_in(connection: Connection, case_ids: Collection[int]) -> dict[int, New]:
    """What is new in these cases: one statement where nothing is, else two, however many there are."""
    people, more = _learners(connection, case_ids)
    rows = _theirs(connection, case_ids, people) if people else []
    found = {case_id: _sorted(list(of), more) for case_id, of in groupby(rows, lambda row: int(row[0]))}
    return {case_id: found.get(case_id, NOTHING) for case_id in case_ids}


def _learners(connection: Connection, case_ids: Collection[int]) -> tuple[set[int], bool]:
    """Learners of whom something is new, those whose attempts began first, and whether they may be more.

    So much is read as one look takes in, however much there is. Only where few learners fill a look by themselves all
    are looked through, so that nobody's many attempts keep the others from being seen.
    """
    query = _new(Attempt.person_id).where(AssignedAttempt.assignment_case_id.in_(case_ids))
    first = connection.scalars(query.order_by(AssignedAttempt.attempt_id).limit(AT_ONCE)).all()
    if len(first) == AT_ONCE and len(set(first)) * 2 < AT_ONCE:
        first = connection.scalars(query.distinct().order_by(Attempt.person_id).limit(AT_ONCE)).all()
    return set(first), len(first) == AT_ONCE


def _new(*columns: Any) -> Select[Any]:
    """Attempts that are over and not folded yet."""
    return (
        select(*columns)
        .select_from(AssignedAttempt)
        .join(Attempt, AssignedAttempt.attempt_id == Attempt.id)
        .where(AssignedAttempt.folded.is_(False), Attempt.finished_at.is_not(None))
    )


def _theirs(connection: Connection, case_ids: Collection[int], people: Collection[int]) -> list[Any]:
    """What these learners have finished in these cases, folded or not, the earliest first.

    The number of the case is looked at in the rows of these learners; the index over it would lead through everybody's.
    """
    case_id = AssignedAttempt.assignment_case_id
    query = (
        select(case_id, Attempt.id, Attempt.person_id, AssignedAttempt.alternative, AssignedAttempt.folded)
        .join(AssignedAttempt, AssignedAttempt.attempt_id == Attempt.id)
        .where(Attempt.person_id.in_(people), Attempt.finished_at.is_not(None), (case_id + 0).in_(case_ids))
    )
    return list(connection.execute(query.order_by(case_id, Attempt.finished_at, Attempt.id)))


def _sorted(rows: Sequence[Any], more: bool) -> New:
    counted = {row.person_id for row in rows if row.folded and not row.alternative}
    passed: set[int] = set()
    first: dict[int, int] = {}
    others: list[int] = []
    disordered = False
    for row in rows:
        if row.folded:
            passed |= set() if row.alternative else {row.person_id}
        elif row.alternative or row.person_id in counted:
            others.append(row.id)
            disordered = disordered or not (row.alternative or row.person_id in passed)
        else:
            first.setdefault(row.person_id, row.id)
    return New(tuple(first.values()), tuple(others), disordered, more)


@reads
def due(connection: Connection, case_ids: Collection[int]) -> tuple[int, ...]:
    """The cases of these in which there is something to fold."""
    stale = set(
        connection.scalars(select(AssignmentCase.id).where(AssignmentCase.id.in_(case_ids), AssignmentCase.stale))
    )
    return tuple(case_id for case_id, new in new_in(connection, case_ids).items() if new.due or case_id in stale)


@writes
def fold(connection: Connection, case_id: int) -> int:
    """Take what is new in one case into its sums, as much of it as one look takes in. Returns how many attempts.

    Sums that are stale, or into which a learner's second attempt went for the first, are begun anew. The row of the
    case is held until the end: whoever folds at the same moment waits, and finds nothing left to do.
    """
    held = select(AssignmentCase.stale).where(AssignmentCase.id == case_id).with_for_update(key_share=True)
    stale = connection.scalar(held)
    if stale is None:
        return 0
    new = new_in(connection, [case_id])[case_id]
    if stale or new.disordered:
        forget_sums(connection, case_id)
        new = new_in(connection, [case_id])[case_id]
    if new.others:
        _looked_at(connection, new.others, told=True)
    if not new.enough:
        return len(new.others)
    add_sums(connection, case_id, sums_of(connection, new.first))
    _looked_at(connection, new.first)
    tell(connection, case_id)
    changed = update(AssignmentCase).where(AssignmentCase.id == case_id).values(mark=new_public_id())
    connection.execute(changed)
    return len(new.others) + len(new.first)


def _looked_at(connection: Connection, attempts: Collection[int], **values: bool) -> None:
    here = AssignedAttempt.attempt_id.in_(attempts)
    connection.execute(update(AssignedAttempt).where(here).values(folded=True, **values))


def catch_up(case_ids: Collection[int]) -> None:
    """Fold what is new in these cases, once each: what a page does before it shows figures."""
    for case_id in due(case_ids) if case_ids else ():
        fold(case_id)


@reads
def cases_with_new(connection: Connection) -> tuple[int, ...]:
    """All cases in which enough is over to be folded, or whose sums are stale: what is looked through now and then."""
    case_id = AssignedAttempt.assignment_case_id
    over = _new(case_id).group_by(case_id).having(func.count() >= FEW)
    stale = select(AssignmentCase.id).where(AssignmentCase.stale)
    return tuple(connection.scalars(over.union(stale)))


def fold_all() -> int:
    """Fold everything that is new, on the whole site. Returns how many attempts were looked at."""
    total = 0
    for case_id in cases_with_new():
        while due([case_id]):
            total += fold(case_id)
    return total
