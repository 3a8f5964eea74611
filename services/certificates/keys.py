"""The keys that sign certificates: Ed25519, made at first need, changed for another one; old ones verify for ever.

The private half is in the database, so that every process of a site can sign, and goes when the key is retired. A
signature alone makes nothing valid here: what is verified is what stands in the record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, insert, select, text, update

from models import SigningKey
from services import audit
from services.audit import Act
from services.database import reads, writes
from services.people import Visitor
from standards.badges.token import signed

_ONE_AT_A_TIME = 0x6B657973
"""The advisory lock under which a key is made; it falls with the transaction. On SQLite writers take turns."""


@dataclass(frozen=True, slots=True)
class Signer:
    """The key that signs now, with the name that it is published under."""

    kid: str
    private: Ed25519PrivateKey

    def sign(self, claims: Mapping[str, Any], keys: str) -> str:
        """Claims as a JWT. `keys` is the address under which this site publishes its keys."""
        return signed(claims, f"{keys}/{self.kid}", self.private.sign)


@dataclass(frozen=True, slots=True)
class Published:
    """The public half of a key."""

    kid: str
    public: bytes
    made_at: datetime
    retired_at: datetime | None


@reads
def published(connection: Connection) -> tuple[Published, ...]:
    """Every key that ever signed, the newest first."""
    rows = connection.execute(select(SigningKey).order_by(SigningKey.id.desc()))
    return tuple(Published(row.kid, row.public, row.made_at, row.retired_at) for row in rows)


def there(connection: Connection) -> Signer | None:
    """The key that signs, if one was made."""
    row = _current(connection)
    return None if row is None else _signer(row)


def signer(connection: Connection, now: datetime) -> Signer:
    """The key that signs, made where there is none; in the transaction at hand."""
    row = _current(connection)
    if row is None:
        _hold(connection)
        row = _current(connection) or _make(connection, now)
    return _signer(row)


@writes
def rotate(connection: Connection, visitor: Visitor, present: str, now: datetime) -> None:
    """Retire the key that signs and make another one; what the old one signed stays valid. `present` is the name of the
    key that its page showed, empty where there was none: where another signs already, nothing happens.
    """
    _hold(connection)
    row = _current(connection)
    if present != (row.kid if row else ""):
        return
    connection.execute(update(SigningKey).where(SigningKey.retired_at.is_(None)).values(retired_at=now, private=None))
    kid = str(_make(connection, now).kid)
    audit.record(connection, visitor.public_id, Act.KEY_ROTATED, kid, now)


def _hold(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})


def _current(connection: Connection) -> Any:
    query = select(SigningKey).where(SigningKey.retired_at.is_(None)).order_by(SigningKey.id.desc()).limit(1)
    return connection.execute(query).one_or_none()


def _make(connection: Connection, now: datetime) -> Any:
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    made = insert(SigningKey).values(
        kid=hashlib.sha256(public).hexdigest()[:32], public=public, private=private.private_bytes_raw(), made_at=now
    )
    return connection.execute(made.returning(SigningKey)).one()


def _signer(row: Any) -> Signer:
    return Signer(row.kid, Ed25519PrivateKey.from_private_bytes(row.private))
