"""ID tokens: what another site signs about somebody, and everything that must hold before it is believed.

Knows no network: keys, the nonce and the time are given to it (OpenID Connect Core 1.0, section 3.1.3.7).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, RSAKey
from joserfc.jws import JWSRegistry, extract_compact

ALGORITHMS = {"RS256": "RSA", "ES256": "EC"}
"""Those that are believed, each with the kind of key that it needs. No shared secret signs an ID token here."""
MOST_CHARACTERS = 16 * 1024
MOST_KEYS = 50
MOST_SUBJECT = 255
LEEWAY = 60
"""Seconds by which two clocks may differ."""
_LEAST_BITS = 2048


class UnknownKey(Exception):
    """A token that names a key which is not among those that are known: perhaps there are new ones."""


def keys_in(document: Mapping[str, Any]) -> tuple[Key, ...]:
    """The keys of a key set that could sign an ID token; others are left aside. Raises ValueError."""
    listed = document.get("keys")
    if not isinstance(listed, list) or len(listed) > MOST_KEYS:
        raise ValueError("no list of keys")
    return tuple(key for each in listed if (key := _key(each)) is not None)


def claims_in(
    token: object, keys: Sequence[Key], issuer: str, client_id: str, nonce: str, now: datetime
) -> dict[str, Any]:
    """What a token says, if it is to be believed. Raises UnknownKey, JoseError, ValueError."""
    if not isinstance(token, str) or not token.isascii() or len(token) > MOST_CHARACTERS:
        raise ValueError("no token")
    key, algorithm = _signer(token, keys)
    registry = JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    claims = jwt.decode(token, key, [algorithm], registry).claims
    jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    ).validate(claims)
    _meant_for(claims, client_id)
    if not isinstance(claims.get("nonce"), str) or not hmac.compare_digest(claims["nonce"].encode(), nonce.encode()):
        raise ValueError("another nonce")
    if not names_somebody(claims["sub"]):
        raise ValueError("a subject that names nobody")
    return claims


def names_somebody(subject: object) -> bool:
    """Whether this can be what another site calls somebody."""
    return isinstance(subject, str) and 0 < len(subject) <= MOST_SUBJECT and subject.isascii() and subject.isprintable()


def _key(listed: object) -> Key | None:
    if not isinstance(listed, dict) or listed.get("kty") not in ALGORITHMS.values():
        return None
    if listed.get("use", "sig") != "sig":
        return None
    try:
        key = JWKRegistry.import_key(listed)
    except (JoseError, ValueError, TypeError):
        return None
    return None if isinstance(key, RSAKey) and key.public_key.key_size < _LEAST_BITS else key


def _signer(token: str, keys: Sequence[Key]) -> tuple[Key, str]:
    """The key that the token's header names, by its name alone: what else a header offers as a key is not looked at."""
    header = extract_compact(token.encode()).headers()
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS:
        raise ValueError("an algorithm that is not believed")
    fitting = [key for key in keys if key.key_type == ALGORITHMS[algorithm] and key.get("alg", algorithm) == algorithm]
    named = fitting if kid is None else [key for key in fitting if key.get("kid") == kid]
    if len(named) != 1:
        raise UnknownKey
    return named[0], algorithm


def _meant_for(claims: Mapping[str, Any], client_id: str) -> None:
    """A token for several names the one that asked."""
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != client_id:
        raise ValueError("meant for another site")
