"""Who is at the page: people by their browser's session. Knows tokens only by their hash, and nothing of cookies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, insert, select

from models import Person, PersonRole, WebSession
from services.database import reads
from services.errors import SessionEnded
from services.tokens import hashed, new_public_id

SESSION_LASTS = timedelta(days=180)
"""Of a guest, and of somebody who is kept logged in."""

ROLES = ("supervisor", "author", "ce_administrator", "site_administrator")

NAME = func.coalesce(Person.display_name, Person.email, "")
"""What somebody is called on pages: as they say, else by their address. A guest has neither."""

_PERSON_OF = (
    select(
        Person.id,
        Person.public_id,
        Person.registered_at,
        NAME.label("name"),
        Person.time_zone,
        Person.country,
        WebSession.public_id.label("session_id"),
        WebSession.confirmed_at,
        PersonRole.role,
    )
    .join(WebSession, WebSession.person_id == Person.id)
    .outerjoin(PersonRole, PersonRole.person_id == Person.id)
    .where(
        WebSession.token_hash == bindparam("token_hash"),
        WebSession.ended_at.is_(None),
        WebSession.expires_at > bindparam("now"),
        Person.disabled_at.is_(None),
    )
)
"""Asked by every request, so it is put together once: that costs more than running it."""
_SESSION = (
    select(WebSession.person_id, WebSession.ended_at, WebSession.expires_at, Person.disabled_at)
    .join(Person, WebSession.person_id == Person.id)
    .where(WebSession.token_hash == bindparam("token_hash"))
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is at the page: a person with a session that has neither expired nor been ended.

    `confirmed_at` is when they last showed who they are; a guest never did.
    """

    id: int
    public_id: str
    is_guest: bool
    name: str
    time_zone: str | None
    country: str | None
    session_id: str
    confirmed_at: datetime | None
    roles: frozenset[str]
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """Flask-Login's name for a person."""
        return str(self.id)


@reads
def who_is(connection: Connection, token: str, now: datetime) -> Visitor | None:
    """The person of a session token with their roles, in one statement; or None."""
    rows = connection.execute(_PERSON_OF, {"token_hash": hashed(token), "now": now}).all()
    if not rows:
        return None
    row = rows[0]
    return Visitor(
        id=row.id,
        public_id=row.public_id,
        is_guest=row.registered_at is None,
        name=row.name,
        time_zone=row.time_zone,
        country=row.country,
        session_id=row.session_id,
        confirmed_at=row.confirmed_at,
        roles=frozenset(each.role for each in rows if each.role),
    )


def public_id_of(connection: Connection, person_id: int) -> str:
    """The name under which a person stands in the audit trail."""
    return str(connection.scalar(select(Person.public_id).where(Person.id == person_id)))


def enter_as_guest(connection: Connection, token: str, now: datetime) -> int:
    """Make a guest of whoever holds the token; the same person where that has been done. Returns the person's id.

    Raises SessionEnded for a token that was somebody's and is not any more.
    """
    known = connection.execute(_SESSION, {"token_hash": hashed(token)}).one_or_none()
    if known is not None:
        if known.ended_at is not None or known.disabled_at is not None or known.expires_at <= now:
            raise SessionEnded
        return int(known.person_id)
    made = insert(Person).values(created_at=now, public_id=new_public_id()).returning(Person.id)
    person_id = connection.execute(made).scalar_one()
    connection.execute(
        insert(WebSession).values(
            public_id=new_public_id(),
            token_hash=hashed(token),
            person_id=person_id,
            created_at=now,
            expires_at=now + SESSION_LASTS,
        )
    )
    return person_id
