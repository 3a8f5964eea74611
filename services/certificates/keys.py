"""The keys that sign certificates: Ed25519, made at first need, changed for another one; old ones verify for ever.

The private half is in the database, so that every process of a site can sign, and goes when the key is retired. A
signature alone makes nothing valid here: what is verified is what stands in the record.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.jwk import OKPKey
from sqlalchemy import Connection, insert, select, text, update

from models import SigningKey
from services import audit
from services.audit import Act
from services.database import reads, writes
from services.people import Visitor
from standards.badges.encoding import to_base64url

_ONE_AT_A_TIME = 0x6B657973
"""The advisory lock under which a key is made; it falls with the transaction. On SQLite writers take turns."""


@dataclass(frozen=True, slots=True)
class Signer:
    """The key that signs now, with the name that it is published under."""

    kid: str
    key: OKPKey


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


def signer(connection: Connection, now: datetime) -> Signer:
    """The key that signs, made where there is none; in the transaction at hand."""
    row = _current(connection)
    if row is None:
        _hold(connection)
        row = _current(connection) or _make(connection, now)
    return Signer(row.kid, _jwk(row))


@writes
def rotate(connection: Connection, visitor: Visitor, now: datetime) -> str:
    """Retire the key that signs and make another one. Returns its name. What the old one signed stays valid."""
    _hold(connection)
    connection.execute(update(SigningKey).where(SigningKey.retired_at.is_(None)).values(retired_at=now, private=None))
    kid = str(_make(connection, now).kid)
    audit.record(connection, visitor.public_id, Act.KEY_ROTATED, kid, now)
    return kid


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


def _jwk(row: Any) -> OKPKey:
    """The key as it signs (RFC 8037, section 2)."""
    found: dict[str, str | list[str]] = {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": to_base64url(row.public),
        "d": to_base64url(row.private),
    }
    return OKPKey.import_key(found)
