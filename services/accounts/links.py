"""Links that are mailed or printed: kept as a hash, used once, dead after an hour or after a change."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from models import MailLink
from services.errors import LinkSpent
from services.tokens import hashed, new_token

HOUR = timedelta(minutes=60)
LASTS = {
    "register": HOUR,
    "reset": HOUR,
    "email": HOUR,
    "setup": timedelta(days=1),
    "invite": timedelta(days=14),
}
"""How long a link of each kind works."""


def make_link(
    connection: Connection, kind: str, now: datetime, *, person_id: int | None = None, email: str | None = None
) -> str:
    """A new link's secret. Earlier links of the same kind for the same person or address are dead."""
    forget_links(connection, kind, person_id=person_id, email=email)
    token = new_token()
    connection.execute(
        insert(MailLink).values(
            token_hash=hashed(token),
            kind=kind,
            person_id=person_id,
            email=email,
            created_at=now,
            expires_at=now + LASTS[kind],
        )
    )
    return token


def forget_links(connection: Connection, kind: str, *, person_id: int | None = None, email: str | None = None) -> None:
    """Take away what was made before of a kind for a person or an address."""
    same = MailLink.person_id == person_id if person_id is not None else MailLink.email == email
    connection.execute(delete(MailLink).where(MailLink.kind == kind, same))


def look_at(connection: Connection, kinds: tuple[str, ...], token: str, now: datetime) -> Any:
    """The row of a link that still works, which goes on working. Raises LinkSpent."""
    row = connection.execute(select(MailLink).where(*_works(kinds, token, now))).one_or_none()
    if row is None:
        raise LinkSpent
    return row


def use_link(connection: Connection, kinds: tuple[str, ...], token: str, now: datetime) -> Any:
    """Use a link up, and give its row. Of two at once, one gets it. Raises LinkSpent."""
    used = update(MailLink).where(*_works(kinds, token, now)).values(used_at=now)
    row = connection.execute(used.returning(MailLink.kind, MailLink.person_id, MailLink.email)).one_or_none()
    if row is None:
        raise LinkSpent
    return row


def void_links(connection: Connection, person_id: int) -> None:
    """After a change of address or password no link of before works any more."""
    connection.execute(delete(MailLink).where(MailLink.person_id == person_id))


def _works(kinds: tuple[str, ...], token: str, now: datetime) -> tuple[Any, ...]:
    return (
        MailLink.token_hash == hashed(token),
        MailLink.kind.in_(kinds),
        MailLink.used_at.is_(None),
        MailLink.expires_at > now,
    )
