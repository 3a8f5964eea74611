"""A signed token: the compact serialization of RFC 7515 (section 7.1) with Ed25519 (RFC 8037, section 3.1)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from standards.badges.encoding import to_base64url


def signed(claims: Mapping[str, Any], key: str, sign: Callable[[bytes], bytes]) -> str:
    """Claims as a JWT that `sign` signed. `key` is the address of the public key, from which whoever verifies takes it
    (Open Badges 3.0, section 8.2.4.1). The algorithm has the name that the standard has for it; RFC 9864 has another.
    """
    body = f"{_part({'alg': 'EdDSA', 'kid': key, 'typ': 'JWT'})}.{_part(claims)}"
    return f"{body}.{to_base64url(sign(body.encode()))}"


def _part(said: Mapping[str, Any]) -> str:
    """The same object is always the same text."""
    return to_base64url(json.dumps(dict(said), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
