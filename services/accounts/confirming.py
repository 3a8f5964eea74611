"""Showing again who one is, before something sensitive: with the password, or by having logged in a moment ago."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from models import Password
from services import limits
from services.accounts import passwords
from services.database import reads, writes
from services.errors import BadField, LoginNeeded
from services.people import Visitor

RECENT = timedelta(minutes=15)
"""How long a login counts for somebody who has no password to type."""


def confirm(visitor: Visitor, password: str, now: datetime) -> None:
    """Pass if this is the person: by their password, or, where they have none, by a login that is recent.

    Raises BadField, LoginNeeded, TooMany.
    """
    kept = password_hash_of(visitor.id)
    if kept is None:
        if visitor.confirmed_at is None or now - visitor.confirmed_at > RECENT:
            raise LoginNeeded
        return
    _reserve(visitor.id, now)
    if not passwords.matches(kept, password):
        raise BadField("current_password", "That is not your password.")
    _give_back(visitor.id)


@reads
def password_hash_of(connection: Connection, person_id: int) -> str | None:
    """The hash of somebody's password; None for somebody who has none."""
    return connection.scalar(select(Password.hash).where(Password.person_id == person_id))


@writes
def _reserve(connection: Connection, person_id: int, now: datetime) -> None:
    limits.count(connection, limits.CONFIRMING, str(person_id), now)


@writes
def _give_back(connection: Connection, person_id: int) -> None:
    limits.give_back(connection, limits.CONFIRMING, str(person_id))
