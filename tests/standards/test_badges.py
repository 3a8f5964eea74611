"""Open Badges: the credential as the standard has it, and a status list whose bits say what is revoked."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as some

from standards.badges import credential, status
from standards.badges.encoding import from_base64url, to_base64url
from standards.badges.keys import key_set
from standards.badges.token import signed

AT = datetime(2026, 11, 26, 12, tzinfo=UTC)


def made(**more: object) -> dict[str, object]:
    achieved = credential.Achieved("https://site/courses/1", "A course", "2 hours", "All passed.", **more)  # type: ignore[arg-type]
    return credential.credential(
        id="https://site/verify/1",
        issuer=credential.Issuer("https://site/credentials/issuer", "Institute"),
        achieved=achieved,
        name="Ada",
        salt="5a17",
        at=AT,
        status=status.entry("https://site/credentials/status", 131_075),
    )


def test_a_credential_names_nobody_but_whoever_has_the_name_can_hold_it_against_it() -> None:
    said = made()
    assert "Ada" not in str(said)
    subject = said["credentialSubject"]
    assert isinstance(subject, dict)
    assert subject["identifier"][0]["identityHash"] == credential.hash_of("Ada", "5a17")
    assert "creditsAvailable" not in subject["achievement"]
    more = made(credits=2.5)["credentialSubject"]
    assert isinstance(more, dict)
    assert more["achievement"]["creditsAvailable"] == 2.5


def test_its_claims_are_the_credential_with_what_a_token_needs() -> None:
    claims = credential.claims(made())
    assert (claims["iss"], claims["jti"], claims["nbf"]) == (
        "https://site/credentials/issuer",
        "https://site/verify/1",
        int(AT.timestamp()),
    )
    listed = credential.claims(status.list_credential("https://site/s", "https://site/i", 0, [], AT))
    assert listed["iss"] == "https://site/i"


def test_a_place_in_the_second_list_is_named_there() -> None:
    entry = status.entry("https://site/s", 131_075)
    assert (entry["statusListIndex"], entry["statusListCredential"]) == ("3", "https://site/s/1")


@given(some.sets(some.integers(0, 3 * status.SIZE - 1), max_size=40), some.integers(0, 2))
def test_exactly_what_is_revoked_has_its_bit_set(revoked: set[int], number: int) -> None:
    bits = gzip.decompress(from_base64url(status.encoded(revoked, number)[1:]))
    assert len(bits) * 8 == status.SIZE
    found = {n * 8 + bit for n, byte in enumerate(bits) if byte for bit in range(8) if byte & (0x80 >> bit)}
    assert found == {index % status.SIZE for index in revoked if index // status.SIZE == number}


@given(some.binary(max_size=50))
def test_base64url_comes_back_as_it_went(content: bytes) -> None:
    assert from_base64url(to_base64url(content)) == content


def test_what_is_no_base64url_is_refused() -> None:
    with pytest.raises(ValueError, match=r"base64|Only|Excess"):
        from_base64url("a+/=!")


def test_keys_are_published_by_their_names_and_only_their_public_half() -> None:
    assert key_set([("k1", b"\x01" * 32)])["keys"][0].keys() == {"kty", "crv", "x", "kid", "use", "alg"}


def test_a_token_is_verified_by_whoever_has_the_key_and_by_nobody_with_another_text() -> None:
    key = Ed25519PrivateKey.generate()
    made_of = {"name": "Zoë", "a": 1}
    token = signed(made_of, "https://site/credentials/keys/1", key.sign)
    assert token == signed(dict(reversed(made_of.items())), "https://site/credentials/keys/1", key.sign)
    body, _, signature = token.rpartition(".")
    header, claims = (json.loads(from_base64url(part)) for part in body.split("."))
    assert header == {"alg": "EdDSA", "kid": "https://site/credentials/keys/1", "typ": "JWT"}
    assert claims == made_of
    key.public_key().verify(from_base64url(signature), body.encode())
    with pytest.raises(InvalidSignature):
        key.public_key().verify(from_base64url(signature), body.encode() + b"A")
