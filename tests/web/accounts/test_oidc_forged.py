"""Logging in with a university's account: requests that somebody else forges, and ways back that make no sense."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from models import ExternalIdentity, Person
from tests.support.client import Visitor, follow
from tests.support.people import PASSWORD, member
from tests.support.provider import University
from tests.support.rows import rows
from tests.support.university import Opening, ask_to_link, set_out
from web.accounts import states


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
    with monkeypatch.context() as patch:
        patch.setattr(states, "SECONDS", -1)
        assert alice.get(path).status_code == 400
        assert "ten minutes" in alice.page.text
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
