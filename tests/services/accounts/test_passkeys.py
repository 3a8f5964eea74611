"""Passkeys whose answers are not what they should be, and answers that race."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select

from extensions import db
from models import Passkey, Password, WebSession
from services.accounts import passkeys, second
from services.accounts.party import Party, party_of
from services.accounts.sessions import Browser
from services.errors import BadField
from services.people import Visitor as Known
from services.tokens import new_token
from tests.support.authenticator import PRESENT, Authenticator
from tests.support.doors import all_at_once, in_site
from tests.support.factors import HOME, waiting, with_app
from tests.support.people import known, put
from tests.support.rows import count
from web.places import places
from web.session import now

AT_ONCE = 20
PARTY = Party("localhost", HOME, "Baton")


def passkey(site: Flask, alice: Known, count: int = 0) -> Authenticator:
    """Add a passkey."""
    device, token = Authenticator(HOME, count=count), new_token()
    with site.test_request_context():
        options = passkeys.ask_to_add(alice, "a phone", PARTY, token, now())
        passkeys.add(alice, device.make(options), PARTY, token, places(), now())
    return device


def show(site: Flask, device: Authenticator, token: str | None = None) -> tuple[str, Browser]:
    """The answer of a device to a new request, and the browser that asked."""
    browser = Browser(token or new_token(), None)
    with site.app_context():
        return device.show(passkeys.ask_to_show(PARTY, browser.token, now())), browser


def login(answer: str, browser: Browser) -> Callable[[], object]:
    return lambda: passkeys.log_in(answer, PARTY, browser, now())


def removal(alice: Known, name: str) -> Callable[[], object]:
    return lambda: passkeys.remove(alice, name, places(), now())


def enters(site: Flask, answer: str, browser: Browser) -> bool:
    return in_site(site, login(answer, browser)) == "done"


def test_a_passkey_that_shows_its_owner_gets_in(site: Flask) -> None:
    alice = known(site, put(site, "Alice"))
    for uses in (0, 7, 2**32 - 3):
        device = passkey(site, alice, uses)
        assert enters(site, *show(site, device))
        assert enters(site, *show(site, device))


def test_an_answer_made_for_another_origin_host_or_challenge_is_refused(small_site: Flask) -> None:
    device = passkey(small_site, known(small_site, put(small_site, "Alice")))
    device.origin = "http://localhost.evil.example"
    assert not enters(small_site, *show(small_site, device))
    device.origin = HOME
    browser = Browser(new_token(), None)
    with small_site.app_context():
        options = json.loads(passkeys.ask_to_show(PARTY, browser.token, now()))
    assert not enters(small_site, device.show(json.dumps({**options, "rpId": "evil.example"})), browser)
    old, _ = show(small_site, device)
    _, browser = show(small_site, device)
    assert not enters(small_site, old, browser)


def test_an_answer_of_another_key_or_for_another_person_is_refused(small_site: Flask) -> None:
    alice, bob = known(small_site, put(small_site, "Alice")), known(small_site, put(small_site, "Bob"))
    hers, his = passkey(small_site, alice), passkey(small_site, bob)
    his.credential_id, his.user_handle = hers.credential_id, hers.user_handle
    assert not enters(small_site, *show(small_site, his))
    hers.user_handle = bytes.fromhex(bob.public_id)
    assert not enters(small_site, *show(small_site, hers))
    stranger = Authenticator(HOME, user_handle=bytes.fromhex(alice.public_id))
    assert not enters(small_site, *show(small_site, stranger))


def test_an_answer_without_its_owner_is_refused(small_site: Flask) -> None:
    device = passkey(small_site, known(small_site, put(small_site, "Alice")))
    device.flags = PRESENT
    assert not enters(small_site, *show(small_site, device))


def test_a_count_that_goes_back_is_a_copy_and_is_refused(site: Flask) -> None:
    device = passkey(site, known(site, put(site, "Alice")), count=5)
    assert enters(site, *show(site, device))
    device.count = 3
    assert not enters(site, *show(site, device))
    device.count = 0
    assert not enters(site, *show(site, device))


def test_a_copy_that_shows_the_same_count_at_the_same_time_gets_one_session(site: Flask) -> None:
    device = passkey(site, known(site, put(site, "Alice")), count=5)
    tries = []
    for _ in range(8):
        device.count = 5
        tries.append(show(site, device))
    assert all_at_once(site, [login(*each) for each in tries])["done"] == 1


def test_one_answer_sent_twenty_times_at_once_gets_one_session(site: Flask) -> None:
    alice = known(site, put(site, "Alice"))
    device = passkey(site, alice)
    answer, browser = show(site, device)
    assert all_at_once(site, [login(answer, browser)] * AT_ONCE)["done"] == 1
    assert count(site, WebSession, WebSession.public_id != alice.session_id) == 1


def test_a_challenge_lasts_ten_minutes(small_site: Flask) -> None:
    device = passkey(small_site, known(small_site, put(small_site, "Alice")))
    answer, browser = show(small_site, device)
    late = now() + timedelta(minutes=10, seconds=1)
    with small_site.app_context(), pytest.raises(BadField, match="too long"):
        passkeys.log_in(answer, PARTY, browser, late)


def test_what_alice_asked_for_is_not_added_to_bobs_account(small_site: Flask) -> None:
    alice, bob = known(small_site, put(small_site, "Alice")), known(small_site, put(small_site, "Bob"))
    token = new_token()
    with small_site.test_request_context():
        answer = Authenticator(HOME).make(passkeys.ask_to_add(alice, "a phone", PARTY, token, now()))
        with pytest.raises(BadField):
            passkeys.add(bob, answer, PARTY, token, places(), now())


def test_an_account_has_at_most_twenty_passkeys(small_site: Flask) -> None:
    alice = known(small_site, put(small_site, "Alice"))
    for _ in range(passkeys.MOST):
        passkey(small_site, alice)
    with pytest.raises(BadField, match="at most 20"):
        passkey(small_site, alice)


def test_the_last_way_in_stays_even_when_two_are_removed_at_once(site: Flask) -> None:
    alice = known(site, put(site, "Alice"))
    passkey(site, alice)
    passkey(site, alice)
    with site.app_context():
        db.session.execute(delete(Password))
        names = db.session.scalars(select(Passkey.public_id)).all()
        db.session.commit()
        db.session.remove()
    removals = [removal(alice, name) for name in names]
    assert all_at_once(site, removals) == {"done": 1, "Refused": 1}


def test_a_passkey_that_was_removed_while_it_was_shown_opens_nothing(small_site: Flask) -> None:
    alice = known(small_site, put(small_site, "Alice"))
    answer, browser = show(small_site, passkey(small_site, alice))
    with small_site.test_request_context():
        shown = passkeys.look_at(answer, PARTY, browser.token, now())
        name = db.session.scalar(select(Passkey.public_id))
        db.session.remove()
        assert name is not None
        passkeys.remove(alice, name, places(), now())
        with pytest.raises(BadField):
            passkeys._enter(shown, browser, now())


def test_a_wait_of_another_persons_login_is_not_ended_by_a_passkey_of_mine(small_site: Flask) -> None:
    alice, bob = known(small_site, put(small_site, "Alice")), known(small_site, put(small_site, "Bob"))
    with_app(small_site, alice)
    device = passkey(small_site, bob)
    browser = waiting(small_site, "Alice")
    answer, _ = show(small_site, device, browser.token)
    with small_site.app_context(), pytest.raises(BadField, match="another account"):
        second.enter_with_passkey(answer, PARTY, browser, now())


@pytest.mark.parametrize(
    ("address", "works", "origin"),
    [
        ("http://localhost:8000", True, "http://localhost:8000"),
        ("https://baton.example.edu", True, "https://baton.example.edu"),
        ("https://Baton.Example.edu:443", True, "https://baton.example.edu"),
        ("https://baton.example.edu:8443", True, "https://baton.example.edu:8443"),
        ("https://übung.example", True, "https://xn--bung-zra.example"),
        ("http://baton.example.edu", False, "http://baton.example.edu"),
        ("http://127.0.0.1:8000", False, "http://127.0.0.1:8000"),
        ("https://192.0.2.1", False, "https://192.0.2.1"),
        ("https://[2001:db8::1]:8443", False, "https://[2001:db8::1]:8443"),
    ],
)
def test_passkeys_want_a_name_and_tls_or_this_machine(address: str, works: bool, origin: str) -> None:
    party = party_of(address, "Baton")
    assert (party.works, party.origin) == (works, origin)
