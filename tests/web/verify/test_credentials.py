"""What wallets fetch: with nothing but the site's own pages a credential is verified, by a library that is not ours."""

from __future__ import annotations

import gzip
import json

import pytest
from flask import Flask
from joserfc import jwt
from joserfc.errors import BadSignatureError, SecurityWarning
from joserfc.jwk import OKPKey
from sqlalchemy import select

from models import Certificate, Person
from services.certificates import revoking
from standards.badges.encoding import from_base64url
from tests.support import people
from tests.support.client import Visitor
from tests.support.credit import ADDRESS, issued
from tests.support.doors import PLACES
from tests.support.rows import values
from web.session import now


@pytest.fixture
def wallet(small_site: Flask) -> Visitor:
    """A program that knows the address of the site, and nothing else."""
    small_site.config["ADDRESS"] = ADDRESS
    return Visitor.at(small_site)


@pytest.fixture
def token(small_site: Flask, wallet: Visitor) -> str:
    """Alice's credential, as she downloads it."""
    alice = people.member(small_site, "Alice")
    public_id = people_id(small_site, "Alice")
    code = issued(small_site, public_id)
    answer = alice.get(f"/credit/certificates/{code}.jwt")
    assert answer.content_type == "application/vc+jwt"
    return answer.get_data(as_text=True)


def people_id(site: Flask, name: str) -> str:
    """The public id of somebody."""
    (found,) = values(site, select(Person.public_id).where(Person.display_name == name))
    return str(found)


def fetched(wallet: Visitor, address: str) -> str:
    """What the site answers at an address of its own."""
    assert address.startswith(f"{ADDRESS}/")
    answer = wallet.get(address.removeprefix(ADDRESS))
    assert answer.status_code == 200
    is_open = answer.headers.get("Access-Control-Allow-Origin") == "*"
    assert is_open == address.startswith(f"{ADDRESS}/credentials/"), "to a wallet in a browser too, and nothing else is"
    return answer.get_data(as_text=True)


def verified(wallet: Visitor, token: str) -> dict[str, object]:
    """The claims of a token, once they are verified with the key that its header leads to."""
    header = json.loads(from_base64url(token.partition(".")[0]))
    key = OKPKey.import_key(json.loads(fetched(wallet, header["kid"])))
    with pytest.warns(SecurityWarning, match="RFC 9864"):  # the standard still names it so
        return dict(jwt.decode(token, key, algorithms=["EdDSA"]).claims)


def is_revoked(wallet: Visitor, said: dict[str, object]) -> bool:
    """Whether the list that a credential names has its bit set (Bitstring Status List, section 3.2)."""
    status = said["credentialStatus"]
    assert isinstance(status, dict)
    listed = verified(wallet, fetched(wallet, status["statusListCredential"]))
    assert listed["iss"] == said["iss"]
    subject = listed["credentialSubject"]
    assert isinstance(subject, dict)
    bits = gzip.decompress(from_base64url(subject["encodedList"].removeprefix("u")))
    place = int(status["statusListIndex"])
    return bool(bits[place // 8] >> (7 - place % 8) & 1)


def test_a_credential_verifies_and_says_nothing_that_the_paper_does_not(wallet: Visitor, token: str) -> None:
    said = verified(wallet, token)
    assert said["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert said["jti"] == said["id"]
    fetched(wallet, str(said["id"]))
    issuer = json.loads(fetched(wallet, str(said["iss"])))
    assert (issuer["id"], issuer["name"]) == (said["iss"], "Example Institute")
    subject = said["credentialSubject"]
    assert isinstance(subject, dict)
    assert (subject["id"], subject["creditsEarned"]) == (said["sub"], 1.5)
    assert "Ñuñez" not in json.dumps(said, ensure_ascii=False)
    assert "school.example" not in json.dumps(said)


def test_a_changed_byte_anywhere_does_not_verify(wallet: Visitor, token: str) -> None:
    _, body, signature = token.split(".")
    head = token[: -len(body) - len(signature) - 1]
    for at in range(0, len(body), 97):
        other = body[:at] + ("A" if body[at] != "A" else "B") + body[at + 1 :]
        with pytest.raises((BadSignatureError, ValueError)):
            verified(wallet, f"{head}{other}.{signature}")
    with pytest.raises(BadSignatureError):
        verified(wallet, f"{head}{body}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}")


def test_a_revoked_one_says_so(small_site: Flask, wallet: Visitor, token: str) -> None:
    said = verified(wallet, token)
    assert not is_revoked(wallet, said)
    erin = people.known(small_site, people.put(small_site, "Erin", "ce_administrator"), "ce_administrator")
    (code,) = values(small_site, select(Certificate.code))
    with small_site.app_context():
        revoking.revoke(erin, code, "A mistake.", PLACES, now())
    assert is_revoked(wallet, said)


def test_keys_are_published_without_what_signs(wallet: Visitor, token: str) -> None:
    (key,) = json.loads(fetched(wallet, f"{ADDRESS}/credentials/keys"))["keys"]
    assert set(key) == {"kty", "crv", "x", "kid", "use", "alg"}
    assert wallet.get(f"/credentials/keys/{'0' * 32}").status_code == 404
    assert wallet.get("/credentials/status/1").status_code == 404
