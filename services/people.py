"""People and their browser sessions. Knows tokens only by their hash, and nothing of cookies."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, insert, select

from models import Person, WebSession
from services.database import reads
from services.errors import SessionEnded

SESSION_LASTS = timedelta(days=180)

_PERSON_OF = select(WebSession.person_id).where(
    WebSession.token_hash == bindparam("token_hash"),
    WebSession.ended_at.is_(None),
    WebSession.expires_at > bindparam("now"),
)
"""Asked by every request, so it is put together once: that costs more than running it."""
_SESSION = select(WebSession.person_id, WebSession.ended_at, WebSession.expires_at).where(
    WebSession.token_hash == bindparam("token_hash")
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is at the page: a person with a session that has neither expired nor been ended."""

    id: int
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """Flask-Login's name for a person."""
        return str(self.id)


@reads
def who_is(connection: Connection, token: str, now: datetime) -> Visitor | None:
    """The person of a session token, or None."""
    found = connection.scalar(_PERSON_OF, {"token_hash": _hashed(token), "now": now})
    return None if found is None else Visitor(found)


def enter_as_guest(connection: Connection, token: str, now: datetime) -> int:
    """Make a guest of whoever holds the token; the same person where that has been done. Returns the person's id.

    Raises SessionEnded for a token that was somebody's and is not any more.
    """
    known = connection.execute(_SESSION, {"token_hash": _hashed(token)}).one_or_none()
    if known is not None and (known.ended_at is not None or known.expires_at <= now):
        raise SessionEnded
    if known is not None:
        return int(known.person_id)
    person_id = connection.execute(insert(Person).values(created_at=now).returning(Person.id)).scalar_one()
    connection.execute(
        insert(WebSession).values(
            token_hash=_hashed(token), person_id=person_id, created_at=now, expires_at=now + SESSION_LASTS
        )
    )
    return person_id


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
