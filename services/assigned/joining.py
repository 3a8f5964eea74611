"""Joining a cohort: with the code that whoever teaches it gives out, or with the link of an invitation.

Whoever has a code or a link can look first, and a look at one that opens something writes nothing. Wrong guesses are
counted, and whoever has none left is not told of a right one either. What opens nothing is answered alike, whether it
was closed, replaced or never was one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, insert, or_, select, update

from models import Cohort, CohortSupervisor, Membership, Person, RosterEntry
from services import audit, limits
from services.accounts.telling import hold
from services.audit import Act
from services.codes import in_groups, read_code
from services.database import reads, writes
from services.errors import Refused
from services.people import Visitor
from services.teach.roster import tie_one
from services.tokens import hashed, new_public_id, new_token

MAX_TYPED = 64
TOKEN_LENGTH = 43
MAX_LEARNERS = 5_000


@dataclass(frozen=True, slots=True)
class Guesser:
    """Who tries a code: the network address, and the person if one is known."""

    source: str
    person: str | None


@dataclass(frozen=True, slots=True)
class Door:
    """A cohort that can be joined with what was shown. `standing` is how whoever asks stands to it: new, in it, left,
    taken out. `invited` is the address that an invitation went to.
    """

    cohort_id: str
    name: str
    supervisors: tuple[str, ...]
    standing: str
    invited: str = ""


@dataclass(frozen=True, slots=True)
class Shut:
    """Nothing that can be joined. `ended_at` is when a code or an invitation that was one ended."""

    ended_at: datetime | None = None
    is_invitation: bool = False


def as_shown(typed: str) -> str:
    """A code or an invitation as addresses have it, however it was typed: a whole link is what stands at its end."""
    last = typed.strip().rstrip("/").rpartition("/")[2]
    return last if len(last) == TOKEN_LENGTH else in_groups(read_code(last[:MAX_TYPED]))


def look(person_id: int | None, shown: str, guesser: Guesser, now: datetime) -> Door | Shut:
    """What a code or a link opens. Raises TooMany."""
    seen = _look(person_id, shown, guesser, now)
    if seen is None:
        _count(guesser, now)
    return seen or Shut(is_invitation=_is_letter(shown))


@reads
def _look(
    connection: Connection, person_id: int | None, shown: str, guesser: Guesser, now: datetime
) -> Door | Shut | None:
    """The same, without counting; None for what opens nothing. Raises TooMany."""
    for limit, counted in _counted(guesser):
        limits.refuse_full(connection, limit, counted, now)
    found = _opened(connection, shown)
    if found is None:
        return None
    if found.has_ended(now):
        return Shut(found.ends_at, is_invitation=_is_letter(shown))
    return Door(
        cohort_id=found.public_id,
        name=found.name,
        supervisors=supervisor_names(connection, found.id),
        standing=_standing(_membership(connection, found.id, person_id) if person_id is not None else None),
        invited=found.invited,
    )


@writes
def _count(connection: Connection, guesser: Guesser, now: datetime) -> None:
    for limit, counted in _counted(guesser):
        limits.count(connection, limit, counted, now)


@writes
def join(connection: Connection, visitor: Visitor, shown: str, guesser: Guesser, now: datetime) -> str | Shut:
    """Join what a code or a link opens; whoever is in it already stays. Returns the public id of the cohort.

    Raises LoginNeeded, TooMany, and Refused for somebody who was taken out, or where the cohort is full.
    """
    hold(connection, visitor)
    found = _found(connection, shown, guesser, now)
    if isinstance(found, Shut):
        return found
    before = _membership(connection, found.id, visitor.id, lock=True)
    standing = _standing(before)
    if standing == "taken out":
        raise Refused("A supervisor took you out of this cohort. Ask them to let you back, then open this page again.")
    if standing != "in it":
        _enter(connection, found.id, visitor.id, before, now)
        audit.record(connection, visitor.public_id, Act.COHORT_JOINED, found.public_id, now)
    _tie(connection, found, visitor.id, came=standing != "in it")
    return str(found.public_id)


def supervisor_names(connection: Connection, cohort_id: int) -> tuple[str, ...]:
    """Who teaches a cohort, as learners read it: names, never addresses."""
    rows = connection.scalars(
        select(Person.display_name)
        .join(CohortSupervisor, CohortSupervisor.person_id == Person.id)
        .where(CohortSupervisor.cohort_id == cohort_id)
        .order_by(CohortSupervisor.added_at, Person.id)
    )
    return tuple(name for name in rows if name)


def _found(connection: Connection, shown: str, guesser: Guesser, now: datetime) -> Any:
    """The cohort that something shown opens, with the entry of an invitation, or Shut. It stays as it is until the
    transaction ends. A guess is counted beforehand, so that of many at once none is free. Raises TooMany.
    """
    for limit, counted in _counted(guesser):
        limits.count(connection, limit, counted, now)
    found = _opened(connection, shown, lock=True)
    if found is None:
        return Shut(is_invitation=_is_letter(shown))
    for limit, counted in _counted(guesser):
        limits.give_back(connection, limit, counted)
    return Shut(found.ends_at, is_invitation=_is_letter(shown)) if found.has_ended(now) else found


def _counted(guesser: Guesser) -> tuple[tuple[limits.Limit, str], ...]:
    """Under what somebody's guesses are counted."""
    own = ((limits.JOINING, guesser.person),) if guesser.person else ()
    return ((limits.JOINING_FROM_ADDRESS, guesser.source), *own)


def _is_letter(shown: str) -> bool:
    return len(shown) == TOKEN_LENGTH


@dataclass(frozen=True, slots=True)
class _Found:
    """A cohort that was found: its row, and the entry of the invitation that led to it."""

    id: int
    public_id: str
    name: str
    ends_at: datetime | None
    entry: Any | None = None
    invited: str = ""

    def has_ended(self, now: datetime) -> bool:
        """Whether the code or the invitation worked once and does not any more."""
        return self.ends_at is not None and self.ends_at <= now


def _opened(connection: Connection, shown: str, *, lock: bool = False) -> _Found | None:
    find = _by_letter if _is_letter(shown) else _by_code
    return find(connection, shown, lock=lock)


def _by_code(connection: Connection, typed: str, *, lock: bool) -> _Found | None:
    code = read_code(typed) if len(typed) <= MAX_TYPED else ""
    row = _cohort(connection, Cohort.code == code, lock=lock) if code else None
    return None if row is None else _Found(row.id, row.public_id, row.name, row.code_expires_at)


def _by_letter(connection: Connection, token: str, *, lock: bool) -> _Found | None:
    here = (RosterEntry.invite_hash == hashed(token), RosterEntry.membership_id.is_(None))
    cohort_id = connection.scalar(select(RosterEntry.cohort_id).where(*here))
    row = _cohort(connection, Cohort.id == cohort_id, lock=lock) if cohort_id is not None else None
    query = select(RosterEntry.id, RosterEntry.email, RosterEntry.group_id, RosterEntry.invite_expires_at).where(*here)
    entry = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None or entry is None:
        return None
    return _Found(row.id, row.public_id, row.name, entry.invite_expires_at, entry, entry.email or "")


def _cohort(connection: Connection, here: Any, *, lock: bool) -> Any | None:
    """A cohort that goes on. With `lock` whoever changes it waits, and those who join at once do not."""
    columns = (Cohort.id, Cohort.public_id, Cohort.name, Cohort.code_expires_at)
    going_on = select(*columns).where(here, Cohort.archived_at.is_(None))
    return connection.execute(going_on.with_for_update(read=True) if lock else going_on).one_or_none()


def _membership(connection: Connection, cohort_id: int, person_id: int, *, lock: bool = False) -> Any | None:
    columns = (Membership.id, Membership.group_id, Membership.left_at, Membership.ended_by)
    query = select(*columns).where(Membership.cohort_id == cohort_id, Membership.person_id == person_id)
    return connection.execute(query.with_for_update() if lock else query).one_or_none()


def _standing(row: Any | None) -> str:
    if row is None:
        return "new"
    if row.left_at is None:
        return "in it"
    return "taken out" if row.ended_by == "supervisor" else "left"


def _enter(connection: Connection, cohort_id: int, person_id: int, before: Any | None, now: datetime) -> None:
    """Let somebody in, or back in. Raises Refused where there is no room."""
    here = (Membership.cohort_id == cohort_id, Membership.left_at.is_(None))
    learners = connection.scalar(select(func.count()).select_from(Membership).where(*here)) or 0
    if learners >= MAX_LEARNERS:
        raise Refused(f"This cohort is full: it has {MAX_LEARNERS:,} learners. Tell whoever teaches it.")
    if before is not None:
        back = {"joined_at": now, "left_at": None, "ended_by": None}
        connection.execute(update(Membership).where(Membership.id == before.id).values(**back))
        return
    who = {"public_id": new_public_id(), "cohort_id": cohort_id, "person_id": person_id}
    connection.execute(insert(Membership).values(**who, joined_at=now, stop_token=new_token()))


def _tie(connection: Connection, found: _Found, person_id: int, *, came: bool) -> None:
    """Tie whoever came to the entry that names their own address, else to the one whose invitation they came with.

    An invitation is used up by whoever `came`, not by somebody who was in and is tied to another entry.
    """
    member = _membership(connection, found.id, person_id)
    columns = (RosterEntry.id, RosterEntry.group_id, RosterEntry.membership_id)
    address = select(Person.email_key).where(Person.id == person_id).scalar_subquery()
    theirs = or_(
        RosterEntry.membership_id == member.id,  # type: ignore[union-attr]  # they have just come
        and_(RosterEntry.membership_id.is_(None), RosterEntry.email_key == address),
    )
    query = select(*columns).where(RosterEntry.cohort_id == found.id, theirs).with_for_update()
    entries = connection.execute(query).all()
    if not any(entry.membership_id for entry in entries):
        for entry in (*entries, found.entry)[:1]:
            if entry is not None:
                tie_one(connection, entry, member)
    if found.entry is not None and came:
        spent = update(RosterEntry).where(RosterEntry.id == found.entry.id)
        connection.execute(spent.values(invite_hash=None, invite_expires_at=None))
