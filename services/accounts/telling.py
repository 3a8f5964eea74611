"""Telling owners what changed in the way they log in: in the audit trail and by letter, in the change's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from models import Person
from services import audit
from services.audit import Act
from services.errors import LoginNeeded
from services.mail import letters
from services.mail.outbox import post
from services.mail.places import Places


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose account it is."""

    id: int
    public_id: str
    email: str | None


def hold(connection: Connection, person_id: int) -> Owner:
    """The owner of an account; other changes of it wait until this one is committed.

    Raises LoginNeeded where the account is closed or gone.
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
        post(connection, letters.factor_changed(what, places.settings), owner.email, now, owner.id)
