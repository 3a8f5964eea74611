"""Groups inside a cohort: made, renamed, removed; and who is moved into which."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from models import Assignment, CohortGroup, Membership, RosterEntry
from services import audit
from services.audit import Act
from services.database import reads, writes
from services.errors import BadField, Malformed, NotFound, Refused
from services.people import Visitor
from services.teach.naming import clean_label
from services.teach.scope import CohortRow, cohort_of
from services.tokens import new_public_id

MAX_GROUPS = 100
_LIKE = "Tuesday section"


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group, with how many learners are in it, how many are expected, and how many assignments are given to it."""

    id: int
    public_id: str
    name: str
    learners: int = 0
    expected: int = 0
    assignments: int = 0


def groups_of(connection: Connection, cohort_id: int) -> tuple[GroupRow, ...]:
    """The groups of a cohort, by name, in one statement."""
    in_it = (Membership.group_id == CohortGroup.id, Membership.left_at.is_(None))
    to_come = (RosterEntry.group_id == CohortGroup.id, RosterEntry.membership_id.is_(None))
    counts = (
        select(func.count(Membership.id)).where(*in_it).scalar_subquery(),
        select(func.count(RosterEntry.id)).where(*to_come).scalar_subquery(),
        select(func.count(Assignment.id)).where(Assignment.group_id == CohortGroup.id).scalar_subquery(),
    )
    query = select(CohortGroup.id, CohortGroup.public_id, CohortGroup.name, *counts)
    rows = connection.execute(query.where(CohortGroup.cohort_id == cohort_id))
    return tuple(sorted((GroupRow(*row) for row in rows), key=lambda group: (group.name.casefold(), group.id)))


@writes
def make(connection: Connection, supervisor_id: int, cohort_id: str, name: str) -> None:
    """Make a group. One of the same name is harmless: it is there. Raises NotFound, BadField, Refused."""
    label = clean_label(name, "name", _LIKE)
    cohort = cohort_of(connection, supervisor_id, cohort_id, lock=True)
    make_all(connection, cohort, (label,))


def make_all(connection: Connection, cohort: CohortRow, names: Iterable[str]) -> dict[str, int]:
    """The groups of these names, made where they are not there. Returns the id of each by its name as written.

    Names are the same whatever their case. Whoever calls this holds the cohort. Raises Refused.
    """
    rows = connection.execute(select(CohortGroup.id, CohortGroup.name).where(CohortGroup.cohort_id == cohort.id))
    there = {row.name.casefold(): int(row.id) for row in rows}
    found: dict[str, int] = {}
    for name in dict.fromkeys(names):
        if name.casefold() not in there:
            if len(there) >= MAX_GROUPS:
                raise Refused(f"A cohort has at most {MAX_GROUPS} groups. Name fewer.")
            made = insert(CohortGroup).values(public_id=new_public_id(), cohort_id=cohort.id, name=name)
            there[name.casefold()] = connection.execute(made.returning(CohortGroup.id)).scalar_one()
        found[name] = there[name.casefold()]
    return found


@writes
def rename(connection: Connection, supervisor_id: int, cohort_id: str, group_id: str, name: str) -> None:
    """Give a group another name. Raises NotFound, BadField."""
    label = clean_label(name, "name", _LIKE)
    cohort = cohort_of(connection, supervisor_id, cohort_id, lock=True)
    group = group_of(connection, cohort, group_id)
    others = select(CohortGroup.name).where(CohortGroup.cohort_id == cohort.id, CohortGroup.id != group)
    if label.casefold() in {name.casefold() for name in connection.scalars(others)}:
        raise BadField("name", "Another group of this cohort is called that. Choose another name.")
    connection.execute(update(CohortGroup).where(CohortGroup.id == group).values(name=label))


@writes
def remove(connection: Connection, visitor: Visitor, cohort_id: str, group_id: str, now: datetime) -> None:
    """Take a group away; who was in it is in none. One that is gone stays so.

    Raises NotFound for a cohort, Refused where an assignment is given to the group.
    """
    cohort = cohort_of(connection, visitor.id, cohort_id, lock=True)
    try:
        group = group_of(connection, cohort, group_id)
    except NotFound:
        return
    title = connection.scalar(select(Assignment.title).where(Assignment.group_id == group).limit(1))
    if title is not None:
        raise Refused(
            f"The assignment “{title}” is given to this group. Whom it is given to has to stay on record; "
            "move the learners to another group instead."
        )
    connection.execute(delete(CohortGroup).where(CohortGroup.id == group))
    audit.record(connection, visitor.public_id, Act.GROUP_REMOVED, cohort_id, now, group=group_id)


def group_of(connection: Connection, cohort: CohortRow, group_id: str) -> int:
    """The row of a group of a cohort. Raises NotFound."""
    here = (CohortGroup.cohort_id == cohort.id, CohortGroup.public_id == group_id)
    found = connection.scalar(select(CohortGroup.id).where(*here))
    if found is None:
        raise NotFound(group_id)
    return int(found)


@writes
def move(
    connection: Connection, visitor: Visitor, cohort_id: str, marked: Collection[str], group_id: str, now: datetime
) -> int:
    """Move learners, and people who are expected, into a group or (with an empty id) into none. Returns how many.

    Whoever is named and is not there any more is left aside. Raises NotFound, Malformed.
    """
    cohort = cohort_of(connection, visitor.id, cohort_id, lock=True)
    if not marked:
        raise Malformed("Mark first whom to move.")
    group = group_of(connection, cohort, group_id) if group_id else None
    moved = sum(_moved(connection, table, cohort.id, marked, group) for table in (Membership, RosterEntry))
    if moved:
        told = {"group": group_id or None, "count": moved}
        audit.record(connection, visitor.public_id, Act.LEARNERS_MOVED, cohort_id, now, **told)
    return moved


def _moved(connection: Connection, table: Any, cohort_id: int, marked: Collection[str], group: int | None) -> int:
    here = (table.cohort_id == cohort_id, table.public_id.in_(marked))
    return connection.execute(update(table).where(*here).values(group_id=group)).rowcount


@reads
def choices(connection: Connection, supervisor_id: int, cohort_id: str) -> tuple[CohortRow, tuple[GroupRow, ...]]:
    """A cohort that somebody teaches, and its groups. Raises NotFound."""
    cohort = cohort_of(connection, supervisor_id, cohort_id)
    return cohort, groups_of(connection, cohort.id)
