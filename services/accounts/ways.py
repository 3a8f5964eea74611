"""The ways in which somebody can log in, and where they are logged in: what their page of it shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from models import ExternalIdentity, Passkey, Password, Person, RecoveryCode, TotpSecret
from services.accounts.sessions import SessionRow, open_sessions
from services.database import reads
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
    """All of them. `totp_since` is empty without an authenticator app; `codes_left` counts recovery codes."""

    email: str | None
    password_since: datetime | None
    totp_since: datetime | None
    codes_left: int
    passkeys: tuple[PasskeyRow, ...]
    identities: tuple[IdentityRow, ...]
    sessions: tuple[SessionRow, ...]

    @property
    def count(self) -> int:
        """How many ways in there are; the last cannot be taken away."""
        return (self.password_since is not None) + len(self.passkeys) + len(self.identities)


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
    )


def ways_in(connection: Connection, person_id: int) -> int:
    """How many ways in somebody has, for a verb that is about to take one away."""
    tables = (Password, Passkey, ExternalIdentity)
    counts = [select(func.count()).where(table.person_id == person_id).scalar_subquery() for table in tables]
    return sum(connection.execute(select(*counts)).one())


def _passkeys(connection: Connection, person_id: int) -> tuple[PasskeyRow, ...]:
    rows = connection.execute(select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id))
    return tuple(PasskeyRow(row.public_id, row.name, row.created_at, row.last_used_at) for row in rows)


def _identities(connection: Connection, person_id: int) -> tuple[IdentityRow, ...]:
    mine = select(ExternalIdentity).where(ExternalIdentity.person_id == person_id).order_by(ExternalIdentity.id)
    return tuple(
        IdentityRow(row.public_id, row.issuer, row.linked_at, row.last_used_at) for row in connection.execute(mine)
    )
