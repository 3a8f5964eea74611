"""Random names and secrets, and the hash by which a secret is kept. Knows no table."""

from __future__ import annotations

import hashlib
import re
import secrets

_PUBLIC_ID = re.compile(r"[0-9a-f]{32}")
_START_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


def new_public_id() -> str:
    """A name of 128 random bits that may stand in an address."""
    return secrets.token_hex(16)


def is_public_id(text: str) -> bool:
    """Whether a text is such a name."""
    return _PUBLIC_ID.fullmatch(text) is not None


def new_token() -> str:
    """A secret of 256 random bits, for a cookie or a link."""
    return secrets.token_urlsafe(32)


def new_start_token() -> str:
    """A one-time token for a form that begins something."""
    return secrets.token_urlsafe(24)


def is_start_token(text: str) -> bool:
    """Whether a text can be such a token."""
    return _START_TOKEN.fullmatch(text) is not None


def hashed(token: str) -> bytes:
    """What is kept of a secret. It has enough chance in it that a quick hash is enough."""
    return hashlib.sha256(token.encode()).digest()
