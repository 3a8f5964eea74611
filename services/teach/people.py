"""The people of a cohort on one page: who teaches it, learns in it, is expected, left; searched and narrowed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from models import CohortGroup, Membership, Person, RosterEntry
from services.database import reads
from services.errors import Malformed
from services.people import NAME
from services.teach.groups import GroupRow, groups_of
from services.teach.inviting import Inviting, inviting
from services.teach.roster import entries_of
from services.teach.scope import CohortRow, cohort_of
from services.teach.supervisors import SupervisorRow, supervisors_of

MAX_QUERY = 200
MOST_SHOWN = 1_000
"""Of learners and of those who are expected; the rest is found by a search."""
IN_NO_GROUP = "none"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom somebody looks for: a part of a name, an address, a number; a group by its id, or those in none."""

    query: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner of a cohort. `listed` is what the roster has of them: name, address, student ID, login; where that
    address is another than theirs, `came_with` is it.
    """

    membership_id: str
    name: str
    email: str | None
    group_id: str | None
    group: str | None
    joined_at: datetime
    left_at: datetime | None
    ended_by: str | None
    entry_id: str | None
    listed: tuple[str, ...]
    came_with: str


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """All of them. What is shown fits what is wanted; `learning` and `to_come` count everybody."""

    cohort: CohortRow
    supervisors: tuple[SupervisorRow, ...]
    groups: tuple[GroupRow, ...]
    learners: tuple[Learner, ...]
    left: tuple[Learner, ...]
    expected: tuple[Any, ...]
    learning: int
    to_come: int
    more: int
    inviting: Inviting
    code_until: date | None
    code_is_over: bool


@reads
def people(connection: Connection, supervisor_id: int, cohort_id: str, wanted: Wanted, now: datetime) -> PeoplePage:
    """The people of a cohort, in five statements. Raises NotFound, Malformed."""
    if len(wanted.query) > MAX_QUERY:
        raise Malformed(f"A search has at most {MAX_QUERY} characters.")
    cohort = cohort_of(connection, supervisor_id, cohort_id)
    groups = groups_of(connection, cohort.id)
    if wanted.group not in ("", IN_NO_GROUP, *(group.public_id for group in groups)):
        raise Malformed("There is no such group. Choose one from the list.")
    learners = learners_of(connection, cohort.id)
    expected = [row for row in entries_of(connection, cohort.id) if row.membership_id is None]
    learning = [learner for learner in learners if learner.left_at is None]
    there = [learner for learner in learning if _fits(learner, wanted)]
    to_come = [entry for entry in expected if _fits(entry, wanted)]
    return PeoplePage(
        cohort=cohort,
        supervisors=supervisors_of(connection, cohort.id),
        groups=groups,
        learners=_by_name(there)[:MOST_SHOWN],
        left=_by_name(learner for learner in learners if learner.left_at is not None and _fits(learner, wanted)),
        expected=_by_name(to_come)[:MOST_SHOWN],
        learning=len(learning),
        to_come=len(expected),
        more=max(0, len(there) - MOST_SHOWN) + max(0, len(to_come) - MOST_SHOWN),
        inviting=inviting(expected, now),
        code_until=last_day(cohort),
        code_is_over=cohort.code_expires_at is not None and cohort.code_expires_at <= now,
    )


def learners_of(connection: Connection, cohort_id: int) -> Sequence[Learner]:
    """The learners of a cohort, those who left included, in one statement."""
    rows = connection.execute(
        select(
            Membership.public_id.label("membership_id"),
            NAME.label("name"),
            Person.email,
            Person.email_key,
            CohortGroup.public_id.label("group_id"),
            CohortGroup.name.label("group"),
            Membership.joined_at,
            Membership.left_at,
            Membership.ended_by,
            RosterEntry.public_id.label("entry_id"),
            RosterEntry.name.label("listed_name"),
            RosterEntry.email.label("listed_email"),
            RosterEntry.email_key.label("listed_key"),
            RosterEntry.student_id,
            RosterEntry.login,
        )
        .join(Person, Membership.person_id == Person.id)
        .outerjoin(CohortGroup, Membership.group_id == CohortGroup.id)
        .outerjoin(RosterEntry, RosterEntry.membership_id == Membership.id)
        .where(Membership.cohort_id == cohort_id)
    )
    return [_learner(row) for row in rows]


def _learner(row: Any) -> Learner:
    listed = (row.listed_name if row.listed_name != row.name else "", row.student_id, row.login)
    return Learner(
        membership_id=row.membership_id,
        name=row.name,
        email=row.email,
        group_id=row.group_id,
        group=row.group,
        joined_at=row.joined_at,
        left_at=row.left_at,
        ended_by=row.ended_by,
        entry_id=row.entry_id,
        listed=tuple(filter(None, listed)),
        came_with=row.listed_email if row.listed_key and row.listed_key != row.email_key else "",
    )


def _fits(who: Any, wanted: Wanted) -> bool:
    if wanted.group and (who.group_id or IN_NO_GROUP) != wanted.group:
        return False
    known = (who.name, who.email, *(who.listed if isinstance(who, Learner) else (who.student_id, who.login)))
    sought = wanted.query.casefold()
    return not sought or any(sought in text.casefold() for text in known if text)


def _by_name(some: Iterable[T]) -> tuple[T, ...]:
    def key(who: Any) -> tuple[str, str]:
        return (who.name or who.email or "").casefold(), (who.email or "").casefold()

    return tuple(sorted(some, key=key))


def last_day(cohort: CohortRow) -> date | None:
    """The last day, where the cohort is, on which its code works; None for one without an end."""
    if cohort.code_expires_at is None:
        return None
    return (cohort.code_expires_at - timedelta(seconds=1)).astimezone(ZoneInfo(cohort.time_zone)).date()
