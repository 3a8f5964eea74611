"""Who teaches a cohort: colleagues added and removed. One who can do it is always left.

Whoever changes this holds the cohort's row, and asks under it whether they teach it still: two who remove each other at
once do so in turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from models import CohortSupervisor, Person, PersonRole
from services import audit, limits
from services.accounts.addresses import read_address
from services.audit import Act
from services.database import writes
from services.errors import BadField, NotFound, Refused
from services.mail import letters
from services.mail.outbox import post
from services.mail.places import Places
from services.people import NAME, Visitor
from services.roles import SUPERVISOR
from services.teach.scope import CohortRow, cohort_of

MAX_SUPERVISORS = 20
_UNKNOWN = (
    "Nobody with this address can teach here. It takes an account with the role of a supervisor, which whoever runs "
    "the site gives."
)


@dataclass(frozen=True, slots=True)
class SupervisorRow:
    """Somebody who teaches a cohort. `can` says that they have the role still, and an account that is open."""

    public_id: str
    person_id: int
    name: str
    email: str | None
    can: bool


def supervisors_of(connection: Connection, cohort_id: int) -> tuple[SupervisorRow, ...]:
    """Who teaches a cohort, in the order in which they came."""
    rows = connection.execute(
        select(Person.public_id, Person.id, NAME.label("name"), Person.email, Person.disabled_at, PersonRole.role)
        .join(CohortSupervisor, CohortSupervisor.person_id == Person.id)
        .outerjoin(PersonRole, (PersonRole.person_id == Person.id) & (PersonRole.role == SUPERVISOR))
        .where(CohortSupervisor.cohort_id == cohort_id)
        .order_by(CohortSupervisor.added_at, Person.id)
    )
    return tuple(_row(row) for row in rows)


def _row(row: Any) -> SupervisorRow:
    can = row.role is not None and row.disabled_at is None
    return SupervisorRow(row.public_id, row.id, row.name, row.email, can)


def add(visitor: Visitor, cohort_id: str, typed: str, places: Places, now: datetime) -> None:
    """Let a colleague teach a cohort too, by the address of their account, and tell them by letter; again is harmless.

    An address that is nobody's is answered like one of somebody who does not supervise, and tries are counted.
    Raises NotFound, BadField, Refused, TooMany.
    """
    address = read_address(typed)
    limits.take(limits.NAMING_SUPERVISORS, visitor.public_id, now)
    _add(visitor, cohort_id, address.key, places, now)


@writes
def _add(
    connection: Connection, visitor: Visitor, cohort_id: str, email_key: str, places: Places, now: datetime
) -> None:
    cohort, there = _held(connection, visitor, cohort_id)
    person = connection.execute(
        select(Person.id, Person.public_id, Person.email)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(Person.email_key == email_key, Person.disabled_at.is_(None), PersonRole.role == SUPERVISOR)
    ).one_or_none()
    if person is None:
        raise BadField("email", _UNKNOWN)
    if any(each.person_id == person.id for each in there):
        return
    if len(there) >= MAX_SUPERVISORS:
        raise Refused(f"A cohort has at most {MAX_SUPERVISORS} supervisors. Remove one first.")
    connection.execute(insert(CohortSupervisor).values(cohort_id=cohort.id, person_id=person.id, added_at=now))
    audit.record(connection, visitor.public_id, Act.SUPERVISOR_ADDED, cohort_id, now, person=person.public_id)
    if limits.fits(connection, limits.MAIL_TO_ADDRESS, email_key, now):  # they can be removed and added all day
        letter = letters.teaches_now(f"“{cohort.name}”", "a colleague who teaches there", places.teach)
        post(connection, letter, person.email, now, person.id)


@writes
def remove(connection: Connection, visitor: Visitor, cohort_id: str, person_id: str, now: datetime) -> None:
    """Let somebody, also oneself, not teach a cohort any more; what they kept there stays. Again is harmless.

    Raises NotFound, and Refused where nobody who can teach would be left.
    """
    cohort, there = _held(connection, visitor, cohort_id)
    person = next((each for each in there if each.public_id == person_id), None)
    if person is None:
        return
    if not any(each.can for each in there if each is not person):
        raise Refused("Somebody has to be left who can teach this cohort. Add a colleague first, or archive it.")
    theirs = (CohortSupervisor.cohort_id == cohort.id, CohortSupervisor.person_id == person.person_id)
    connection.execute(delete(CohortSupervisor).where(*theirs))
    audit.record(connection, visitor.public_id, Act.SUPERVISOR_REMOVED, cohort_id, now, person=person_id)


def _held(connection: Connection, visitor: Visitor, cohort_id: str) -> tuple[CohortRow, tuple[SupervisorRow, ...]]:
    """A cohort that nobody else changes until the transaction ends, and who teaches it. Raises NotFound."""
    cohort = cohort_of(connection, visitor.id, cohort_id, lock=True)
    there = supervisors_of(connection, cohort.id)
    if all(each.person_id != visitor.id for each in there):
        raise NotFound(cohort_id)
    return cohort, there
