"""Sessions of people who logged in: begin with a new token, list, end. What a guest did goes with them, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from models import Ceremony, Person, WebSession
from services import audit
from services.accounts.adopting import adopt
from services.audit import Act
from services.database import writes
from services.errors import NotFound
from services.people import SESSION_LASTS, public_id_of
from services.tokens import hashed, new_public_id, new_token

UNREMEMBERED_LASTS = timedelta(hours=24)
"""Of somebody who is not to be kept logged in; their browser forgets the cookie when it closes."""


@dataclass(frozen=True, slots=True)
class Browser:
    """The browser that somebody logs in with: the token that it holds, its name, whether it is to stay logged in."""

    token: str
    name: str | None
    remember: bool = False


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One of a person's sessions, as they see it."""

    public_id: str
    browser: str | None
    began: datetime
    expires: datetime
    is_this: bool


def begin_session(connection: Connection, person_id: int, browser: Browser, how: str, now: datetime) -> str:
    """Log somebody in: a new session under a new token, which is returned. The old token is nobody's any more.

    What is a guest's follows; the guest is gone, so that nothing can follow twice.
    """
    _leave(connection, browser.token, person_id, now)
    token = new_token()
    lasts = SESSION_LASTS if browser.remember else UNREMEMBERED_LASTS
    connection.execute(
        insert(WebSession).values(
            public_id=new_public_id(),
            token_hash=hashed(token),
            person_id=person_id,
            browser=browser.name,
            remembered=browser.remember,
            created_at=now,
            confirmed_at=now,
            expires_at=now + lasts,
        )
    )
    public_id = public_id_of(connection, person_id)
    audit.record(connection, public_id, Act.LOGGED_IN, public_id, now, how=how)
    return token


def change_token(connection: Connection, token: str) -> str:
    """Give a browser another token, and with it the session that it has, if any. Returns the token."""
    new = new_token()
    here = (WebSession.token_hash == hashed(token), WebSession.ended_at.is_(None))
    connection.execute(update(WebSession).where(*here).values(token_hash=hashed(new)))
    return new


def _leave(connection: Connection, token: str, person_id: int, now: datetime) -> None:
    """End the session that the browser had, and bring along what a guest did in it."""
    here = (WebSession.token_hash == hashed(token), WebSession.ended_at.is_(None), WebSession.expires_at > now)
    before = connection.execute(
        select(WebSession.id, WebSession.person_id, Person.registered_at)
        .join(Person, WebSession.person_id == Person.id)
        .where(*here)
        .with_for_update(of=Person)
    ).one_or_none()
    if before is None:
        return
    if before.registered_at is None:
        adopt(connection, before.person_id, person_id, now)
    else:
        connection.execute(update(WebSession).where(WebSession.id == before.id).values(ended_at=now))


def open_sessions(connection: Connection, person_id: int, session_id: str, now: datetime) -> tuple[SessionRow, ...]:
    """A person's sessions that are open, this one first, then the newest."""
    rows = connection.execute(
        select(WebSession)
        .where(WebSession.person_id == person_id, WebSession.ended_at.is_(None), WebSession.expires_at > now)
        .order_by(WebSession.created_at.desc(), WebSession.id.desc())
    )
    found = [
        SessionRow(row.public_id, row.browser, row.created_at, row.expires_at, row.public_id == session_id)
        for row in rows
    ]
    return tuple(sorted(found, key=lambda row: not row.is_this))


@writes
def end_session(connection: Connection, person_id: int, session_id: str, now: datetime) -> None:
    """End one of a person's own sessions; one that has ended stays so. Raises NotFound for somebody else's."""
    here = (WebSession.public_id == session_id, WebSession.person_id == person_id)
    if connection.scalar(select(WebSession.id).where(*here)) is None:
        raise NotFound(session_id)
    ended = update(WebSession).where(*here, WebSession.ended_at.is_(None)).values(ended_at=now)
    if connection.execute(ended).rowcount:
        public_id = public_id_of(connection, person_id)
        audit.record(connection, public_id, Act.SESSIONS_ENDED, public_id, now, count=1)


@writes
def end_other_sessions(connection: Connection, person_id: int, session_id: str, now: datetime) -> int:
    """End all of a person's sessions but this one. Returns how many."""
    return end_sessions(connection, person_id, public_id_of(connection, person_id), now, but=session_id)


def end_sessions(
    connection: Connection, person_id: int, actor: str | None, now: datetime, *, but: str | None = None
) -> int:
    """End a person's sessions, all or all but one, and what waits for a second factor or a passkey.

    Returns how many; that there were any is recorded.
    """
    here = [WebSession.person_id == person_id, WebSession.ended_at.is_(None), WebSession.expires_at > now]
    others = [WebSession.public_id != but] if but else []
    connection.execute(delete(Ceremony).where(Ceremony.person_id == person_id))
    ended = connection.execute(update(WebSession).where(*here, *others).values(ended_at=now)).rowcount
    if ended:
        audit.record(connection, actor, Act.SESSIONS_ENDED, public_id_of(connection, person_id), now, count=ended)
    return ended


@writes
def log_out(connection: Connection, token: str, now: datetime) -> None:
    """End the session of a token."""
    here = (WebSession.token_hash == hashed(token), WebSession.ended_at.is_(None))
    connection.execute(update(WebSession).where(*here).values(ended_at=now))
