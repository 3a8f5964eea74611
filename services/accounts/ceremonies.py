"""What one browser has begun and must end within minutes: a second factor to show, a passkey's challenge to answer.

A ceremony belongs to the browser's token, so that nobody else can end it; it is used once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, or_, select

from models import Ceremony
from services.tokens import hashed

LASTS = timedelta(minutes=10)


def begin_ceremony(
    connection: Connection,
    token: str,
    kind: str,
    now: datetime,
    *,
    person_id: int | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """Begin one. An earlier one of the same kind in this browser is forgotten, and everybody's that is over."""
    mine = and_(Ceremony.session_hash == hashed(token), Ceremony.kind == kind)
    connection.execute(delete(Ceremony).where(or_(mine, Ceremony.expires_at <= now)))
    connection.execute(
        insert(Ceremony).values(
            session_hash=hashed(token), kind=kind, person_id=person_id, data=data or {}, expires_at=now + LASTS
        )
    )


def ceremony(connection: Connection, token: str, kind: str, now: datetime) -> Any | None:
    """The one that is under way (person_id, data), or None."""
    here = (Ceremony.session_hash == hashed(token), Ceremony.kind == kind, Ceremony.expires_at > now)
    return connection.execute(select(Ceremony.person_id, Ceremony.data).where(*here)).one_or_none()


def end_ceremony(connection: Connection, token: str, kind: str, now: datetime) -> Any | None:
    """Use it up: gives it (person_id, data) to one of several that ask, and None to the others."""
    here = (Ceremony.session_hash == hashed(token), Ceremony.kind == kind, Ceremony.expires_at > now)
    gone = delete(Ceremony).where(*here).returning(Ceremony.person_id, Ceremony.data)
    return connection.execute(gone).one_or_none()
