"""What every change of an account begins and ends with: its owner is at the page still, and is told by letter.

Both stand in the change's transaction, as its row in the audit trail does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from models import Person, WebSession
from services import audit
from services.audit import Act
from services.errors import LoginNeeded
from services.mail import letters
from services.mail.outbox import post
from services.mail.places import Places
from services.people import Visitor


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose account it is."""

    id: int
    public_id: str
    email: str | None


def hold(connection: Connection, visitor: Visitor) -> Owner:
    """The owner of an account, at the page by a session that is open still; other changes of it wait for this one.

    A password may have been changed, or the account erased, while this request was under way. Raises LoginNeeded.
    """
    session = select(WebSession.id).where(
        WebSession.public_id == visitor.session_id,
        WebSession.person_id == visitor.id,
        WebSession.ended_at.is_(None),
    )
    owner = hold_somebody(connection, visitor.id)
    if owner.public_id != visitor.public_id or connection.scalar(session) is None:
        raise LoginNeeded
    return owner


def hold_somebody(connection: Connection, person_id: int) -> Owner:
    """Somebody who is about to log in; other changes of the account wait for this one.

    Raises LoginNeeded where it is closed or gone.
    """
    here = (Person.id == person_id, Person.disabled_at.is_(None))
    row = connection.execute(select(Person.public_id, Person.email).where(*here).with_for_update()).one_or_none()
    if row is None:
        raise LoginNeeded
    return Owner(person_id, row.public_id, row.email)


def tell(
    connection: Connection, owner: Owner, act: Act, what: str, places: Places, now: datetime, **details: Any
) -> None:
    """Record an act, and write to the owner what it was."""
    audit.record(connection, owner.public_id, act, owner.public_id, now, **details)
    if owner.email:
        post(connection, letters.factor_changed(what, places.ways_in), owner.email, now, owner.id)
