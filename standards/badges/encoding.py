"""base64url without padding (RFC 7515, section 2)."""

from __future__ import annotations

import base64


def to_base64url(content: bytes) -> str:
    """Bytes as base64url."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """The same back. Raises ValueError for what is none."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
