"""Public keys as a set that wallets fetch: Ed25519 as JWK (RFC 8037, section 2; RFC 7517, section 5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from standards.badges.encoding import to_base64url


def key_set(keys: Iterable[tuple[str, bytes]]) -> dict[str, Any]:
    """The JWK Set of these keys: each its name and its 32 bytes."""
    return {"keys": [jwk(kid, public) for kid, public in keys]}


def jwk(kid: str, public: bytes) -> dict[str, Any]:
    """One key, which only verifies."""
    return {"kty": "OKP", "crv": "Ed25519", "x": to_base64url(public), "kid": kid, "use": "sig", "alg": "EdDSA"}
