"""Logging in and out: a new token each time, what the guest did comes along once, and guessing has an end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select, update

from models import Attempt, Counter, Password, Person, WebSession
from services import site_settings
from services.accounts import passwords
from tests.support import cases
from tests.support.client import Visitor, follow
from tests.support.doors import at_once, cookie_of, fill_in, holding
from tests.support.people import PASSWORD, log_in, member, put
from tests.support.rows import change, count, counted, disable, values
from tests.support.server import Browser, serving
from web.session import now

LOGIN = "/accounts/login"


def tried(visitor: Visitor, email: str, password: str, **more: str) -> int:
    return fill_in(visitor, LOGIN, email=email, password=password, **more).status_code


def test_what_a_guest_did_follows_them_into_their_account_once(site: Flask) -> None:
    put(site, "Alice")
    first, second = Visitor.at(site), Visitor.at(site)
    attempts = [first.begin(cases.A_CASE), second.begin(cases.A_CASE)]
    for visitor in (first, second, first):
        sent = fill_in(visitor, "/accounts/login?again=1", email="alice@school.example", password=PASSWORD)
        assert sent.status_code == 303
    assert [first.get(attempt).status_code for attempt in attempts] == [200, 200]
    assert (count(site, Person), count(site, Attempt)) == (1, 2)
    first.get(attempts[0])
    assert first.decide(first.choices()[0]).status_code == 303


def test_twenty_logins_at_once_from_one_guests_browser_lose_no_attempt_and_double_none(site: Flask) -> None:
    put(site, "Alice")
    with serving(site) as port:
        alice = Browser(port)
        attempts = [alice.begin(cases.A_CASE) for _ in range(3)]
        form = alice.page(LOGIN).form(LOGIN)
        sent = {**form.fields, "email": "alice@school.example", "password": PASSWORD}
        browsers = at_once(20, lambda: _enter(Browser(port, dict(alice.cookies)), sent))
        assert {browser.ask("GET", attempts[0])[0] for browser in browsers} == {200}
        assert browsers[0].ask("GET", attempts[2])[0] == 200
    owner = set(values(site, select(Person.id)))
    assert len(owner) == 1, "the guest is gone"
    assert values(site, select(Attempt.person_id)) == [*owner] * 3


def _enter(browser: Browser, sent: dict[str, str]) -> Browser:
    assert browser.ask("POST", LOGIN, sent)[0] == 303
    return browser


def test_cases_that_are_begun_while_somebody_logs_in_are_theirs_or_refused(site: Flask) -> None:
    put(site, "Alice")
    with serving(site) as port:
        alice = Browser(port)
        alice.begin(cases.A_CASE)
        form = alice.page(LOGIN).form(LOGIN)
        sent = {**form.fields, "email": "alice@school.example", "password": PASSWORD}
        start = alice.page(f"/cases/{cases.A_CASE}").form("/attempts")
        tokens = iter([None, *(f"{n:024}" for n in range(11))])

        def act() -> int:
            once = next(tokens)
            browser = Browser(port, dict(alice.cookies))
            if once is None:
                return browser.ask("POST", LOGIN, sent)[0]
            return browser.ask("POST", start.action, {**start.fields, "mode": "study", "token": once})[0]

        answers = at_once(12, act)
    assert set(answers) <= {303, 400}
    owners = values(site, select(Attempt.person_id))
    assert len(owners) == answers.count(303)
    assert set(owners) == set(values(site, select(Person.id)))


def test_a_form_that_was_open_before_the_login_is_told_that_the_session_has_ended(site: Flask) -> None:
    put(site, "Alice")
    alice = Visitor.at(site)
    alice.begin(cases.A_CASE)
    alice.get(f"/cases/{cases.A_CASE}")
    form, late = alice.page.form("/attempts"), holding(site, cookie_of(alice))
    log_in(alice, "Alice")
    assert late.send(form, mode="study").status_code == 400
    assert late.page.heading == "Your session has ended"
    assert alice.send(form, mode="study").status_code == 400, "its token against forged requests is of the old session"
    assert count(site, Attempt) == 1


@pytest.mark.parametrize("plays_first", [True, False])
def test_a_token_that_somebody_planted_is_worth_nothing_after_the_login(site: Flask, plays_first: bool) -> None:
    put(site, "Alice")
    bob = Visitor.at(site)
    bob.get("/cases")
    if plays_first:
        bob.begin(cases.A_CASE)
    alice = holding(site, cookie_of(bob))
    log_in(alice, "Alice")
    attempt = alice.begin(cases.A_CASE)
    assert cookie_of(alice) != cookie_of(bob)
    assert follow(bob.get("/accounts/settings")).startswith(LOGIN)
    assert bob.get(attempt).status_code == 404


def test_the_token_changes_at_the_login_and_at_the_logout_and_the_old_ones_are_dead(site: Flask) -> None:
    alice = member(site, "Alice")
    tokens = [cookie_of(alice)]
    log_in_again = fill_in(alice, "/accounts/login?again=1", email="alice@school.example", password=PASSWORD)
    assert log_in_again.status_code == 303
    tokens.append(cookie_of(alice))
    alice.get("/accounts/settings")
    assert follow(alice.send(alice.page.form("/accounts/logout"))) == "/"
    tokens.append(cookie_of(alice))
    assert len(set(tokens)) == 3
    for token in tokens:
        assert holding(site, token).get("/accounts/settings").status_code == 303
    assert follow(alice.get("/accounts/settings")).startswith(LOGIN)


def test_the_browser_forgets_the_login_when_it_closes_unless_it_is_to_be_kept(small_site: Flask) -> None:
    put(small_site, "Alice")
    for kept, lasts in ({}, timedelta(hours=24)), ({"remember": "y"}, timedelta(days=180)):
        alice = Visitor.at(small_site)
        response = fill_in(alice, LOGIN, email="alice@school.example", password=PASSWORD, **kept)
        (cookie,) = response.headers.getlist("Set-Cookie")
        assert ("Max-Age=15552000" in cookie) == ("Max-Age" in cookie or "Expires" in cookie) == bool(kept)
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        ends = values(small_site, select(WebSession.expires_at).order_by(WebSession.id.desc()))[0]
        assert abs(ends - now() - lasts) < timedelta(minutes=1)
        assert alice.get("/accounts/settings").headers.getlist("Set-Cookie") == []


def test_a_session_ends_on_the_server_also_where_the_browser_keeps_the_cookie(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    change(small_site, update(WebSession).values(expires_at=now()))
    assert alice.get("/accounts/settings").status_code == 303


def test_an_unknown_address_a_wrong_password_and_a_closed_account_are_answered_alike(site: Flask) -> None:
    put(site, "Alice")
    put(site, "Bob")
    disable(site, "Bob")
    bob, said, sent = Visitor.at(site), set(), []
    for name, password in (("alice", "wrong password"), ("nobody", PASSWORD), ("bob", PASSWORD)):
        bob.get(LOGIN)
        form = bob.page.form(LOGIN)
        with counted(site) as statements:
            status = bob.send(form, email=f"{name}@school.example", password=password).status_code
        assert status == 400
        assert bob.page.form(LOGIN).fields["email"] == f"{name}@school.example"
        assert password not in bob.page.source
        said.add(bob.page.text)
        sent.append(len(statements))
    assert len(said) == len(set(sent)) == 1


def test_an_unknown_address_costs_as_much_hashing_as_a_wrong_password(small_site: Flask, monkeypatch: Any) -> None:
    put(small_site, "Alice")
    asked: list[bool] = []
    matches = passwords.matches

    def noted(kept: str | None, typed: str) -> bool:
        asked.append(kept is None)
        return matches(kept, typed)

    monkeypatch.setattr(passwords, "matches", noted)
    for email in ("alice@school.example", "nobody@school.example", "no address"):
        assert tried(Visitor.at(small_site), email, "wrong password") == 400
    assert asked == [False, True, True]


@pytest.mark.parametrize("typed", ["ALICE@SCHOOL.EXAMPLE", " alice@school.example ", "Alice@School.example"])
def test_an_address_is_found_however_it_is_spelled(small_site: Flask, typed: str) -> None:
    put(small_site, "Alice")
    assert tried(Visitor.at(small_site), typed, PASSWORD) == 303


def test_an_address_whose_domain_is_not_ascii_lets_in_by_either_spelling(small_site: Flask) -> None:
    put(small_site, "Alice", email="alice@xn--bcher-kva.example")
    for typed in ("alice@bücher.example", "alice@xn--bcher-kva.example"):
        assert tried(Visitor.at(small_site), typed, PASSWORD) == 303


@pytest.mark.parametrize("typed", [PASSWORD.upper(), f" {PASSWORD}", f"{PASSWORD} ", PASSWORD[:-1], ""])
def test_a_password_counts_as_it_was_typed(small_site: Flask, typed: str) -> None:
    put(small_site, "Alice")
    assert tried(Visitor.at(small_site), "alice@school.example", typed) == 400


def test_a_password_that_changes_while_it_is_compared_opens_nothing(site: Flask, monkeypatch: Any) -> None:
    """Somebody logs in with the old password in the very moment in which its owner sets a new one."""
    put(site, "Alice")
    matches = passwords.matches

    def slowly(kept: str | None, typed: str) -> bool:
        right = matches(kept, typed)
        another = passwords.hash_password("another password")
        change(site, update(Password).values(hash=another, changed_at=now()))
        return right

    monkeypatch.setattr(passwords, "matches", slowly)
    bob = Visitor.at(site)
    assert tried(bob, "alice@school.example", PASSWORD) == 400
    assert count(site, WebSession) == 0


def test_an_old_hash_is_made_anew_at_the_login(small_site: Flask) -> None:
    put(small_site, "Alice")
    old = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(PASSWORD)
    change(small_site, update(Password).values(hash=old))
    log_in(Visitor.at(small_site), "Alice")
    (new,) = values(small_site, select(Password.hash))
    assert "$m=19456,t=2,p=1$" in new
    log_in(Visitor.at(small_site), "Alice")
    assert values(small_site, select(Password.hash)) == [new]


NEXT = [
    ("/accounts/settings", "/accounts/settings"),
    ("/cases?topic=referral", "/cases?topic=referral"),
    ("", "/cases"),
    ("//evil", "/cases"),
    ("/\\evil", "/cases"),
    ("\\\\evil", "/cases"),
    ("https:evil", "/cases"),
    ("https://evil.example/", "/cases"),
    ("//%09/evil", "/cases"),
    ("http://[::1", "/cases"),
    ("javascript:alert(1)", "/cases"),
    ("https://good@evil", "/cases"),
    ("/\t/evil", "/cases"),
    ("/a\r\nSet-Cookie: baton=evil", "/cases"),
    ("/a\r\n\r\n<script>", "/cases"),
    (" //evil", "/cases"),
    ("\x00//evil", "/cases"),
]


@pytest.mark.parametrize(("next_", "leads_to"), NEXT)
def test_a_login_leads_to_a_page_of_the_site_and_nowhere_else(small_site: Flask, next_: str, leads_to: str) -> None:
    put(small_site, "Alice")
    alice = Visitor.at(small_site)
    response = fill_in(alice, LOGIN, email="alice@school.example", password=PASSWORD, next=next_)
    assert (response.status_code, response.headers["Location"]) == (303, leads_to)
    assert "evil" not in str(response.headers)
    there = alice.get(LOGIN, query_string={"next": next_})
    assert there.headers["Location"] in (leads_to, "/", "/accounts/settings")


def test_a_page_that_needs_a_login_waits_behind_it(small_site: Flask) -> None:
    put(small_site, "Alice")
    alice = Visitor.at(small_site)
    door = follow(alice.get("/accounts/settings/login"))
    response = fill_in(alice, door, email="alice@school.example", password=PASSWORD)
    assert follow(response) == "/accounts/settings/login"


def test_somebody_who_is_logged_in_goes_on_from_the_login_and_can_show_again_who_they_are(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    assert follow(alice.get(LOGIN)) == "/accounts/settings"
    assert alice.get("/accounts/login?again=1").status_code == 200
    assert alice.page.has_form(LOGIN)


def test_a_page_of_somebody_who_is_logged_in_asks_once_who_it_is(site: Flask, monkeypatch: Any) -> None:
    monkeypatch.setattr(site_settings, "KEPT", timedelta(days=1))
    alice = member(site, "Alice", "supervisor", "author", "site_administrator")
    alice.get("/help")
    with counted(site) as sent:
        alice.get("/help")
    assert len(sent) == 1, sent
    assert "web_sessions" in sent[0]


def test_failures_are_counted_without_a_word_of_whose_they_are(small_site: Flask) -> None:
    tried(Visitor.at(small_site), "alice@school.example", "wrong password")
    keys = values(small_site, select(Counter.key))
    assert len(keys) == 2
    assert not [key for key in keys if "alice" in key or "127.0.0.1" in key]
