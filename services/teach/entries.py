"""Entries of a roster by hand: written, changed, said to be about a learner who is there, taken off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from models import Membership, Person, RosterEntry
from services import audit
from services.audit import Act
from services.database import reads, writes
from services.errors import BadField, Malformed, NotFound
from services.people import Visitor
from services.teach.groups import GroupRow, group_of, groups_of
from services.teach.roster import UNINVITED, entries_of, make_room, tie, values_of
from services.teach.roster_judging import Listed, clean
from services.teach.roster_rows import Row
from services.teach.scope import CohortRow, cohort_of
from services.tokens import is_public_id

_FIELDS = ("name", "email", "student_id", "login", "group_id", "membership_id")


@dataclass(frozen=True, slots=True)
class Told:
    """What a supervisor writes of somebody who is expected. Group and learner are named by public ids, or not at all.

    `membership_before` is the learner whom the entry was about when its page was opened.
    """

    name: str
    email: str = ""
    student_id: str = ""
    login: str = ""
    group_id: str = ""
    membership_id: str = ""
    membership_before: str = ""


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One entry, as it can be changed: the groups, and the learners of the cohort whom it could be about."""

    cohort: CohortRow
    entry_id: str
    told: Told
    groups: tuple[GroupRow, ...]
    learners: tuple[tuple[str, str], ...]
    invited_at: datetime | None = None
    is_new: bool = True


@reads
def entry(connection: Connection, supervisor_id: int, cohort_id: str, entry_id: str) -> EntryPage:
    """One entry of a roster; an empty one under an id that has not been written yet. Raises NotFound, Malformed."""
    cohort = cohort_of(connection, supervisor_id, cohort_id)
    row = _own(connection, cohort, entry_id)
    groups = groups_of(connection, cohort.id)
    if row is None:
        return EntryPage(cohort, entry_id, Told(""), groups, ())
    learners = _free_learners(connection, cohort, row.membership_id)
    about = next((public_id for number, public_id, _ in learners if number == row.membership_id), "")
    told = Told(row.name, row.email or "", row.student_id, row.login, row.group_id or "", about, about)
    named = tuple((public_id, name) for _, public_id, name in learners)
    return EntryPage(cohort, entry_id, told, groups, named, row.invited_at, is_new=False)


def _row(connection: Connection, cohort: CohortRow, entry_id: str) -> Any | None:
    return next(iter(entries_of(connection, cohort.id, RosterEntry.public_id == entry_id)), None)


def _free_learners(connection: Connection, cohort: CohortRow, mine: int | None) -> list[tuple[int, str, str]]:
    """The learners of a cohort whom no other entry is about, by name: row, public id, name with address."""
    rows = connection.execute(
        select(Membership.id, Membership.public_id, Person.display_name, Person.email)
        .join(Person, Membership.person_id == Person.id)
        .outerjoin(RosterEntry, RosterEntry.membership_id == Membership.id)
        .where(Membership.cohort_id == cohort.id, or_(RosterEntry.id.is_(None), Membership.id == mine))
    )
    found = [(row.id, row.public_id, ", ".join(filter(None, (row.display_name, row.email)))) for row in rows]
    return sorted(found, key=lambda learner: learner[2].casefold())


@writes
def keep_entry(
    connection: Connection, visitor: Visitor, cohort_id: str, entry_id: str, told: Told, now: datetime
) -> None:
    """Write an entry under the id that its form came with, or write it anew. Sent twice, there is one.

    An invitation that went to another address opens nothing any more. Raises NotFound, BadField, Malformed, Refused.
    """
    listed = clean(Row(0, told.name, told.email, told.student_id, told.login))
    cohort = cohort_of(connection, visitor.id, cohort_id, lock=True)
    there = _own(connection, cohort, entry_id)
    _refuse_taken(connection, cohort, listed, there)
    values = {
        **values_of(listed),
        "group_id": group_of(connection, cohort, told.group_id) if told.group_id else None,
        "membership_id": _about(connection, cohort, told, there),
    }
    if there is None:
        make_room(connection, cohort, 1)
        mine = {"public_id": entry_id, "cohort_id": cohort.id, "added_at": now}
        connection.execute(insert(RosterEntry).values(**mine, **values))
    else:
        moved = UNINVITED if there.email_key != listed.email_key else {}
        connection.execute(update(RosterEntry).where(RosterEntry.id == there.id).values(**values, **moved))
    tie(connection, cohort)
    if fields := _differing(there, _row(connection, cohort, entry_id)):
        told_of = {"entry": entry_id, "fields": fields}
        audit.record(connection, visitor.public_id, Act.ROSTER_ENTRY_KEPT, cohort_id, now, **told_of)


def _differing(before: Any | None, after: Any) -> list[str]:
    """The fields that an entry says otherwise than before, the learner whom it is about among them."""
    return [name for name in _FIELDS if (getattr(before, name, None) or "") != (getattr(after, name) or "")]


def _own(connection: Connection, cohort: CohortRow, entry_id: str) -> Any | None:
    """The entry of this cohort with this id; None for an id that is nobody's yet. Raises Malformed, NotFound."""
    if not is_public_id(entry_id):
        raise Malformed("This form is damaged. Open the page again.")
    own = _row(connection, cohort, entry_id)
    taken = select(RosterEntry.id).where(RosterEntry.public_id == entry_id)
    if own is None and connection.scalar(taken) is not None:
        raise NotFound(entry_id)
    return own


def _refuse_taken(connection: Connection, cohort: CohortRow, listed: Listed, there: Any | None) -> None:
    """Raise BadField where somebody else on the roster has the address, the number or the login."""
    others = [each for each in entries_of(connection, cohort.id) if there is None or each.id != there.id]
    for field, value in (("email", "email_key"), ("student_id", "student_id"), ("login", "login")):
        mine = (getattr(listed, value) or "").casefold()
        twin = next((each for each in others if mine and (getattr(each, value) or "").casefold() == mine), None)
        if twin is not None:
            raise BadField(field, f"“{twin.name or twin.email}” on the roster has this already. Look who is who.")


def _about(connection: Connection, cohort: CohortRow, told: Told, there: Any | None) -> int | None:
    """The row of the learner whom an entry is about. Somebody who came while its page was open stays.

    Raises BadField.
    """
    if told.membership_id == told.membership_before:
        return there.membership_id if there is not None else None
    if not told.membership_id:
        return None
    learners = _free_learners(connection, cohort, there.membership_id if there is not None else None)
    found = next((number for number, public_id, _ in learners if public_id == told.membership_id), None)
    if found is None:
        raise BadField("membership", "Choose somebody from the list. Another entry is about them by now, or they left.")
    return found


@writes
def remove_entry(connection: Connection, visitor: Visitor, cohort_id: str, entry_id: str, now: datetime) -> None:
    """Take an entry off the roster; its invitation opens nothing any more, and whoever came stays. Again is harmless.

    Raises NotFound for a cohort.
    """
    cohort = cohort_of(connection, visitor.id, cohort_id, lock=True)
    here = (RosterEntry.cohort_id == cohort.id, RosterEntry.public_id == entry_id)
    if connection.execute(delete(RosterEntry).where(*here)).rowcount:
        audit.record(connection, visitor.public_id, Act.ROSTER_ENTRY_REMOVED, cohort_id, now, entry=entry_id)
