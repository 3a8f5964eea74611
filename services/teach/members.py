"""One learner of a cohort: their page, the time that they need, taking them out and letting them back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from engine.study.clock import FACTORS
from models import CohortGroup, Membership, Person, RosterEntry
from services import audit
from services.accounts.disclosing import note, unnoted
from services.assigned.leaving import let_go
from services.audit import Act
from services.database import reads, writes
from services.errors import BadField, Refused
from services.mail import letters
from services.mail.outbox import post
from services.mail.places import Places
from services.people import Visitor
from services.roles import SUPERVISOR
from services.teach.groups import GroupRow, groups_of
from services.teach.scope import CohortRow, member_of

PAGE = "member page"
"""What is noted of a look."""
THEIRS = "theirs"
"""The time factor stays as it is, and does not count as a supervisor's any more."""


@dataclass(frozen=True, slots=True)
class MemberPage:
    """One learner. `factors` are the times that a supervisor can set: more than they have."""

    cohort: CohortRow
    membership_id: str
    name: str
    email: str | None
    group_id: str
    groups: tuple[GroupRow, ...]
    joined_at: datetime
    left_at: datetime | None
    ended_by: str | None
    entry: Any | None
    time_factor: str
    factor_by: str
    factors: tuple[str, ...]


def look_at_member(visitor: Visitor, cohort_id: str, membership_id: str, now: datetime) -> MemberPage:
    """One learner of a cohort, also one who left. The page says how much time they need, so the look is noted.

    Raises NotFound.
    """
    page, to_note = _member(visitor.id, cohort_id, membership_id, now)
    if to_note:
        _note(visitor.id, to_note, now)
    return page


@writes
def _note(connection: Connection, supervisor_id: int, people: tuple[int, ...], now: datetime) -> None:
    note(connection, supervisor_id, SUPERVISOR, people, PAGE, now)


@reads
def _member(
    connection: Connection, supervisor_id: int, cohort_id: str, membership_id: str, now: datetime
) -> tuple[MemberPage, tuple[int, ...]]:
    cohort, row = member_of(connection, supervisor_id, cohort_id, membership_id)
    to_note = unnoted(connection, supervisor_id, (row.person_id,), PAGE, now)
    return _page(connection, cohort, row), to_note


def _page(connection: Connection, cohort: CohortRow, row: Any) -> MemberPage:
    person = connection.execute(
        select(Person.time_factor, Person.time_factor_by).where(Person.id == row.person_id)
    ).one()
    group = select(CohortGroup.public_id).where(CohortGroup.id == row.group_id)
    entry = select(
        RosterEntry.public_id, RosterEntry.name, RosterEntry.email, RosterEntry.student_id, RosterEntry.login
    )
    return MemberPage(
        cohort=cohort,
        membership_id=row.public_id,
        name=row.name,
        email=row.email,
        group_id=connection.scalar(group) or "",
        groups=groups_of(connection, cohort.id),
        joined_at=row.joined_at,
        left_at=row.left_at,
        ended_by=row.ended_by,
        entry=connection.execute(entry.where(RosterEntry.membership_id == row.id)).one_or_none(),
        time_factor=person.time_factor,
        factor_by=person.time_factor_by,
        factors=_more(person.time_factor),
    )


def _more(factor: str) -> tuple[str, ...]:
    return FACTORS[FACTORS.index(factor) + 1 :]


@writes
def set_time(
    connection: Connection, visitor: Visitor, cohort_id: str, membership_id: str, factor: str, now: datetime
) -> None:
    """Give a learner more time, on every clock of the site; or leave what they have to them. Less is theirs to choose.

    Raises NotFound, BadField, and Refused for somebody who left.
    """
    _, row = member_of(connection, visitor.id, cohort_id, membership_id)
    held = select(Person.public_id, Person.time_factor, Person.time_factor_by).where(Person.id == row.person_id)
    person = connection.execute(held.with_for_update()).one_or_none()
    _, row = member_of(connection, visitor.id, cohort_id, membership_id, lock=True)
    if person is None or row.left_at is not None:
        raise Refused("This learner has left the cohort. What they need is between them and those who teach them now.")
    if factor == THEIRS:
        values = {"time_factor_by": "self"}
    elif factor in _more(person.time_factor):
        values = {"time_factor": factor, "time_factor_by": "supervisor"}
    elif factor == person.time_factor and person.time_factor_by == "supervisor":
        return
    else:
        raise BadField("time_factor", "Choose more time than they have now, or leave it to them.")
    connection.execute(update(Person).where(Person.id == row.person_id).values(**values))
    audit.record(connection, visitor.public_id, Act.TIME_SET, person.public_id, now, fields=sorted(values))


@writes
def take_out(
    connection: Connection, visitor: Visitor, cohort_id: str, membership_id: str, places: Places, now: datetime
) -> None:
    """Take a learner out: what they finished stays with the cohort, and the code alone does not bring them back.

    An attempt under way goes on as their own, or ends (assigned/leaving.py). Whoever was in it is told by letter.
    Again is harmless. Raises NotFound.
    """
    cohort, row = member_of(connection, visitor.id, cohort_id, membership_id, lock=True)
    if row.ended_by == "supervisor":
        return
    ended = {"left_at": row.left_at or now, "ended_by": "supervisor"}
    connection.execute(update(Membership).where(Membership.id == row.id).values(**ended))
    let_go(connection, cohort.id, row.person_id, now)
    audit.record(connection, visitor.public_id, Act.MEMBER_TAKEN_OUT, cohort_id, now, person=row.person_public_id)
    if row.left_at is None and row.email:
        post(connection, letters.taken_out(cohort.name, places.cohort(cohort_id)), row.email, now, row.person_id)


@writes
def let_back(connection: Connection, visitor: Visitor, cohort_id: str, membership_id: str, now: datetime) -> None:
    """Let somebody who was taken out join again, if they like. Again is harmless. Raises NotFound."""
    _, row = member_of(connection, visitor.id, cohort_id, membership_id, lock=True)
    if row.ended_by == "supervisor":
        connection.execute(update(Membership).where(Membership.id == row.id).values(ended_by="self"))
        audit.record(connection, visitor.public_id, Act.MEMBER_LET_BACK, cohort_id, now, person=row.person_public_id)
