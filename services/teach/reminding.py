"""Letters to learners about what is due: three days before, the day before, and once when it is overdue.

They come in the morning where the cohort is, one a day of each cohort at most, to those who are not done. That a
letter was written stands in the transaction that posts it. Whoever has a letter can stop those of its cohort.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, and_, case, delete, exists, func, insert, or_, select

from engine.study.days import is_morning
from models import (
    Assignment,
    AssignmentCase,
    AssignmentLetter,
    Cohort,
    Extension,
    Membership,
    Person,
    Result,
)
from services.database import reads, writes
from services.mail.letters import Due, assigned_reminder
from services.mail.outbox import post
from services.mail.places import Places
from services.mail.rounds import each_by_itself
from services.study.plan import zone_of
from services.teach.done import is_waited_for

BEFORE = {3: "three-days", 1: "one-day"}
"""Days before the due date by the calendar, and the letter of each."""
OVERDUE = "overdue"
OVERDUE_FOR = timedelta(days=3)
"""For how long after a due date somebody is told that it has passed; after that they know, or nobody wrote in time."""
_AHEAD = timedelta(days=max(BEFORE) + 2)
"""How far ahead is looked: a day by the calendar can be longer than one of hours."""


@dataclass(frozen=True, slots=True)
class _Owed:
    """What a learner is to be told about one assignment."""

    assignment_id: int
    kind: str
    due: Due


def remind_due(places: Places, now: datetime) -> int:
    """Write to every learner who is to be reminded now. Returns how many letters that were; again at once it is none.

    Whoever it fails for is told to the log and tried again in the next round; all others get theirs.
    """
    return each_by_itself(lambda number: _remind(number, places, now), _to_ask(now))


@reads
def _to_ask(connection: Connection, now: datetime) -> tuple[int, ...]:
    """Whose letters may be due. Takes no writer's turn, for nearly always there is nobody."""
    rows = connection.execute(_wanting(now)).all()
    return tuple(number for number, mine in groupby(rows, key=lambda row: row.id) if _owed(list(mine), now))


@writes
def _remind(connection: Connection, membership_id: int, places: Places, now: datetime) -> bool:
    """Write to somebody, if everything still holds. Whoever is being changed elsewhere waits for the next round."""
    mine = select(Membership.id).join(Person, Membership.person_id == Person.id).where(Membership.id == membership_id)
    if connection.scalar(mine.with_for_update(of=(Membership, Person), skip_locked=True, key_share=True)) is None:
        return False
    rows = connection.execute(_wanting(now).where(Membership.id == membership_id)).all()
    owed = _owed(rows, now)
    if not owed:
        return False
    row = rows[0]
    for each in owed:
        _write_down(connection, each, row.person_id, now)
    stop_url = places.stop_assigned(row.stop_token)
    draft = assigned_reminder(row.name, [each.due for each in owed], places.assigned, stop_url)
    post(connection, draft, row.email, now, row.person_id)
    return True


def _write_down(connection: Connection, owed: _Owed, person_id: int, now: datetime) -> None:
    """That a letter was written; an earlier one of the kind was about another due date."""
    mine = {"assignment_id": owed.assignment_id, "person_id": person_id, "kind": owed.kind}
    there = (getattr(AssignmentLetter, name) == value for name, value in mine.items())
    connection.execute(delete(AssignmentLetter).where(*there))
    connection.execute(insert(AssignmentLetter).values(**mine, at=now))


def _owed(rows: Sequence[Any], now: datetime) -> list[_Owed]:
    """What one learner of one cohort is to be told this morning; nothing where they had a letter today."""
    if not rows or not is_morning(now, zone_of(rows[0].time_zone)):
        return []
    here, last = now.astimezone(zone_of(rows[0].time_zone)), rows[0].last
    if last is not None and last.astimezone(here.tzinfo).date() == here.date():
        return []
    found = (_told(row, here) for row in rows)
    return [owed for owed in found if owed is not None]


def _told(row: Any, here: datetime) -> _Owed | None:
    """What there is to tell about one assignment on this morning, told where the cohort is."""
    due = Due(row.title, row.due.astimezone(here.tzinfo), overdue=row.due <= here)
    if not due.overdue:
        kind = BEFORE.get((due.at.date() - here.date()).days)
        return _Owed(row.assignment_row, kind, due) if kind else None
    told = row.overdue_at is not None and row.overdue_at >= row.due
    if told or row.joined_at >= row.due or not _is_taken_still(row, here):
        return None
    return _Owed(row.assignment_row, OVERDUE, due)


def _is_taken_still(row: Any, now: datetime) -> bool:
    """Whether something can be handed in after the due date: what was begun before, or what is begun now."""
    if row.under_way or row.late == "accept":
        return True
    return row.late == "until" and row.closes_at is not None and row.closes_at > now


def _wanting(now: datetime) -> Any:
    """Learners who can be written to, with each assignment that is due about now and that they are not done with."""
    due: Any = case((Extension.person_id.is_not(None), Extension.due_at), else_=Assignment.due_at)
    return (
        select(
            *_TOLD,
            due.label("due"),
            _case_where(_result(Result.under_way.is_not(None))).label("under_way"),
            AssignmentLetter.at.label("overdue_at"),
            _last_letter().label("last"),
        )
        .join(Person, Membership.person_id == Person.id)
        .join(Cohort, Membership.cohort_id == Cohort.id)
        .join(Assignment, Assignment.cohort_id == Cohort.id)
        .outerjoin(Extension, _of(Extension))
        .outerjoin(AssignmentLetter, _of(AssignmentLetter) & (AssignmentLetter.kind == OVERDUE))
        .where(
            Membership.reminders,
            Membership.left_at.is_(None),
            Person.email.is_not(None),
            Person.disabled_at.is_(None),
            Cohort.archived_at.is_(None),
            Assignment.withdrawn_at.is_(None),
            or_(Assignment.opens_at.is_(None), Assignment.opens_at <= now),
            or_(Assignment.group_id.is_(None), Assignment.group_id == Membership.group_id),
            due > now - OVERDUE_FOR,
            due < now + _AHEAD,
            is_waited_for(Assignment.id, Membership.person_id),
        )
        .order_by(Membership.id, Assignment.due_at, Assignment.id)
    )


_TOLD = (
    Membership.id,
    Membership.person_id,
    Membership.joined_at,
    Membership.stop_token,
    Person.email,
    Cohort.name,
    Cohort.time_zone,
    Assignment.id.label("assignment_row"),
    Assignment.title,
    Assignment.late,
    Assignment.closes_at,
)


def _case_where(*holds: Any) -> Any:
    """The condition that an assignment has a case of which something holds."""
    return exists().where(AssignmentCase.assignment_id == Assignment.id, *holds)


def _result(holds: Any) -> Any:
    """The condition that a learner's attempts at a case come to something."""
    of_case = (Result.assignment_case_id == AssignmentCase.id, Result.person_id == Membership.person_id)
    return exists().where(*of_case, holds).correlate_except(Result)


def _of(table: Any) -> Any:
    return and_(table.assignment_id == Assignment.id, table.person_id == Membership.person_id)


def _last_letter() -> Any:
    """When somebody was written to last about anything of a cohort."""
    other = select(Assignment.id).where(Assignment.cohort_id == Membership.cohort_id).correlate(Membership)
    mine = (AssignmentLetter.person_id == Membership.person_id, AssignmentLetter.assignment_id.in_(other))
    return select(func.max(AssignmentLetter.at)).where(*mine).correlate(Membership).scalar_subquery()
