"""Logging in with a university's account: a university that lies, says nothing, or takes its time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from joserfc.jwk import RSAKey
from requests.adapters import HTTPAdapter

from models import Person, WebSession
from services.accounts import fetching, oidc
from tests.support import provider
from tests.support.client import Visitor
from tests.support.provider import University, signed
from tests.support.rows import rows
from tests.support.university import Opening, set_out

ELSEWHERE = RSAKey.generate_key(2048, {"kid": "first"})


LIES: dict[str, Callable[[University], None]] = {
    "signed by another key": lambda u: setattr(u, "sign", lambda claims: signed(claims, ELSEWHERE)),
    "a path as the key's name": lambda u: setattr(u, "sign", lambda claims: signed(claims, kid="../../etc/passwd")),
    "not signed": lambda u: setattr(u, "sign", lambda claims: signed(claims).rpartition(".")[0] + "."),
    "for another site": lambda u: setattr(u, "sign", lambda claims: signed({**claims, "aud": "library"})),
    "with another nonce": lambda u: setattr(u, "sign", lambda claims: signed({**claims, "nonce": "another"})),
    "expired": lambda u: setattr(u, "sign", lambda claims: signed({**claims, "exp": claims["iat"] - 3600})),
    "an end that is a text": lambda u: setattr(u, "sign", lambda claims: signed({**claims, "exp": str(claims["exp"])})),
    "no token": lambda u: u.says.update({"/token": {"access_token": "a", "token_type": "Bearer"}}),
    "a token that is no text": lambda u: u.says.update({"/token": {"access_token": "a", "id_token": ["a"]}}),
    "a page": lambda u: u.says.update({"/token": b"<html>Sign in</html>"}),
    "a list": lambda u: u.says.update({"/token": b"[]"}),
    "brackets": lambda u: u.says.update({"/token": b"[" * 200_000}),
    "elsewhere": lambda u: u.says.update({"/token": b""}),
    "no end": lambda u: u.says.update({"/token": b" " * (fetching.MOST_BYTES + 1)}),
    "a lifetime that is none": lambda u: u.says.update({"/token": {"access_token": "a", "expires_in": "soon"}}),
    "an error": lambda u: u.says.update({"/token": {"error": "invalid_client", "error_description": "a\r\nb"}}),
    "no keys": lambda u: u.says.update({"/keys": {}}),
    "no key that fits": lambda u: u.says.update({"/keys": {"keys": []}}),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_university_that_lies_lets_nobody_in(north: University, at: Opening, lie: str) -> None:
    site = at(north)
    alice = Visitor.at(site)
    path = north.consent(set_out(alice))
    oidc._kept.clear()
    LIES[lie](north)
    assert alice.get(path).status_code == 502
    assert "cannot be trusted" in alice.page.text
    assert (rows(site, Person), rows(site, WebSession)) == ([], [])


DOCUMENTS: dict[str, Callable[[University], Any]] = {
    "of another issuer": lambda u: u.document(issuer="https://evil.example"),
    "with a script": lambda u: u.document(authorization_endpoint="javascript:alert(1)"),
    "with an address in the open": lambda u: u.document(token_endpoint="http://north.example/token"),
    "with a name in an address": lambda u: u.document(token_endpoint=f"https://a:b@{u.issuer[7:]}/token"),
    "with a file": lambda u: u.document(jwks_uri="file:///etc/passwd"),
    "with an address of two lines": lambda u: u.document(token_endpoint=f"{u.issuer}/token\r\nX: y"),
    "without addresses": lambda u: {"issuer": u.issuer},
    "that is a list": lambda _: [],
    "that is a page": lambda _: b"<html>",
    "that is elsewhere": lambda _: b"",
    "without end": lambda _: b" " * (fetching.MOST_BYTES + 1),
}


@pytest.mark.parametrize("what", DOCUMENTS)
def test_a_document_that_cannot_be_trusted_leads_nowhere(north: University, at: Opening, what: str) -> None:
    north.says["/.well-known/openid-configuration"] = DOCUMENTS[what](north)
    alice = Visitor.at(at(north))
    response = alice.get("/accounts/university")
    assert (response.status_code, response.headers.get("Location")) == (502, None)
    assert alice.page.title.startswith("That login did not work")


def test_a_university_that_is_down_is_said_so_and_nothing_is_lost(at: Opening) -> None:
    with provider.university() as north:
        site = at(north)
        alice = Visitor.at(site)
        path = north.consent(set_out(alice))
    assert alice.get(path).status_code == 502
    assert rows(site, Person) == []


def test_what_the_university_says_of_itself_is_asked_once_an_hour(north: University, at: Opening) -> None:
    site = at(north)
    for _ in range(3):
        visitor = Visitor.at(site)
        assert visitor.get(north.consent(set_out(visitor))).status_code == 303
    assert north.asked.count("/keys") == north.asked.count("/.well-known/openid-configuration") == 1


def test_a_new_key_is_asked_for_once(north: University, at: Opening) -> None:
    site = at(north)
    alice = Visitor.at(site)
    path = north.consent(set_out(alice))
    new = RSAKey.generate_key(2048, {"kid": "second"})
    north.sign = lambda claims: signed(claims, new, kid="second")
    assert alice.get(path).status_code == 502
    assert north.asked.count("/keys") == 2
    north.keys = [new]
    assert alice.get(north.consent(set_out(alice))).status_code == 303
    assert north.asked.count("/keys") == 3


def test_a_university_that_hangs_does_not_hold_all_threads(
    north: University, at: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_turns", threading.BoundedSemaphore(1))
    monkeypatch.setattr(fetching, "WAIT_SECONDS", 0.01)
    alice = Visitor.at(at(north))
    with fetching.turn():
        assert alice.get("/accounts/university").status_code == 502
    assert alice.get("/accounts/university").status_code == 303


def test_an_answer_that_drips_is_not_waited_for(
    north: University, at: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.0)
    monkeypatch.setattr(HTTPAdapter, "send", _with_time(HTTPAdapter.send))
    assert Visitor.at(at(north)).get("/accounts/university").status_code == 502


def _with_time(send: Any) -> Any:
    def sent(self: Any, request: Any, stream: bool, timeout: Any, *rest: Any) -> Any:
        return send(self, request, stream, 10, *rest)

    return sent


def test_the_secret_stands_in_no_page_no_address_and_no_repr(
    north: University, at: Opening, caplog: pytest.LogCaptureFixture
) -> None:
    site = at(north)
    alice = Visitor.at(site)
    url = set_out(alice)
    north.says["/token"] = {"error": "invalid_client"}
    alice.get(north.consent(url))
    told = [url, alice.page.source, caplog.text, repr(site.config["UNIVERSITY"])]
    assert not any(provider.CLIENT[1] in text for text in told)
    assert "invalid_client" in caplog.text
