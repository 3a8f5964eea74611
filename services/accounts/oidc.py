"""Logging in at a university by OpenID Connect: the way there, and who came back. Writes nothing, and knows no page.

Authorization code flow with PKCE, state and nonce (OpenID Connect Core 1.0, section 3.1; RFC 7636; RFC 9700). What the
university says of itself is kept for an hour; its keys are asked for again where a token names an unknown one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc.errors import JoseError
from joserfc.jwk import Key
from requests import RequestException

from services.accounts.fetching import ask_json, bounded, turn
from services.accounts.id_tokens import UnknownKey, claims_in, keys_in
from services.errors import NoAnswer

KEPT = timedelta(hours=1)
MOST_URL = 2_000
SCOPE = "openid email profile"
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class University:
    """A site whose word on who somebody is counts here, and what this one is to it. The button says its `name`."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str


@dataclass(frozen=True, slots=True)
class Errand:
    """One browser's way there and back: where it comes back to, and what only it and this site know of the way."""

    callback: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Who came back: the university, its name for somebody, and, if it vouches for it, their address. Both may change
    hands at the university; issuer and subject never do.
    """

    issuer: str
    subject: str
    email: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Directory:
    authorization: str
    token: str
    userinfo: str | None
    keys: tuple[Key, ...]
    until: datetime


_FAULTS = (
    *(RequestException, AuthlibBaseError, JoseError, UnknownKey),
    *(ValueError, TypeError, KeyError, OverflowError, RecursionError),
)
"""What comes of an answer that does not make sense."""
_kept: dict[str, _Directory] = {}
_lock = Lock()


def way_there(university: University, errand: Errand, now: datetime) -> str:
    """The address at the university that a browser is sent to. Raises NoAnswer."""
    with _asking("the way there"):
        there = _directory(university, now)
        with _client(university, errand) as client:
            url, _ = client.create_authorization_url(
                there.authorization, state=errand.state, nonce=errand.nonce, code_verifier=errand.verifier
            )
    return str(url)


def who_came_back(university: University, errand: Errand, code: str, now: datetime) -> Shown:
    """Who the university says that its code stands for. Raises NoAnswer."""
    with _asking("the way back"):
        there = _directory(university, now)
        with _client(university, errand) as client:
            token = client.fetch_token(
                there.token,
                grant_type="authorization_code",
                code=code,
                code_verifier=errand.verifier,
                redirect_uri=errand.callback,
                allow_redirects=False,
            )
        claims = _believed(university, there, token["id_token"], errand.nonce, now)
        return _shown(university, {**claims, **_more(there, token, claims)})


def _client(university: University, errand: Errand) -> Any:
    return bounded(
        OAuth2Session(
            university.client_id,
            university.client_secret,
            token_endpoint_auth_method="client_secret_basic",
            scope=SCOPE,
            redirect_uri=errand.callback,
            code_challenge_method="S256",
        )
    )


def _believed(university: University, there: _Directory, token: object, nonce: str, now: datetime) -> dict[str, Any]:
    """The claims of an ID token; where its key is unknown, with the keys of today."""
    try:
        return claims_in(token, there.keys, university.issuer, university.client_id, nonce, now)
    except UnknownKey:
        there = _directory(university, now, anew=True)
        return claims_in(token, there.keys, university.issuer, university.client_id, nonce, now)


def _more(there: _Directory, token: Mapping[str, Any], claims: Mapping[str, Any]) -> dict[str, Any]:
    """What a university says only when it is asked: many leave the address out of their tokens."""
    if "email" in claims or there.userinfo is None:
        return {}
    said = ask_json(there.userinfo, {"Authorization": f"Bearer {token['access_token']}"})
    if said.get("sub") != claims["sub"]:
        raise ValueError("of somebody else")
    return {name: said[name] for name in ("email", "email_verified", "name") if name in said}


def _shown(university: University, claims: Mapping[str, Any]) -> Shown:
    email, name = claims.get("email"), claims.get("name")
    vouched = isinstance(email, str) and claims.get("email_verified") is True
    return Shown(university.issuer, claims["sub"], email if vouched else None, name if isinstance(name, str) else "")


def _directory(university: University, now: datetime, *, anew: bool = False) -> _Directory:
    """Where the university does what, and its keys. Raises RequestException, ValueError, JoseError."""
    with _lock:
        found = _kept.get(university.issuer)
    if found is not None and found.until > now and not anew:
        return found
    said = ask_json(f"{university.issuer.rstrip('/')}/.well-known/openid-configuration")
    if said.get("issuer") != university.issuer:
        raise ValueError("another issuer")
    found = _Directory(
        authorization=_address(university, said["authorization_endpoint"]),
        token=_address(university, said["token_endpoint"]),
        userinfo=_address(university, said["userinfo_endpoint"]) if said.get("userinfo_endpoint") else None,
        keys=keys_in(ask_json(_address(university, said["jwks_uri"]))),
        until=now + KEPT,
    )
    with _lock:
        _kept[university.issuer] = found
    return found


def _address(university: University, told: object) -> str:
    """An address that is as safe as the university's own."""
    if not isinstance(told, str) or len(told) > MOST_URL or not told.isascii() or not told.isprintable():
        raise ValueError("no address")
    parts, plain = urlsplit(told), university.issuer.startswith("http:")
    local = plain and parts.scheme == "http" and parts.hostname in LOOPBACK
    if not (parts.scheme == "https" or local) or not parts.hostname or parts.username or parts.fragment:
        raise ValueError("an address that is not safe")
    return told


@contextmanager
def _asking(what: str) -> Iterator[None]:
    """Whatever a university may answer is one of two things: an answer that makes sense, or none."""
    try:
        with turn():
            yield
    except _FAULTS as fault:
        raise _no_answer(what, fault) from None


def _no_answer(what: str, fault: Exception) -> NoAnswer:
    cause = f"{what}: {type(fault).__name__} {str(fault)[:100]!r}"
    return NoAnswer("The other site did not answer, or gave an answer that cannot be trusted.", cause)
