"""What a person was assigned and handed in, as tables: cohorts, lists that name them, attempts, results, write-ups.

While explanations wait for a supervisor, what an attempt came to is left out, as it is on every page.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from models import (
    AssignedAttempt,
    Assignment,
    AssignmentCase,
    AssignmentLetter,
    Attempt,
    Cohort,
    CohortGroup,
    Extension,
    Membership,
    Person,
    Result,
    RosterEntry,
    Scenario,
    WriteUp,
)
from services.accounts.erasing import addresses_of
from services.accounts.records import Record
from services.assigned.holding import WITHHELD

_CASE = {
    "cohort": "the cohort",
    "assignment": "the title of the assignment",
    "case": "the case, as its address names it",
}
_CASE_COLUMNS = (Cohort.name, Assignment.title, Scenario.slug)


def records_of_assigned(connection: Connection, person_id: int, withheld: Collection[str]) -> tuple[Record, ...]:
    """Everything that somebody did in cohorts as a learner. What `withheld` attempts came to is not out yet."""
    return (
        _cohorts(connection, person_id),
        _expected(connection, person_id),
        _assigned(connection, person_id),
        _results(connection, person_id, withheld),
        _extensions(connection, person_id),
        _letters(connection, person_id),
        _write_ups(connection, person_id),
    )


def withheld_attempts(connection: Connection, person_id: int) -> frozenset[str]:
    """Somebody's attempts whose explanations wait for a supervisor, by their public ids."""
    return frozenset(connection.scalars(select(Attempt.public_id).where(Attempt.person_id == person_id, WITHHELD)))


def _record(connection: Connection, name: str, what: str, columns: dict[str, str], query: Any) -> Record:
    return Record(name, what, columns, tuple(tuple(row) for row in connection.execute(query)))


def _cohorts(connection: Connection, person_id: int) -> Record:
    columns = {
        "cohort": "its name",
        "group": "your group in it",
        "joined_at": "when you joined",
        "left_at": "when you left, or were taken out",
        "ended_by": "who ended it: self or supervisor",
        "reminders": "whether letters remind you of what is due",
        "archived_at": "when the cohort was archived, if it was",
    }
    of_membership = (Membership.joined_at, Membership.left_at, Membership.ended_by, Membership.reminders)
    query = (
        select(Cohort.name, CohortGroup.name, *of_membership, Cohort.archived_at)
        .join(Cohort, Membership.cohort_id == Cohort.id)
        .outerjoin(CohortGroup, Membership.group_id == CohortGroup.id)
        .where(Membership.person_id == person_id)
        .order_by(Membership.id)
    )
    what = "Cohorts that you are or were in. The secret that stops their letters is in each of them."
    return _record(connection, "cohorts", what, columns, query)


def _expected(connection: Connection, person_id: int) -> Record:
    columns = {
        "cohort": "whose list it is",
        "name": "as you are called there",
        "email": "your address there",
        "student_id": "your number there",
        "login": "your login there",
        "group": "the group that you are in there",
        "invited_at": "when a letter invited you",
        "added_at": "when you were put on it",
        "came": "whether it stands beside your name in the cohort",
    }
    of_entry = (RosterEntry.name, RosterEntry.email, RosterEntry.student_id, RosterEntry.login)
    times = (RosterEntry.invited_at, RosterEntry.added_at)
    query = (
        select(Cohort.name, *of_entry, CohortGroup.name, *times, RosterEntry.membership_id.is_not(None))
        .join(Cohort, RosterEntry.cohort_id == Cohort.id)
        .outerjoin(CohortGroup, RosterEntry.group_id == CohortGroup.id)
        .outerjoin(Membership, RosterEntry.membership_id == Membership.id)
        .where(_names(connection, person_id))
        .order_by(RosterEntry.id)
    )
    return _record(connection, "expected", "Supervisors’ lists of learners that name you.", columns, query)


def _names(connection: Connection, person_id: int) -> Any:
    """The condition that an entry of a list is about somebody: it has an address of theirs, or none and they came."""
    addresses = addresses_of(connection, connection.execute(select(Person).where(Person.id == person_id)).one())
    named = or_(RosterEntry.email_key.in_(addresses), func.lower(RosterEntry.email).in_(addresses))
    return or_(named, and_(RosterEntry.email_key.is_(None), Membership.person_id == person_id))


def _of_case(query: Any, case_id: Any) -> Any:
    """A query with the assignment and the case that its rows are about."""
    return (
        query.join(AssignmentCase, case_id == AssignmentCase.id)
        .join(Assignment, AssignmentCase.assignment_id == Assignment.id)
        .join(Cohort, Assignment.cohort_id == Cohort.id)
        .join(Scenario, AssignmentCase.scenario_id == Scenario.id)
    )


def _assigned(connection: Connection, person_id: int) -> Record:
    columns = {
        "attempt": "which attempt",
        **_CASE,
        "alternative": "whether you played another case in its place",
        "seen_before": "whether you had begun the case before",
        "feedback_read_at": "up to when you have read what supervisors said of it",
    }
    flags = (AssignedAttempt.alternative, AssignedAttempt.seen_before, AssignedAttempt.feedback_read_at)
    begun = select(Attempt.public_id, *_CASE_COLUMNS, *flags).join(Attempt, AssignedAttempt.attempt_id == Attempt.id)
    query = _of_case(begun, AssignedAttempt.assignment_case_id).where(Attempt.person_id == person_id)
    return _record(connection, "assigned", "Attempts that an assignment covers.", columns, query.order_by(Attempt.id))


def _results(connection: Connection, person_id: int, withheld: Collection[str]) -> Record:
    columns = {
        **_CASE,
        "attempts": "how many attempts you began",
        "under_way": "the attempt that goes on",
        "attempt": "the attempt that counts; left out until explanations are released, as is all that follows",
        "late": "whether it was late",
        "seen_before": "whether you had begun the case before",
        "alternative": "whether it is another case in its place",
        "written": "whether there is a write-up",
        "seconds": "how long it took",
        "finished_at": "when you came to its end",
        "earned": "credits earned",
        "out_of": "credits that could be earned",
        "safe": "whether no choice was unsafe",
        "passed": "whether you passed, by the assignment’s own mark",
    }
    kept = [getattr(Result, name) for name in columns if name not in _CASE]
    query = _of_case(select(*_CASE_COLUMNS, *kept), Result.assignment_case_id).where(Result.person_id == person_id)
    rows = connection.execute(query.order_by(Assignment.id, AssignmentCase.position)).all()
    first = list(columns).index("attempt")
    told = tuple(
        (*row[:first], *([None] * (len(row) - first) if row.attempt in withheld else row[first:])) for row in rows
    )
    return Record("results", "What your attempts come to in the gradebook of a cohort.", columns, told)


def _extensions(connection: Connection, person_id: int) -> Record:
    columns = {
        "cohort": "the cohort",
        "assignment": "the title of the assignment",
        "due_local": "until when, in the cohort’s time zone; empty for without a due date",
        "due_at": "the same in UTC",
        "given_at": "when it was given",
    }
    of_extension = (Extension.due_local, Extension.due_at, Extension.given_at)
    query = _of_assignment(Extension, *of_extension).where(Extension.person_id == person_id).order_by(Assignment.id)
    return _record(connection, "extensions", "Due dates of your own.", columns, query)


def _letters(connection: Connection, person_id: int) -> Record:
    columns = {
        "cohort": "the cohort",
        "assignment": "the title of the assignment",
        "kind": "which reminder",
        "at": "when it was written",
    }
    query = _of_assignment(AssignmentLetter, AssignmentLetter.kind, AssignmentLetter.at)
    mine = query.where(AssignmentLetter.person_id == person_id).order_by(AssignmentLetter.at, Assignment.id)
    return _record(connection, "reminders", "That letters reminded you of what was due.", columns, mine)


def _of_assignment(table: Any, *columns: Any) -> Any:
    joined = select(Cohort.name, Assignment.title, *columns).join(Assignment, table.assignment_id == Assignment.id)
    return joined.join(Cohort, Assignment.cohort_id == Cohort.id)


def _write_ups(connection: Connection, person_id: int) -> Record:
    columns = {
        "attempt": "of which attempt",
        "answers": "what you wrote, step by step",
        "standards": "the provisions that you took to bear on it",
        "written_at": "when",
    }
    query = select(Attempt.public_id, WriteUp.answers, WriteUp.standards, WriteUp.written_at)
    mine = query.join(Attempt, WriteUp.attempt_id == Attempt.id).where(Attempt.person_id == person_id)
    return _record(connection, "write_ups", "What you wrote before a decision.", columns, mine.order_by(Attempt.id))
