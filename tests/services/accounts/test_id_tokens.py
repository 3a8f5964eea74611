"""What a university signs is believed only if everything about it holds; each lie here is refused."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, OctKey, RSAKey

from services.accounts.id_tokens import LEEWAY, MOST_CHARACTERS, MOST_KEYS, UnknownKey, claims_in, keys_in

ISSUER, CLIENT, NONCE = "https://north.example", "baton", "said once"
NOW = datetime(2027, 1, 31, 12, tzinfo=UTC)
RSA = RSAKey.generate_key(2048, {"kid": "first"})
OTHER = RSAKey.generate_key(2048, {"kid": "first"})
EC = ECKey.generate_key("P-256", {"kid": "round"})
P384 = ECKey.generate_key("P-384", {"kid": "rounder"})
KEYS = keys_in({"keys": [key.as_dict(private=False) for key in (RSA, EC, P384)]})
LIES = (JoseError, ValueError, TypeError, UnknownKey)


def claims(**changes: Any) -> dict[str, Any]:
    at = int(NOW.timestamp())
    whole = {"iss": ISSUER, "aud": CLIENT, "sub": "alice", "iat": at, "exp": at + 60, "nonce": NONCE, **changes}
    return {name: value for name, value in whole.items() if value is not None}


def sign(says: dict[str, Any], key: Any = RSA, **header: Any) -> str:
    whole = {"alg": "RS256", "kid": "first", **header}
    return jwt.encode({name: value for name, value in whole.items() if value is not None}, says, key)


def raw(header: dict[str, Any], says: dict[str, Any], signature: Callable[[bytes], bytes] = lambda _: b"") -> str:
    """A token that no library would make."""
    head, body = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, says))
    signed = base64.urlsafe_b64encode(signature(head + b"." + body)).rstrip(b"=")
    return b".".join([head, body, signed]).decode()


def believe(token: object, keys: Any = KEYS) -> dict[str, Any]:
    return claims_in(token, keys, ISSUER, CLIENT, NONCE, NOW)


@pytest.mark.parametrize(
    "token",
    [
        sign(claims()),
        sign(claims(), EC, alg="ES256", kid="round"),
        sign(claims(aud=[CLIENT])),
        sign(claims(aud=[CLIENT, "library"], azp=CLIENT)),
        sign(claims(azp=CLIENT)),
        sign(claims(exp=NOW.timestamp() - LEEWAY + 1)),
        sign(claims(), x5t="a thumbprint that nobody asked for", cty=None),
    ],
)
def test_what_holds_is_believed(token: str) -> None:
    assert believe(token)["sub"] == "alice"


AT = int(NOW.timestamp())
WRONG_CLAIMS: dict[str, dict[str, Any]] = {
    "of another issuer": {"iss": "https://south.example"},
    "of an issuer with a slash more": {"iss": f"{ISSUER}/"},
    "of several issuers": {"iss": [ISSUER]},
    "without an issuer": {"iss": None},
    "for another site": {"aud": "library"},
    "for other sites": {"aud": ["library", "canteen"]},
    "for nobody": {"aud": None},
    "for an object": {"aud": {"baton": 1}},
    "for several, without saying who asked": {"aud": [CLIENT, "library"]},
    "for several, asked by another": {"aud": [CLIENT, "library"], "azp": "library"},
    "asked by another": {"azp": "library"},
    "with another nonce": {"nonce": "said twice"},
    "with a nonce that is no text": {"nonce": [NONCE]},
    "without a nonce": {"nonce": None},
    "expired": {"exp": AT - LEEWAY - 1},
    "without an end": {"exp": None},
    "with its end as a text": {"exp": str(AT + 60)},
    "with its end as a truth": {"exp": True},
    "without end": {"exp": float("inf")},
    "with an end that is no number": {"exp": float("nan")},
    "made tomorrow": {"iat": AT + 86400, "exp": AT + 90000},
    "made at a text": {"iat": "now"},
    "made never": {"iat": None},
    "valid later": {"nbf": AT + 86400},
    "about nobody": {"sub": None},
    "about an empty name": {"sub": ""},
    "about a number": {"sub": 7},
    "about a name without end": {"sub": "a" * 256},
    "about a name that no database keeps": {"sub": "ali\x00ce"},
    "about a name of two lines": {"sub": "ali\nce"},
}


@pytest.mark.parametrize("what", WRONG_CLAIMS)
def test_a_claim_that_does_not_hold_is_refused(what: str) -> None:
    token = sign(claims(**WRONG_CLAIMS[what]))
    with pytest.raises(LIES):
        believe(token)


def with_public_key(message: bytes) -> bytes:
    return hmac.digest(RSA.as_pem(private=False), message, "sha256")


FORGED: dict[str, str] = {
    "not signed at all": raw({"alg": "none"}, claims()),
    "not signed, but named": raw({"alg": "none", "kid": "first"}, claims()),
    "not signed, in capitals": raw({"alg": "NONE", "kid": "first"}, claims()),
    "signed with the public key as a secret": raw({"alg": "HS256", "kid": "first"}, claims(), with_public_key),
    "signed with a shared secret": sign(claims(), OctKey.import_key("x" * 32), alg="HS256"),
    "signed by somebody else under the same name": sign(claims(), OTHER),
    "signed by a key that it brings along": sign(claims(), OTHER, jwk=OTHER.as_dict(private=False)),
    "signed by a key to be fetched": sign(claims(), OTHER, kid="evil", jku="http://127.0.0.1:9/keys"),
    "signed by a key with a certificate": sign(claims(), OTHER, x5c=["MIIB"]),
    "with a name that is a path": sign(claims(), OTHER, kid="../../../../dev/null"),
    "with a name that is an address": sign(claims(), OTHER, kid="http://127.0.0.1:9/keys"),
    "with a name that is a statement": sign(claims(), OTHER, kid="' OR 1=1 --"),
    "with no name, where there are several keys of its kind": sign(claims(), EC, alg="ES256", kid=None),
    "with a name that is no text": raw({"alg": "RS256", "kid": {"first": 1}}, claims()),
    "with a list of algorithms": raw({"alg": ["RS256"], "kid": "first"}, claims()),
    "with an algorithm that nobody asked for": jwt.encode({"alg": "RS512", "kid": "first"}, claims(), RSA, ["RS512"]),
    "with the wrong curve": raw({"alg": "ES256", "kid": "rounder"}, claims(), lambda _: b"\x01" * 64),
    "with a signature of nothing": raw({"alg": "ES256", "kid": "round"}, claims(), lambda _: bytes(64)),
    "with a header that must be understood": raw(
        {"alg": "RS256", "kid": "first", "crit": ["b64"], "b64": False}, claims()
    ),
    "with a signature that was cut off": sign(claims()).rpartition(".")[0] + ".",
    "with its claims exchanged": ".".join(
        [(whole := sign(claims(sub="bob")).split("."))[0], sign(claims()).split(".")[1], whole[2]]
    ),
    "without end": "a" * (MOST_CHARACTERS + 1),
    "of two parts": "a.b",
    "of other letters": "ä.ö.ü",
    "of brackets": ".".join([base64.urlsafe_b64encode(b"[" * 9000).decode().rstrip("="), "e30", ""]),
}


@pytest.mark.parametrize("what", FORGED)
def test_a_token_that_the_university_did_not_sign_is_refused(what: str) -> None:
    with pytest.raises((*LIES, RecursionError)):
        believe(FORGED[what])


@pytest.mark.parametrize("token", [None, 7, {"a": 1}, b"a.b.c", ""])
def test_what_is_no_text_is_no_token(token: object) -> None:
    with pytest.raises(LIES):
        believe(token)


def test_a_key_that_cannot_sign_here_is_left_aside() -> None:
    with pytest.warns(SecurityWarning):
        weak = RSAKey.generate_key(1024)
    secret = {"kty": "oct", "k": "c2VjcmV0", "kid": "s"}
    for_secrets = {**RSA.as_dict(private=False), "use": "enc"}
    broken = {"kty": "RSA", "n": "!", "e": "?"}
    listed = [weak.as_dict(private=False), secret, for_secrets, broken, {"kty": "AKP"}, "a key", None]
    with pytest.warns(SecurityWarning):
        assert keys_in({"keys": listed}) == ()
    assert len(KEYS) == 3


@pytest.mark.parametrize("document", [{}, {"keys": None}, {"keys": {}}, {"keys": [{}] * (MOST_KEYS + 1)}])
def test_a_key_set_that_is_none_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="keys"):
        keys_in(document)


def test_an_unknown_name_is_told_from_a_lie_so_that_new_keys_can_be_asked_for() -> None:
    with pytest.raises(UnknownKey):
        believe(sign(claims(), OTHER, kid="second"))


def test_one_key_needs_no_name() -> None:
    (only,) = keys_in({"keys": [RSA.as_dict(private=False)]})
    assert believe(sign(claims(), kid=None), (only,))["sub"] == "alice"


def test_the_same_bytes_are_believed_for_their_own_nonce_only() -> None:
    token = sign(claims(nonce=hashlib.sha256(b"another").hexdigest()))
    with pytest.raises(ValueError, match="nonce"):
        believe(token)
