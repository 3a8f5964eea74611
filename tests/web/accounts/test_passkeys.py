"""Passkeys, as somebody at a browser meets them: the browser's part is an authenticator in software."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import select

from extensions import db
from models import Passkey
from tests.support import people
from tests.support.authenticator import PRESENT, Authenticator
from tests.support.client import Visitor, follow
from tests.support.factors import HOME, add_passkey, ask_to_show, at_the_second_step, is_in, set_up_app, token_of
from tests.support.rows import acts


def test_alice_logs_in_with_a_passkey_alone(site: Flask) -> None:
    alice = people.member(site, "Alice")
    set_up_app(alice)
    device = add_passkey(alice)
    assert "A passkey was added" in (people.letters(site, "alice@school.example")[-1].text or "")
    there = Visitor.at(site)
    there.get("/accounts/login?next=/accounts/settings")
    options = ask_to_show(there)
    assert "alice" not in options
    sent = there.send(there.page.form("/passkeys/login"), answer=device.show(options))
    assert follow(sent) == "/accounts/settings"
    assert is_in(there)
    there.get("/accounts/settings/login")
    assert "a phone" in there.page.text
    assert "not used yet" not in there.page.text


def test_a_challenge_is_answered_once_and_in_its_own_browser(site: Flask) -> None:
    device = add_passkey(people.member(site, "Alice"))
    there, bob = Visitor.at(site), Visitor.at(site)
    there.get("/accounts/login")
    bob.get("/accounts/login")
    answer = device.show(ask_to_show(there))
    assert bob.send(bob.page.form("/passkeys/login"), answer=answer).status_code == 400
    assert there.send(there.page.form("/passkeys/login"), answer=answer).status_code == 303
    there.get("/accounts/login?again=1")
    assert there.send(there.page.form("/passkeys/login"), answer=answer).status_code == 400
    assert "answered already" in there.page.text


def test_a_challenge_that_was_answered_wrongly_is_used_up_too(small_site: Flask) -> None:
    device = add_passkey(people.member(small_site, "Alice"))
    there = Visitor.at(small_site)
    there.get("/accounts/login")
    answer = device.show(ask_to_show(there))
    assert there.send(there.page.form("/passkeys/login"), answer="{}").status_code == 400
    assert there.send(there.page.form("/passkeys/login"), answer=answer).status_code == 400


@pytest.mark.parametrize(
    "answer", ["", "[]", "null", "[" * 9000, "{" * 20_000, '{"id": 1}', "é", '{"id":"a","rawId":"a","response":{}}']
)
def test_an_answer_that_is_none_is_refused(small_site: Flask, answer: str) -> None:
    alice = people.member(small_site, "Alice")
    there = Visitor.at(small_site)
    there.get("/accounts/login")
    ask_to_show(there)
    assert there.send(there.page.form("/passkeys/login"), answer=answer).status_code == 400
    alice.get("/accounts/settings/login")
    form = alice.page.form("/settings/passkeys")
    fields = {**form.fields, "name": "a phone", "current_password": people.PASSWORD}
    assert alice.post("/accounts/settings/passkeys/options", data=fields).status_code == 200
    assert alice.send(form, answer=answer).status_code == 400


def test_as_second_factor_a_passkey_must_be_the_same_persons(site: Flask) -> None:
    alice, bob = people.member(site, "Alice"), people.member(site, "Bob")
    set_up_app(alice)
    hers, his = add_passkey(alice), add_passkey(bob)
    there = at_the_second_step(site, "Alice")
    assert there.send(there.page.form("/login/second"), answer=his.show(ask_to_show(there))).status_code == 400
    assert "another account" in there.page.text
    assert there.send(there.page.form("/login/second"), answer=hers.show(ask_to_show(there))).status_code == 303
    assert is_in(there)


def test_a_passkey_is_added_only_by_somebody_who_knows_the_password_and_only_once(site: Flask) -> None:
    alice = people.member(site, "Alice")
    alice.get("/accounts/settings/login")
    form = alice.page.form("/settings/passkeys")
    refused = alice.post("/accounts/settings/passkeys/options", data={**form.fields, "current_password": "wrong"})
    assert refused.status_code == 400
    assert refused.get_json()["field"] == "current_password"
    device = add_passkey(alice)
    fields = {**form.fields, "name": "again", "current_password": people.PASSWORD}
    options = alice.post("/accounts/settings/passkeys/options", data=fields).get_data(as_text=True)
    assert len(json.loads(options)["excludeCredentials"]) == 1
    assert alice.send(form, answer=device.make(options)).status_code == 400
    assert "kept here already" in alice.page.text
    with site.app_context():
        assert len(db.session.scalars(select(Passkey.id)).all()) == 1
        db.session.remove()


def test_a_passkey_that_does_not_ask_its_owner_is_not_taken(small_site: Flask) -> None:
    alice = people.member(small_site, "Alice")
    alice.get("/accounts/settings/login")
    form = alice.page.form("/settings/passkeys")
    fields = {**form.fields, "name": "a phone", "current_password": people.PASSWORD}
    options = alice.post("/accounts/settings/passkeys/options", data=fields).get_data(as_text=True)
    careless = Authenticator(HOME, flags=PRESENT)
    assert alice.send(form, answer=careless.make(options)).status_code == 400


def test_passkeys_are_renamed_and_removed_by_their_owner_alone(site: Flask) -> None:
    alice, bob = people.member(site, "Alice"), people.member(site, "Bob")
    add_passkey(alice, "a phone")
    alice.get("/accounts/settings/login")
    rename, remove = alice.page.form("/rename"), alice.page.form("/remove")
    bob.get("/accounts/settings")
    assert bob.post(rename.action, data={**token_of(bob), "name": "mine"}).status_code == 404
    his = {**token_of(bob), "current_password": people.PASSWORD}
    assert bob.post(remove.action, data=his).status_code == 404
    assert alice.send(rename, name=" ").status_code == 400
    assert alice.send(rename, name="the blue phone").status_code == 303
    assert alice.send(remove, current_password="wrong").status_code == 400
    alice.get("/accounts/settings/login")
    assert "the blue phone" in alice.page.text
    assert alice.send(remove, current_password=people.PASSWORD).status_code == 303
    alice.get("/accounts/settings/login")
    assert "the blue phone" not in alice.page.text
    assert acts(site)[-1] == "account.passkey-removed"


def test_where_passkeys_cannot_work_the_page_says_so(small_site: Flask) -> None:
    alice = people.member(small_site, "Alice")
    for address in ("http://192.0.2.1:8000", "http://[2001:db8::1]", "http://baton.example.edu"):
        small_site.config["ADDRESS"] = address
        alice.get("/accounts/settings/login")
        assert "so it has none" in alice.page.text
        assert not alice.page.has_form("/settings/passkeys")
        bob = Visitor.at(small_site)
        bob.get("/accounts/login")
        assert not bob.page.has_form("/passkeys/login")


def test_a_forged_request_gets_no_challenge(small_site: Flask) -> None:
    bob = Visitor.at(small_site)
    bob.get("/accounts/login")
    assert bob.post("/accounts/passkeys/options").status_code == 400
