"""Logging in with a university's account, against a real provider: who comes back, and to which account."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update

from extensions import db
from models import Attempt, ExternalIdentity, Person, WebSession
from tests.support import cases, provider
from tests.support.client import Visitor, follow
from tests.support.people import PASSWORD, member, put
from tests.support.provider import RealUniversity, University
from tests.support.rows import rows
from tests.support.university import Opening, ask_to_link, set_out


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
