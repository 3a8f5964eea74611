"""Cohorts: made, renamed, archived and brought back; those that somebody teaches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from models import Assignment, Cohort, CohortSupervisor, Membership, RosterEntry
from services import audit
from services.accounts.profile import time_zones
from services.accounts.telling import hold
from services.audit import Act
from services.codes import new_code
from services.database import reads, writes
from services.errors import BadField, Malformed, Refused
from services.people import Visitor
from services.teach.dates import WallDate, wall_of
from services.teach.naming import clean_label
from services.teach.opening import open_what_waits
from services.teach.scope import CohortRow, cohort_of, teaches
from services.tokens import is_public_id

CODE_LENGTH = 8
MAX_COHORTS = 500
"""That one person teaches, archived ones included."""


@dataclass(frozen=True, slots=True)
class CohortLine:
    """A cohort in the list of somebody who teaches it. `expected` have not come yet; `next_due` is still ahead."""

    public_id: str
    name: str
    time_zone: str
    archived_at: datetime | None
    learners: int
    expected: int
    assignments: int
    next_due: WallDate | None


@reads
def cohorts_of(connection: Connection, supervisor_id: int, now: datetime) -> tuple[CohortLine, ...]:
    """The cohorts that somebody teaches, by name, in one statement."""
    here = (Membership.cohort_id == Cohort.id, Membership.left_at.is_(None))
    to_come = (RosterEntry.cohort_id == Cohort.id, RosterEntry.membership_id.is_(None))
    given = (Assignment.cohort_id == Cohort.id, Assignment.withdrawn_at.is_(None))
    rows = connection.execute(
        select(
            Cohort.public_id,
            Cohort.name,
            Cohort.time_zone,
            Cohort.archived_at,
            _of(func.count(Membership.id), *here).label("learners"),
            _of(func.count(RosterEntry.id), *to_come).label("expected"),
            _of(func.count(Assignment.id), *given).label("assignments"),
            _of(func.min(Assignment.due_at), *given, Assignment.due_at > now).label("next_due"),
        ).where(teaches(supervisor_id))
    )
    lines = (CohortLine(**{**row._mapping, "next_due": wall_of(row.next_due, row.time_zone)}) for row in rows)
    return tuple(sorted(lines, key=lambda line: (line.name.casefold(), line.public_id)))


def _of(what: Any, *where: Any) -> Any:
    return select(what).where(*where).scalar_subquery()


@reads
def head(connection: Connection, supervisor_id: int, cohort_id: str) -> CohortRow:
    """A cohort that somebody teaches. Raises NotFound."""
    return cohort_of(connection, supervisor_id, cohort_id)


@writes
def make(connection: Connection, visitor: Visitor, cohort_id: str, name: str, zone: str, now: datetime) -> None:
    """Make a cohort under the id that its form came with: sent twice, there is one. It can be joined by code at once.

    Raises BadField, Malformed, Refused, LoginNeeded.
    """
    if not is_public_id(cohort_id):
        raise Malformed("This form is damaged. Open the page again.")
    label = clean_label(name, "name", "Practicum II, Tuesdays")
    refuse_unknown(zone)
    hold(connection, visitor)
    if _is_made(connection, visitor, cohort_id):
        return
    made = insert(Cohort).values(
        public_id=cohort_id, name=label, time_zone=zone, code=new_code(CODE_LENGTH), created_at=now
    )
    number = connection.execute(made.returning(Cohort.id)).scalar_one()
    connection.execute(insert(CohortSupervisor).values(cohort_id=number, person_id=visitor.id, added_at=now))
    audit.record(connection, visitor.public_id, Act.COHORT_MADE, cohort_id, now)


def _is_made(connection: Connection, visitor: Visitor, cohort_id: str) -> bool:
    mine = teaches(visitor.id).label("mine")
    there = connection.execute(select(mine).where(Cohort.public_id == cohort_id)).one_or_none()
    if there is not None and not there.mine:
        raise Malformed("This form was used already. Open the page again.")
    taught = select(func.count()).select_from(CohortSupervisor).where(CohortSupervisor.person_id == visitor.id)
    if there is None and (connection.scalar(taught) or 0) >= MAX_COHORTS:
        raise Refused(f"One person teaches at most {MAX_COHORTS} cohorts here. Leave one to a colleague first.")
    return there is not None


@writes
def rename(connection: Connection, visitor: Visitor, cohort_id: str, name: str, now: datetime) -> None:
    """Give a cohort another name. Raises NotFound, BadField."""
    label = clean_label(name, "name", "Practicum II, Tuesdays")
    cohort = cohort_of(connection, visitor.id, cohort_id, lock=True)
    if cohort.name != label:
        connection.execute(update(Cohort).where(Cohort.id == cohort.id).values(name=label))
        audit.record(connection, visitor.public_id, Act.COHORT_CHANGED, cohort_id, now, fields=["name"])


def refuse_unknown(zone: str) -> None:
    """Raise BadField for a time zone that nobody lives in."""
    if zone not in time_zones():
        raise BadField("time_zone", "Choose one from the list.")


@writes
def archive(connection: Connection, visitor: Visitor, cohort_id: str, now: datetime) -> None:
    """Put a cohort away: nobody joins, nothing begins, everything can be read, explanations that wait included.

    Raises NotFound.
    """
    cohort = cohort_of(connection, visitor.id, cohort_id, lock=True)
    if cohort.archived_at is None:
        connection.execute(update(Cohort).where(Cohort.id == cohort.id).values(archived_at=now))
        open_what_waits(connection, visitor, cohort.id, now)
        audit.record(connection, visitor.public_id, Act.COHORT_ARCHIVED, cohort_id, now)


@writes
def bring_back(connection: Connection, visitor: Visitor, cohort_id: str, now: datetime) -> None:
    """Take a cohort up again, with the code that it had. Raises NotFound."""
    cohort = cohort_of(connection, visitor.id, cohort_id, lock=True)
    if cohort.archived_at is not None:
        connection.execute(update(Cohort).where(Cohort.id == cohort.id).values(archived_at=None))
        audit.record(connection, visitor.public_id, Act.COHORT_BROUGHT_BACK, cohort_id, now)
