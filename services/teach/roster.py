"""The roster of a cohort: whom a supervisor expects, from a list; and entries tied to whoever comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, insert, select, update

from models import CohortGroup, Membership, Person, RosterEntry
from services.errors import Refused
from services.teach.groups import make_all
from services.teach.roster_judging import Compared, Listed, Met, compare
from services.teach.scope import CohortRow
from services.tokens import new_public_id

MAX_ROSTER = 5_000
UNINVITED: Mapping[str, None] = {"invite_hash": None, "invite_expires_at": None, "invited_at": None}
"""What an entry keeps of an invitation that went to an address which it does not name any more."""

_ENTRY = (
    RosterEntry.id,
    RosterEntry.public_id,
    RosterEntry.name,
    RosterEntry.email,
    RosterEntry.email_key,
    RosterEntry.student_id,
    RosterEntry.login,
    RosterEntry.membership_id,
    RosterEntry.invited_at,
    CohortGroup.name.label("group"),
    CohortGroup.public_id.label("group_id"),
)


def entries_of(connection: Connection, cohort_id: int, *where: Any) -> Sequence[Any]:
    """The roster of a cohort with the names of the groups, in one statement. Whoever has come is in their own group."""
    group = case((RosterEntry.membership_id.is_(None), RosterEntry.group_id), else_=Membership.group_id)
    query = (
        select(*_ENTRY)
        .outerjoin(Membership, RosterEntry.membership_id == Membership.id)
        .outerjoin(CohortGroup, CohortGroup.id == group)
        .where(RosterEntry.cohort_id == cohort_id, *where)
    )
    return connection.execute(query.order_by(RosterEntry.id)).all()


@dataclass(frozen=True, slots=True)
class Beside:
    """A list held against a roster, and what that said at the time."""

    listed: tuple[Listed, ...]
    roster: Sequence[Any]
    compared: Compared


def beside(connection: Connection, cohort_id: int, listed: tuple[Listed, ...]) -> Beside:
    """Hold a list against a roster while nobody waits for their turn to write."""
    roster = entries_of(connection, cohort_id)
    return Beside(listed, roster, compare(listed, roster))


def still(connection: Connection, cohort: CohortRow, found: Beside) -> Compared:
    """The same for whoever holds the cohort; it is compared anew only where the roster says something else by now.

    Raises Refused where the list contradicts it.
    """
    roster = entries_of(connection, cohort.id)
    compared = found.compared if roster == found.roster else compare(found.listed, roster)
    if compared.faults:
        raise Refused("The roster has changed since you looked, and does not fit the list any more. Look at it again.")
    return compared


def add_new(connection: Connection, cohort: CohortRow, new: Sequence[Listed], now: datetime) -> int:
    """Write entries that are on the roster in no way, with the groups that they name, and tie them to learners who are
    there. Whoever calls this holds the cohort. Returns how many. Raises Refused where they do not all fit.
    """
    make_room(connection, cohort, len(new))
    groups = make_all(connection, cohort, (row.group for row in new if row.group))
    rows = [
        {
            **values_of(row),
            "public_id": new_public_id(),
            "cohort_id": cohort.id,
            "group_id": groups.get(row.group),
            "added_at": now,
        }
        for row in new
    ]
    if rows:
        connection.execute(insert(RosterEntry), rows)
        tie(connection, cohort)
    return len(rows)


def update_entries(connection: Connection, changed: Iterable[Met], groups: Mapping[str, int]) -> None:
    """Let entries say what lines of a list say otherwise; learners who have come move into its groups too."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    moved: list[dict[str, Any]] = []
    for met in changed:
        said = _said_otherwise(met, groups)
        alike.setdefault(tuple(said), []).append({"which": met.entry.id, **said})
        if "group_id" in said and met.entry.membership_id is not None:
            moved.append({"which": met.entry.membership_id, "group_id": said["group_id"]})
    for rows in alike.values():
        connection.execute(update(RosterEntry).where(RosterEntry.id == bindparam("which")), rows)
    if moved:
        connection.execute(update(Membership).where(Membership.id == bindparam("which")), moved)


def _said_otherwise(met: Met, groups: Mapping[str, int]) -> dict[str, Any]:
    """The columns of an entry that a line of a list changes."""
    said = {name: value for name, value in values_of(met.listed).items() if name in met.changes}
    if "email" in met.changes:
        said |= {
            "email_key": met.listed.email_key,
            **(UNINVITED if met.listed.email_key != met.entry.email_key else {}),
        }
    if "group" in met.changes:
        said["group_id"] = groups[met.listed.group]
    return said


def values_of(listed: Listed) -> dict[str, Any]:
    """What a list says of somebody, as the table has it; the group aside."""
    said = {name: value for name, value in asdict(listed).items() if name not in ("line", "repeats", "group")}
    return {**said, "email": listed.email or None, "email_key": listed.email_key or None}


def make_room(connection: Connection, cohort: CohortRow, more: int) -> None:
    """Raise Refused where a roster would grow over its limit."""
    here = RosterEntry.cohort_id == cohort.id
    there = connection.scalar(select(func.count()).select_from(RosterEntry).where(here)) or 0
    if there + more > MAX_ROSTER:
        raise Refused(f"A roster has at most {MAX_ROSTER:,} entries; this one has {there:,}. Take some out first.")


def tie(connection: Connection, cohort: CohortRow) -> None:
    """Tie entries to the learners who came by themselves with the address that an entry names, group and all."""
    open_entries = {
        row.email_key: row
        for row in connection.execute(
            select(RosterEntry.id, RosterEntry.email_key, RosterEntry.group_id).where(
                RosterEntry.cohort_id == cohort.id,
                RosterEntry.membership_id.is_(None),
                RosterEntry.email_key.is_not(None),
            )
        )
    }
    alone = (
        select(Membership.id, Membership.group_id, Person.email_key)
        .join(Person, Membership.person_id == Person.id)
        .outerjoin(RosterEntry, RosterEntry.membership_id == Membership.id)
        .where(Membership.cohort_id == cohort.id, Membership.left_at.is_(None), RosterEntry.id.is_(None))
    )
    for learner in connection.execute(alone).all():
        if learner.email_key in open_entries:
            tie_one(connection, open_entries[learner.email_key], learner)


def tie_one(connection: Connection, entry: Any, learner: Any) -> None:
    """Let an entry (id, group_id) be about a learner (id, group_id); its invitation opens nothing any more."""
    tied = {"membership_id": learner.id, "invite_hash": None, "invite_expires_at": None}
    connection.execute(update(RosterEntry).where(RosterEntry.id == entry.id).values(**tied))
    if learner.group_id is None and entry.group_id is not None:
        connection.execute(update(Membership).where(Membership.id == learner.id).values(group_id=entry.group_id))
