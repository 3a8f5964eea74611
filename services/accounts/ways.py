"""The ways in which somebody can log in, and where they are logged in: what their page of it shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from models import ExternalIdentity, Passkey, Password, Person, RecoveryCode, ReviewerAccess, TotpSecret
from services.accounts.sessions import SessionRow, open_sessions
from services.accounts.telling import Owner, hold
from services.database import reads
from services.errors import Refused
from services.people import Visitor


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """A passkey, as its owner sees it."""

    public_id: str
    name: str
    created: datetime
    used: datetime | None


@dataclass(frozen=True, slots=True)
class IdentityRow:
    """An account elsewhere that opens this one."""

    public_id: str
    issuer: str
    linked: datetime
    used: datetime | None


@dataclass(frozen=True, slots=True)
class Ways:
    """All of them. `totp_since` is empty without an authenticator app; `codes_left` counts recovery codes. One that
    `ends_with_its_link` has that link alone.
    """

    email: str | None
    password_since: datetime | None
    totp_since: datetime | None
    codes_left: int
    passkeys: tuple[PasskeyRow, ...]
    identities: tuple[IdentityRow, ...]
    sessions: tuple[SessionRow, ...]
    ends_with_its_link: bool


@reads
def ways_of(connection: Connection, visitor: Visitor, now: datetime) -> Ways:
    """The ways in which somebody can log in."""
    return Ways(
        email=connection.scalar(select(Person.email).where(Person.id == visitor.id)),
        password_since=connection.scalar(select(Password.changed_at).where(Password.person_id == visitor.id)),
        totp_since=connection.scalar(select(TotpSecret.confirmed_at).where(TotpSecret.person_id == visitor.id)),
        codes_left=connection.scalar(
            select(func.count()).where(RecoveryCode.person_id == visitor.id, RecoveryCode.used_at.is_(None))
        )
        or 0,
        passkeys=_passkeys(connection, visitor.id),
        identities=_identities(connection, visitor.id),
        sessions=open_sessions(connection, visitor.id, visitor.session_id, now),
        ends_with_its_link=came_to_review(connection, visitor.id),
    )


def hold_to_change_ways(connection: Connection, visitor: Visitor) -> Owner:
    """The owner of an account whose ways in are about to change, as `hold` has it. Raises LoginNeeded, and Refused for
    an account that must not outlive the link that made it.
    """
    owner = hold(connection, visitor)
    if came_to_review(connection, owner.id):
        raise Refused("This account came by a reviewer’s link, and ends with it. Nothing else can open it.")
    return owner


def came_to_review(connection: Connection, person_id: int) -> bool:
    """Whether a reviewer's link made somebody's account."""
    return connection.scalar(select(ReviewerAccess.id).where(ReviewerAccess.person_id == person_id)) is not None


def ways_in(connection: Connection, person_id: int) -> int:
    """How many ways in somebody has, for a verb that is about to take one away; a password alone is none."""
    counts = [select(func.count()).where(table.person_id == person_id) for table in (Passkey, ExternalIdentity)]
    password = select(func.count()).select_from(Password).join(Person, Person.id == Password.person_id)
    with_address = password.where(Password.person_id == person_id, Person.email_key.is_not(None))
    return sum(connection.scalar(each) or 0 for each in (*counts, with_address))


def app_of(person_id: int) -> tuple[ColumnElement[bool], ...]:
    """Which secret is the one of somebody's authenticator app: theirs, and confirmed by a first code."""
    return (TotpSecret.person_id == person_id, TotpSecret.confirmed_at.is_not(None))


def has_second_factor(connection: Connection, person_id: int) -> bool:
    """Whether a password alone is not enough: an authenticator app was confirmed.

    Passkeys stand in for a password and second factor together; having one does not make the password weaker or
    stronger, unless the person has both.
    """
    return connection.scalar(select(TotpSecret.person_id).where(*app_of(person_id))) is not None


def _passkeys(connection: Connection, person_id: int) -> tuple[PasskeyRow, ...]:
    rows = connection.execute(select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id))
    return tuple(PasskeyRow(row.public_id, row.name, row.created_at, row.last_used_at) for row in rows)


def _identities(connection: Connection, person_id: int) -> tuple[IdentityRow, ...]:
    mine = select(ExternalIdentity).where(ExternalIdentity.person_id == person_id).order_by(ExternalIdentity.id)
    return tuple(
        IdentityRow(row.public_id, row.issuer, row.linked_at, row.last_used_at) for row in connection.execute(mine)
    )
