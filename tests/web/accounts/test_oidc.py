"""Logging in with a university's account, against a real provider, and against one that lies."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from joserfc.jwk import RSAKey
from requests.adapters import HTTPAdapter
from sqlalchemy import select, update

from app import create_app
from extensions import db
from models import Attempt, ExternalIdentity, Person, WebSession
from services.accounts import fetching, oidc
from tests.conftest import close_site, sqlite_instance
from tests.support import cases, provider
from tests.support.client import Visitor, follow
from tests.support.people import PASSWORD, member, put
from tests.support.provider import RealUniversity, University, signed
from web.accounts import states

ELSEWHERE = RSAKey.generate_key(2048, {"kid": "first"})


@pytest.fixture(autouse=True)
def _nothing_is_known_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oidc, "_kept", {})


@pytest.fixture(scope="module")
def real() -> Iterator[RealUniversity]:
    """A real provider."""
    with provider.real_university() as running:
        yield running


@pytest.fixture
def north() -> Iterator[University]:
    """A provider that does as it is told."""
    with provider.university() as running:
        yield running


@pytest.fixture
def at(tmp_path: Path, sqlite_template: Path) -> Iterator[Callable[[RealUniversity | University], Flask]]:
    """Opens a site that takes the word of a university."""
    opened: list[Flask] = []

    def open_at(university: RealUniversity | University) -> Flask:
        told = (university.issuer, *provider.CLIENT, provider.NAME)
        app = create_app(replace(sqlite_instance(tmp_path, sqlite_template), oidc=told))
        app.test_client_class = Visitor
        opened.append(app)
        return app

    yield open_at
    for app in opened:
        close_site(app)


Opening = Callable[[RealUniversity | University], Flask]


def rows(site: Flask, table: type[Any]) -> list[Any]:
    with site.app_context():
        found = list(db.session.execute(select(table.__table__)))
        db.session.remove()
    return found


def set_out(visitor: Visitor, path: str = "/accounts/university") -> str:
    """Follow the link to the university. Returns its address there."""
    response = visitor.get(path)
    assert response.status_code == 303, visitor.page.text
    return str(response.headers["Location"])


def ask_to_link(visitor: Visitor, password: str = PASSWORD) -> str:
    """Show who one is, and take the link that comes. Returns the address at the university."""
    visitor.get("/accounts/settings/login")
    response = visitor.send(visitor.page.form("/identities/link"), current_password=password)
    assert response.status_code == 200, visitor.page.text
    return next(link for link in visitor.page.links() if "redirect_uri" in link)


def with_words(visitor: Visitor) -> str:
    visitor.get("/accounts/settings/login")
    return visitor.page.text


# Without the settings


def test_without_a_university_there_is_no_button_and_nothing_behind_it(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    assert alice.get("/accounts/university").status_code == 404
    assert alice.get("/accounts/university/callback?code=a&state=b").status_code == 404
    alice.get("/accounts/settings/login")
    assert not alice.page.has_form("/identities/link")
    bob = Visitor.at(small_site)
    bob.get("/accounts/login")
    assert "/accounts/university" not in bob.page.links()


# A real provider


def test_alice_logs_in_with_her_university_and_finds_her_account_again(real: RealUniversity, at: Opening) -> None:
    real.knows("alice", email="alice@north.example", email_verified=True, name="Alice North")
    site = at(real)
    alice = Visitor.at(site)
    alice.get("/accounts/login?next=/cases?sort=new")
    way = next(link for link in alice.page.links() if link.startswith("/accounts/university"))
    assert provider.NAME in alice.page.text
    back = alice.get(real.consent(set_out(alice, way), "alice"))
    assert (back.status_code, follow(back)) == (303, "/cases?sort=new")
    alice.get("/accounts/settings")
    assert "alice@north.example" in alice.page.text
    assert alice.page.form("/accounts/settings").fields["name"] == "Alice North"

    at_home = Visitor.at(site)
    assert follow(at_home.get(real.consent(set_out(at_home), "alice"))) == "/cases"
    assert len(rows(site, Person)) == 1
    assert rows(site, ExternalIdentity)[0].last_used_at is not None


def test_setting_out_writes_nothing_and_gives_a_browser_what_it_is_known_by(real: RealUniversity, at: Opening) -> None:
    site = at(real)
    alice = Visitor.at(site)
    set_out(alice)
    assert alice.get_cookie("baton") is not None
    assert (rows(site, Person), rows(site, WebSession)) == ([], [])
    before = alice.get_cookie("baton")
    set_out(alice)
    assert alice.get_cookie("baton") == before


def test_what_alice_did_as_a_guest_comes_along(real: RealUniversity, at: Opening) -> None:
    site = at(real)
    alice = Visitor.at(site)
    attempt = alice.begin(cases.A_CASE)
    alice.get(real.consent(set_out(alice), "guest-alice"))
    assert alice.get(attempt).status_code == 200
    (person,) = rows(site, Person)
    assert person.registered_at is not None
    assert [row.person_id for row in rows(site, Attempt)] == [person.id]


def test_the_token_of_before_is_nobodys_after_the_login(real: RealUniversity, at: Opening) -> None:
    site = at(real)
    alice = Visitor.at(site)
    path = real.consent(set_out(alice), "fixated")
    before = alice.get_cookie("baton")
    assert before is not None
    alice.get(path)
    thief = Visitor.at(site)
    thief.set_cookie("baton", before.value)
    assert thief.get("/accounts/settings").status_code == 303
    assert alice.get("/accounts/settings").status_code == 200


def test_turning_back_at_the_university_changes_nothing(real: RealUniversity, at: Opening) -> None:
    site = at(real)
    alice = Visitor.at(site)
    response = alice.get(real.deny(set_out(alice)))
    assert response.status_code == 400
    assert "Nothing was stored" in alice.page.text
    assert rows(site, Person) == []


def test_alice_links_the_university_to_the_account_that_she_has_and_takes_it_away(
    real: RealUniversity, at: Opening
) -> None:
    site = at(real)
    alice = member(site, "Alice")
    response = alice.get(real.consent(ask_to_link(alice), "linked-alice"))
    assert follow(response).startswith("/accounts/settings/login?done=linked")
    assert provider.NAME in with_words(alice)

    on_the_phone = Visitor.at(site)
    on_the_phone.get(real.consent(set_out(on_the_phone), "linked-alice"))
    on_the_phone.get("/accounts/settings")
    assert "alice@school.example" in on_the_phone.page.text

    alice.get("/accounts/settings/login")
    form = alice.page.form("/unlink")
    assert alice.send(form, current_password="guessed guessed").status_code == 400
    assert "That is not your password." in alice.page.text
    assert len(rows(site, ExternalIdentity)) == 1
    assert follow(alice.send(form, current_password=PASSWORD)).startswith("/accounts/settings/login?done=unlinked")
    assert rows(site, ExternalIdentity) == []


# Who comes back


def test_an_address_that_has_an_account_leads_to_its_login(north: University, at: Opening) -> None:
    site = at(north)
    put(site, "Alice")
    alice = Visitor.at(site)
    response = alice.get(north.consent(set_out(alice), email="alice@school.example", email_verified=True))
    assert response.status_code == 409
    assert any(link.startswith("/accounts/login") for link in alice.page.links())
    assert rows(site, ExternalIdentity) == []
    assert alice.get("/accounts/settings").status_code == 303


@pytest.mark.parametrize("vouched", [False, None, "true", 1])
def test_a_word_that_is_not_given_outright_is_none(north: University, at: Opening, vouched: object) -> None:
    site = at(north)
    put(site, "Carol", email="alice@north.example")
    alice = Visitor.at(site)
    response = alice.get(north.consent(set_out(alice), email="alice@north.example", email_verified=vouched))
    assert response.status_code == 303
    assert [person.email for person in rows(site, Person)] == ["alice@north.example", None]


def test_an_address_that_is_not_in_the_token_is_asked_for(north: University, at: Opening) -> None:
    north.says["/.well-known/openid-configuration"] = north.document(userinfo_endpoint=f"{north.issuer}/userinfo")
    site = at(north)
    alice = Visitor.at(site)
    assert alice.get(north.consent(set_out(alice))).status_code == 303
    assert [(row.email, row.display_name) for row in rows(site, Person)] == [("alice@north.example", "Alice North")]


def test_an_address_of_somebody_else_is_not_believed(north: University, at: Opening) -> None:
    north.says["/.well-known/openid-configuration"] = north.document(userinfo_endpoint=f"{north.issuer}/userinfo")
    site = at(north)
    mallory = Visitor.at(site)
    assert mallory.get(north.consent(set_out(mallory), sub="mallory")).status_code == 502
    assert rows(site, Person) == []


def test_a_closed_account_stays_closed(north: University, at: Opening) -> None:
    site = at(north)
    alice = Visitor.at(site)
    alice.get(north.consent(set_out(alice)))
    with site.app_context():
        db.session.execute(update(Person).values(disabled_at=rows(site, Person)[0].created_at))
        db.session.commit()
        db.session.remove()
    again = Visitor.at(site)
    assert again.get(north.consent(set_out(again))).status_code == 400
    assert again.get("/accounts/settings").status_code == 303


# Requests that somebody else forges


def test_bob_cannot_come_back_on_the_way_of_alice(north: University, at: Opening) -> None:
    """Or Alice would be logged in as Bob, and write into his account."""
    site = at(north)
    bob, alice = Visitor.at(site), Visitor.at(site)
    path = north.consent(set_out(bob), sub="bob")
    for victim in (alice, member(site, "Carol")):
        assert victim.get(path).status_code == 400
    set_out(alice)
    assert alice.get(path).status_code == 400
    assert rows(site, ExternalIdentity) == []


def test_no_other_site_can_link_its_login_to_the_account_of_alice(north: University, at: Opening) -> None:
    site = at(north)
    alice = member(site, "Alice")
    for path in ("/accounts/university?purpose=link", "/accounts/university?link=1"):
        response = alice.get(north.consent(set_out(alice, path), sub="mallory"))
        assert response.status_code == 409
    assert alice.get("/accounts/settings/identities/link").status_code == 405
    without_token = alice.post("/accounts/settings/identities/link", data={"current_password": PASSWORD})
    assert without_token.status_code == 400
    assert rows(site, ExternalIdentity) == []


def test_a_link_needs_the_password(north: University, at: Opening) -> None:
    alice = member(at(north), "Alice")
    alice.get("/accounts/settings/login")
    response = alice.send(alice.page.form("/identities/link"), current_password="guessed guessed")
    assert response.status_code == 400
    assert "That is not your password." in alice.page.text
    assert not any("redirect_uri" in link for link in alice.page.links())


def test_a_link_that_was_begun_ends_with_the_session(north: University, at: Opening) -> None:
    site = at(north)
    alice = member(site, "Alice")
    path = north.consent(ask_to_link(alice))
    cookie = alice.get_cookie("baton")
    assert cookie is not None
    alice.get("/accounts/settings")
    alice.send(alice.page.form("/accounts/logout"))
    assert alice.get(path).status_code == 400
    alice.set_cookie("baton", cookie.value)
    assert alice.get(path).status_code == 400
    assert rows(site, ExternalIdentity) == []


def test_what_opens_one_account_cannot_be_linked_to_another(north: University, at: Opening) -> None:
    site = at(north)
    alice, bob = member(site, "Alice"), member(site, "Bob")
    alice.get(north.consent(ask_to_link(alice)))
    assert bob.get(north.consent(ask_to_link(bob))).status_code == 409
    assert len(rows(site, ExternalIdentity)) == 1


def test_a_state_lasts_ten_minutes(north: University, at: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    site = at(north)
    alice = Visitor.at(site)
    path = north.consent(set_out(alice))
    monkeypatch.setattr(states, "SECONDS", -1)
    assert alice.get(path).status_code == 400
    assert "ten minutes" in alice.page.text
    monkeypatch.undo()
    assert alice.get(path).status_code == 303


@pytest.mark.parametrize(
    "query",
    [
        "",
        "code=code-0",
        "state=",
        "code=code-0&state=nonsense",
        "code=code-0&state=" + "a" * 5000,
        "code=&state={state}",
        "state={state}",
        "code=%0d%0a&state={state}",
        "code=" + "c" * 3000 + "&state={state}",
        "error=server_error&error_description=%3Cscript%3E&state={state}",
        "code=code-0&code=code-1&state={state}",
        "code=code-0&state={state}&state={state}",
        "code=code-0&state={state}x",
    ],
)
def test_a_way_back_that_makes_no_sense_asks_nobody_and_stores_nothing(
    north: University, at: Opening, query: str
) -> None:
    site = at(north)
    alice = Visitor.at(site)
    state = dict(parse_qsl(urlsplit(set_out(alice)).query))["state"]
    assert alice.get(f"/accounts/university/callback?{query.format(state=state)}").status_code == 400
    assert "/token" not in north.asked
    assert rows(site, Person) == []


@pytest.mark.parametrize("there", ["//evil.example", "https://evil.example", "/\\evil.example", "/" + "a" * 600])
def test_the_way_ends_on_this_site(north: University, at: Opening, there: str) -> None:
    alice = Visitor.at(at(north))
    alice.get("/cases")
    response = alice.get("/accounts/university", query_string={"next": there})
    assert follow(alice.get(north.consent(response.headers["Location"]))) == "/cases"


def test_a_code_works_once(north: University, at: Opening) -> None:
    alice, path = (visitor := Visitor.at(at(north))), north.consent(set_out(visitor))
    before = alice.get_cookie("baton")
    assert before is not None
    assert alice.get(path).status_code == 303
    alice.set_cookie("baton", before.value)
    assert alice.get(path).status_code == 502


# A university that lies, or says nothing


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
