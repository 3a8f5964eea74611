"""What a learner has to do, over all their cohorts: what is open, what is to come, what is behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, or_, select

from engine.teach.terms import Terms
from engine.teach.window import CLOSED, TO_COME
from models import (
    AssignedAttempt,
    Assignment,
    AssignmentCase,
    Attempt,
    Cohort,
    Extension,
    Membership,
    Result,
    Revision,
    Scenario,
)
from services.assigned.feedback import news
from services.assigned.given import TERMS, WINDOW, read_terms, window_of
from services.assigned.when import When, when
from services.database import reads
from services.teach.done import is_done

OPEN, DONE, WITHDRAWN, ARCHIVED = "open", "done", "withdrawn", "archived"
"""States beside those that a window has."""
_NEVER = datetime.max.replace(tzinfo=UTC)

_BEGUN = (
    select(AssignmentCase.assignment_id)
    .join(AssignedAttempt, AssignedAttempt.assignment_case_id == AssignmentCase.id)
    .join(Attempt, AssignedAttempt.attempt_id == Attempt.id)
    .where(Attempt.person_id == bindparam("person"), Attempt.stepped_out_at.is_(None))
)
_GIVEN = or_(Assignment.group_id.is_(None), Assignment.group_id == Membership.group_id)
ASSIGNED = (
    select(
        Assignment.id,
        Assignment.public_id,
        Assignment.title,
        Assignment.prerequisite_id,
        Assignment.released_at,
        Assignment.withdrawn_at,
        TERMS.label("terms"),
        *WINDOW,
        Cohort.public_id.label("cohort_id"),
        Cohort.name.label("cohort"),
        Cohort.time_zone,
        Cohort.archived_at,
        _GIVEN.label("given"),
    )
    .join(Cohort, Assignment.cohort_id == Cohort.id)
    .join(Membership, Membership.cohort_id == Cohort.id)
    .outerjoin(Extension, and_(Extension.assignment_id == Assignment.id, Extension.person_id == Membership.person_id))
    .where(
        Membership.person_id == bindparam("person"),
        Membership.left_at.is_(None),
        or_(_GIVEN, Assignment.id.in_(_BEGUN)),
    )
)
"""The assignments of somebody. One of another group's is theirs still where they have begun it: what is `given` can be
begun.
"""
CASES = (
    select(
        AssignmentCase.assignment_id,
        AssignmentCase.id,
        AssignmentCase.position,
        AssignmentCase.scenario_id,
        Scenario.slug,
        Scenario.listed,
        Revision.card,
        Result.under_way,
        Result.attempt,
        Result.earned,
        Result.out_of,
        Result.safe,
        Result.passed,
        Result.late,
        Result.alternative,
        is_done(AssignmentCase.id, bindparam("person")).label("done"),
    )
    .join(Scenario, AssignmentCase.scenario_id == Scenario.id)
    .join(Revision, and_(Revision.scenario_id == Scenario.id, Revision.newest))
    .outerjoin(Result, and_(Result.assignment_case_id == AssignmentCase.id, Result.person_id == bindparam("person")))
    .order_by(AssignmentCase.assignment_id, AssignmentCase.position)
)
"""Their cases, each with what became of it."""


@dataclass(frozen=True, slots=True)
class AssignedLine:
    """One assignment. `state` is "to come", "open", "done", "closed", "withdrawn" or "archived". Of its `cases`, those
    that have left the library and were not done are not counted. `late` says that something was finished late,
    `overdue` that the due date has passed. `explained` is False while explanations are withheld.
    `after` is the title of what has to be done first, where it is not. `new` is how much supervisors said that has not
    been read.
    """

    assignment_id: str
    title: str
    cohort_id: str
    cohort: str
    state: str
    opens: When | None
    due: When | None
    closing: When | None
    late_policy: str
    extended: bool
    cases: int
    finished: int
    under_way: int
    late: bool
    overdue: bool
    explained: bool
    after: str | None = None
    new: int = 0

    @property
    def share(self) -> int:
        """How much of it is finished, in percent."""
        return 100 * self.finished // self.cases if self.cases else 0


@dataclass(frozen=True, slots=True)
class Before:
    """The assignment that comes first."""

    assignment_id: str
    title: str
    done: bool


@dataclass(frozen=True, slots=True)
class CohortLine:
    """A cohort that a learner is in."""

    cohort_id: str
    name: str
    archived: bool


@dataclass(frozen=True, slots=True)
class AssignedPage:
    """What a learner has to do: the open ones by their due dates, those to come by when they open, the latest of those
    behind them first.
    """

    open: tuple[AssignedLine, ...]
    to_come: tuple[AssignedLine, ...]
    past: tuple[AssignedLine, ...]
    cohorts: tuple[CohortLine, ...]


@reads
def assigned(connection: Connection, person_id: int, own_zone: str, now: datetime) -> AssignedPage:
    """What somebody has to do, in four statements."""
    rows = connection.execute(ASSIGNED.order_by(Assignment.id), {"person": person_id}).all()
    cases = cases_of(connection, person_id, AssignmentCase.assignment_id.in_([row.id for row in rows]))
    by_row = {row.id: line_of(row, cases.get(row.id, ()), own_zone, now) for row in rows}
    before = {row.id: before_of(row, cases.get(row.id, ())) for row in rows}
    new = news(connection, person_id, [row.id for row in rows])
    lines = [
        replace(by_row[row.id], after=_first(before.get(row.prerequisite_id)), new=new.get(row.id, 0)) for row in rows
    ]
    shown = [line for line in lines if line.state not in (WITHDRAWN, ARCHIVED) or line.finished]
    to_come = [line for line in shown if line.state == TO_COME]
    still_open = [line for line in shown if line.state == OPEN]
    past = [line for line in reversed(shown) if line.state not in (TO_COME, OPEN)]
    return AssignedPage(
        open=tuple(sorted(still_open, key=lambda line: line.due.at if line.due else _NEVER)),
        to_come=tuple(sorted(to_come, key=lambda line: line.opens.at if line.opens else _NEVER)),
        past=tuple(past),
        cohorts=_cohorts(connection, person_id),
    )


def before_of(row: Any, cases: Sequence[Any]) -> Before | None:
    """An assignment of somebody as what comes first: what was withdrawn, or is not theirs, is not waited for."""
    if row.withdrawn_at is not None or not row.given:
        return None
    return Before(row.public_id, row.title, _all_done(cases))


def _all_done(cases: Sequence[Any]) -> bool:
    """Whether everything is done that can be; what has left the library is not waited for."""
    return all(case.done or not case.listed for case in cases)


def _first(before: Before | None) -> str | None:
    return None if before is None or before.done else before.title


def cases_of(connection: Connection, person_id: int, which: ColumnElement[bool]) -> Mapping[int, Sequence[Any]]:
    """The cases of some assignments in their order, by the assignment's row."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(CASES.where(which), {"person": person_id}):
        found[row.assignment_id].append(row)
    return found


def line_of(row: Any, cases: Sequence[Any], own_zone: str, now: datetime) -> AssignedLine:
    """An assignment of somebody as a line."""
    window, terms = window_of(row), read_terms(row.terms)
    explained = is_explained(row, terms)
    finished = sum(case.done for case in cases)
    return AssignedLine(
        assignment_id=row.public_id,
        title=row.title,
        cohort_id=row.cohort_id,
        cohort=row.cohort,
        state=state_of(row, cases, now),
        opens=when(window.opens_at, row.time_zone, own_zone),
        due=when(window.due, row.time_zone, own_zone),
        closing=when(window.closing, row.time_zone, own_zone),
        late_policy=window.late,
        extended=window.extended,
        cases=sum(case.listed or case.done for case in cases),
        finished=finished,
        under_way=sum(case.under_way is not None for case in cases),
        late=tells_which_counts(terms, explained=explained) and any(case.late for case in cases),
        overdue=window.due is not None and now > window.due,
        explained=explained,
    )


def state_of(row: Any, cases: Sequence[Any], now: datetime) -> str:
    """Where an assignment stands for its learner. What is under way keeps it open, for it can be finished."""
    if any(case.under_way is not None for case in cases):
        return OPEN
    if row.withdrawn_at is not None:
        return WITHDRAWN
    if row.archived_at is not None:
        return ARCHIVED
    if window_of(row).at(now) == TO_COME:
        return TO_COME
    if _all_done(cases):
        return DONE
    return OPEN if row.given and window_of(row).at(now) != CLOSED else CLOSED


def is_explained(row: Any, terms: Terms) -> bool:
    """Whether what is finished is explained."""
    return not terms.withholds or row.released_at is not None


def tells_which_counts(terms: Terms, *, explained: bool) -> bool:
    """Whether it may be told which attempt counts: that one is the best is part of what is explained."""
    return explained or terms.counts != "best"


def _cohorts(connection: Connection, person_id: int) -> tuple[CohortLine, ...]:
    mine = (Membership.person_id == person_id, Membership.left_at.is_(None))
    rows = connection.execute(
        select(Cohort.public_id, Cohort.name, Cohort.archived_at)
        .join(Membership, Membership.cohort_id == Cohort.id)
        .where(*mine)
        .order_by(Cohort.archived_at.is_not(None), Membership.joined_at, Cohort.id)
    )
    return tuple(CohortLine(row.public_id, row.name, row.archived_at is not None) for row in rows)
