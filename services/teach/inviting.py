"""Invitations by letter to those on a roster who have not come: each a link that works once, for thirty days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, or_, select, update

from models import RosterEntry
from services import audit, limits
from services.audit import Act
from services.database import writes
from services.errors import Refused
from services.mail import letters
from services.mail.outbox import post
from services.mail.places import Places
from services.people import Visitor
from services.teach.scope import cohort_of
from services.tokens import hashed, new_token

LASTS = timedelta(days=30)
AGAIN = timedelta(days=3)
"""Before it nobody is written to again."""
MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Inviting:
    """Those who have not come: not written to yet, to be written to again, written to of late, without an address."""

    first: int
    again: int
    lately: int
    without: int

    @property
    def now(self) -> int:
        """Whom a press of the button would write to, at most."""
        return min(self.first + self.again, MOST_AT_ONCE)


def inviting(expected: Iterable[Any], now: datetime) -> Inviting:
    """How those who have not come stand (rows with email and invited_at)."""
    counts = {"first": 0, "again": 0, "lately": 0, "without": 0}
    for entry in expected:
        counts[_stands(entry, now)] += 1
    return Inviting(**counts)


def _stands(entry: Any, now: datetime) -> str:
    if not entry.email:
        return "without"
    if entry.invited_at is None:
        return "first"
    return "again" if entry.invited_at <= now - AGAIN else "lately"


@writes
def invite(
    connection: Connection, visitor: Visitor, cohort_id: str, places: Places | None, now: datetime
) -> tuple[int, int]:
    """Write to those who have an address and have not come, the first of them first; again at once it is nobody.

    Without places nothing can be sent. Returns how many letters that were, and to how many addresses none went, since
    they had as many mails of late as one can have. Raises NotFound, TooMany, Refused.
    """
    cohort = cohort_of(connection, visitor.id, cohort_id, lock=True)
    if places is None:
        raise Refused("This site has no mail server, so nobody can be written to. Give them the code instead.")
    if cohort.archived_at is not None:
        raise Refused("Nobody joins a cohort that is archived. Bring it back first.")
    entries = connection.execute(
        select(RosterEntry.id, RosterEntry.email, RosterEntry.email_key)
        .where(
            RosterEntry.cohort_id == cohort.id,
            RosterEntry.membership_id.is_(None),
            RosterEntry.email.is_not(None),
            or_(RosterEntry.invited_at.is_(None), RosterEntry.invited_at <= now - AGAIN),
        )
        .order_by(RosterEntry.id)
    ).all()
    free, full = _free(connection, entries, now)
    if free:
        limits.count(connection, limits.COHORT_LETTERS, visitor.public_id, now, len(free))
        audit.record(connection, visitor.public_id, Act.COHORT_INVITED, cohort_id, now, count=len(free))
    for entry in free:
        token = new_token()
        sent = {"invite_hash": hashed(token), "invite_expires_at": now + LASTS, "invited_at": now}
        connection.execute(update(RosterEntry).where(RosterEntry.id == entry.id).values(**sent))
        post(connection, letters.cohort_invitation(cohort.name, places.join(token), LASTS.days), entry.email, now)
    return len(free), full


def _free(connection: Connection, entries: Iterable[Any], now: datetime) -> tuple[list[Any], int]:
    """Those whose address can have another mail, as many as are written to at once, and how many could have none.

    The address is counted, for an entry can be taken out and written anew; in its order no two wait for each other.
    """
    free: list[Any] = []
    full = 0
    for each in sorted(entries, key=lambda each: each.email_key):
        if len(free) == MOST_AT_ONCE:
            break
        if limits.fits(connection, limits.MAIL_TO_ADDRESS, each.email_key, now):
            free.append(each)
        else:
            full += 1
    return free, full
