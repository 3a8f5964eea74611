"""From an address to an account: by a letter, once, with what the guest did, and with no word on who has one."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from models import Attempt, Counter, Letter, MailLink, Person
from tests.support import cases
from tests.support.client import Visitor, follow
from tests.support.courses import offered, put_code
from tests.support.credit import in_a_transaction
from tests.support.doors import ask_to_register, at_once, fill_in, holding, open_account
from tests.support.people import PASSWORD, letters, link_in, log_in, put
from tests.support.rows import count, counted, disable, expire_links, set_settings, values
from tests.support.server import Browser, serving
from web.session import now

ALICE = "alice@school.example"


def test_the_link_opens_the_account_and_what_was_played_in_this_browser_comes_along(site: Flask) -> None:
    alice = Visitor.at(site)
    attempts = [alice.begin(cases.A_CASE) for _ in range(2)]
    response = open_account(alice, ask_to_register(alice))
    assert (response.status_code, follow(response)) == (303, "/cases")
    assert [alice.get(attempt).status_code for attempt in attempts] == [200, 200]
    assert (count(site, Person), count(site, Attempt)) == (1, 2)
    assert values(site, select(Person.display_name)) == ["Alice"]
    elsewhere = Visitor.at(site)
    log_in(elsewhere, "alice")
    assert elsewhere.get(attempts[0]).status_code == 200


def test_what_was_played_in_another_browser_does_not_come_along(site: Flask) -> None:
    guest, alice = Visitor.at(site), Visitor.at(site)
    attempt = guest.begin(cases.A_CASE)
    open_account(alice, ask_to_register(alice))
    assert alice.get(attempt).status_code == 404
    assert guest.get(attempt).status_code == 200


def test_looking_at_a_link_uses_nothing_up_and_using_it_ends_it(site: Flask) -> None:
    alice, link = Visitor.at(site), ask_to_register(Visitor.at(site))
    for _ in range(3):
        assert alice.get(link).status_code == alice.head(link).status_code == 200
    alice.get(link)
    form = alice.page.form(link)
    assert alice.send(form, name="Alice", password=PASSWORD).status_code == 303
    assert alice.get(link).status_code == 410
    bob = Visitor.at(site)
    bob.get("/cases")
    mine = bob.page.form("/preferences/theme").fields["csrf_token"]
    assert bob.send(form, csrf_token=mine, name="Bob", password=PASSWORD).status_code == 410
    assert count(site, Person) == 1


def test_a_link_works_for_sixty_minutes_and_a_dead_one_reads_like_one_that_never_was(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    link = ask_to_register(alice)
    begun, ends = values(small_site, select(MailLink.created_at)), values(small_site, select(MailLink.expires_at))
    assert ends[0] - begun[0] == timedelta(minutes=60)
    expire_links(small_site, now() + timedelta(seconds=20))
    assert alice.get(link).status_code == 200
    form = alice.page.form(link)
    expire_links(small_site, now())
    assert alice.get(link).status_code == 410
    dead = alice.page.text
    assert alice.send(form, name="Alice", password=PASSWORD).status_code == 410
    assert alice.get("/accounts/confirm/" + "x" * 43).status_code == 410
    assert alice.page.text == dead
    assert count(small_site, Person) == 0


def test_asking_again_ends_the_link_of_before(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    first, second = ask_to_register(alice), ask_to_register(alice)
    assert (alice.get(first).status_code, alice.get(second).status_code) == (410, 200)


def test_two_links_for_one_address_open_one_account(site: Flask) -> None:
    alice = Visitor.at(site)
    first, second = ask_to_register(alice), ask_to_register(alice, "Alice@school.example")
    alice.get(second)
    form = alice.page.form(second)
    assert alice.send(form, name="Alice", password=PASSWORD).status_code == 303
    bob = Visitor.at(site)
    assert open_account(bob, first).status_code == 410
    assert count(site, Person) == 1


def test_twenty_uses_of_one_link_at_once_open_one_account(site: Flask) -> None:
    link = ask_to_register(Visitor.at(site))
    with serving(site) as port:
        alice = Browser(port)
        form = alice.page(link).form(link)
        sent = {**form.fields, "name": "Alice", "password": PASSWORD}
        answers = at_once(20, lambda: Browser(port, dict(alice.cookies)).ask("POST", link, sent)[0])
    assert sorted(answers) == [303] + [410] * 19
    assert count(site, Person) == 1


def asked(site: Flask, address: str) -> tuple[int, str, int, int]:
    """What asking for an account comes to: status, words without the address, letters, statements."""
    visitor = Visitor.at(site)
    before = count(site, Letter)
    visitor.get("/accounts/register")
    form = visitor.page.form("/accounts/register")
    with counted(site) as sent:
        status = visitor.send(form, email=address).status_code
    return status, visitor.page.text.replace(address, "…"), count(site, Letter) - before, len(sent)


@pytest.mark.parametrize(
    "registration", [{}, {"registration": "invitation"}, {"registration": "domains", "domains": ("school.example",)}]
)
def test_no_answer_tells_whether_an_address_has_an_account(site: Flask, registration: dict[str, str]) -> None:
    put(site, "Alice")
    put(site, "Bob")
    disable(site, "Bob")
    set_settings(site, **registration)
    Visitor.at(site).get("/accounts/register")
    answers = [asked(site, f"{name}@school.example") for name in ("alice", "bob", "nobody")]
    assert {answer[:3] for answer in answers} == {(200, answers[0][1], 1)}
    statements = [answer[3] for answer in answers]
    assert max(statements) - min(statements) <= 1, statements


def test_who_has_an_account_is_told_in_the_letter(small_site: Flask) -> None:
    put(small_site, "Alice")
    alice = Visitor.at(small_site)
    fill_in(alice, "/accounts/register", email="ALICE@school.example")
    (letter,) = letters(small_site)
    assert "already" in (letter.subject or "")
    assert link_in(letter).startswith("/accounts/reset/")


def test_an_address_that_is_not_admitted_gets_a_letter_without_a_link(small_site: Flask) -> None:
    set_settings(small_site, registration="domains", domains=("school.example",))
    alice = Visitor.at(small_site)
    assert ask_to_register(alice).startswith("/accounts/confirm/")
    for address in ("alice@elsewhere.example", "alice@evil.school.example", "alice@school.example.evil.example"):
        assert fill_in(alice, "/accounts/register", email=address).status_code == 200
        assert "/accounts/" not in (letters(small_site, address)[0].text or "")
    assert count(small_site, MailLink) == 1


def test_whoever_was_invited_to_a_course_is_admitted_as_long_as_that_holds(small_site: Flask) -> None:
    set_settings(small_site, registration="domains", domains=("school.example",))
    course = offered(small_site, enrolment="invited")
    past = now() - timedelta(days=1)
    told: dict[str, dict[str, Any]] = {
        "ann": {},
        "bea": {"withdrawn_at": past},
        "cleo": {"expires_at": past},
        "dora": {"used_at": past},
    }
    for name, how in told.items():
        address = f"{name}@practice.example"
        in_a_transaction(small_site, partial(put_code, course_id=course, code=name, email_key=address, **how))
        fill_in(Visitor.at(small_site), "/accounts/register", email=address)
        (letter,) = letters(small_site, address)
        assert ("/accounts/confirm/" in (letter.text or "")) == (name == "ann")


def test_what_was_typed_well_stays_and_the_password_never_does(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    link = ask_to_register(alice)
    assert open_account(alice, link, "Alice Ó", "short").status_code == 400
    assert alice.page.form(link).fields["name"] == "Alice Ó"
    assert "short" not in alice.page.source
    assert "at least 8 characters" in alice.page.text
    assert open_account(alice, link, " ", PASSWORD).status_code == 400
    assert PASSWORD not in alice.page.source
    assert "Write a name" in alice.page.text
    assert open_account(alice, link).status_code == 303


@pytest.mark.parametrize("password", ["alice@school.example", "ALICE@school.example", "Alice Cooper", " alice cooper"])
def test_ones_own_words_are_no_password(small_site: Flask, password: str) -> None:
    alice = Visitor.at(small_site)
    assert open_account(alice, ask_to_register(alice), "Alice Cooper", password).status_code == 400


def test_the_sixth_letter_to_an_address_in_an_hour_is_not_sent_whoever_has_it(site: Flask) -> None:
    put(site, "Alice")
    for address in (ALICE, "nobody@school.example"):
        visitor = Visitor.at(site)
        answers = [fill_in(visitor, "/accounts/register", email=address) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429]
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 3601
        assert len(letters(site, address)) == 5


def test_no_request_can_change_where_a_letter_leads(small_site: Flask) -> None:
    alice, bob = Visitor.at(small_site), Visitor.at(small_site)
    alice.get("/accounts/register")
    form = alice.page.form("/accounts/register")
    sent = {**form.fields, "email": ALICE}
    assert alice.post(form.action, data=sent, headers={"Host": "evil.example"}).status_code == 400
    assert letters(small_site) == []
    forged = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example", "X-Forwarded-Prefix": "/evil"}
    assert alice.post(form.action, data=sent, headers=forged).status_code == 200
    elsewhere = "http://127.0.0.1:666"
    bob.get("/accounts/register", base_url=elsewhere)
    sent["csrf_token"] = bob.page.form("/accounts/register").fields["csrf_token"]
    assert bob.post(form.action, data=sent, base_url=elsewhere).status_code == 200
    for letter in letters(small_site):
        assert small_site.config["ADDRESS"] in (letter.text or "")
        assert "evil" not in f"{letter.text}{letter.html}"
        assert "666" not in (letter.text or "").partition("/accounts")[0]


@pytest.mark.parametrize(
    "tail", ["\r\nBcc: bob@school.example", "\nBcc: x@y.z", "%0aBcc:x@y.z", "\0", ",bob@y.example"]
)
def test_an_address_cannot_carry_another_header_or_reader(site: Flask, tail: str) -> None:
    alice = Visitor.at(site)
    assert fill_in(alice, "/accounts/register", email=ALICE + tail).status_code == 400
    assert letters(site) == []


def test_looking_at_dead_links_writes_nothing(small_site: Flask) -> None:
    bob = Visitor.at(small_site)
    assert {bob.get(f"/accounts/confirm/{n:043}").status_code for n in range(20)} == {410}
    assert (count(small_site, Counter), count(small_site, Person)) == (0, 0)


def test_a_guest_who_opens_an_account_leaves_no_token_that_works(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    attempt = alice.begin(cases.A_CASE)
    before = alice.get_cookie("baton", domain="localhost")
    assert before is not None
    open_account(alice, ask_to_register(alice))
    assert holding(small_site, before.value).get(attempt).status_code == 404
