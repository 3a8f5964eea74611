"""Codes of an app and of a paper, where requests race and clocks differ."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from flask import Flask

from models import RecoveryCode, WebSession
from services.accounts import recovery, second, totp
from services.accounts.party import Party
from services.accounts.sessions import Browser
from services.errors import LoginNeeded, Refused
from services.tokens import new_token
from tests.support.doors import all_at_once, in_site
from tests.support.factors import HOME, waiting, with_app
from tests.support.people import known, put
from tests.support.rows import count
from web.places import places
from web.session import now

AT_ONCE = 20
PARTY = Party("localhost", HOME, "Baton")


def with_code(code: str, browser: Browser) -> Callable[[], object]:
    return lambda: second.enter_with_code(code, browser, places(), now())


def test_of_twenty_browsers_with_one_code_of_the_app_one_gets_in(site: Flask) -> None:
    alice = known(site, put(site, "Alice"))
    app, _ = with_app(site, alice)
    browsers = [waiting(site, "Alice") for _ in range(AT_ONCE)]
    code = app.at(now(), counter_offset=1)
    assert all_at_once(site, [with_code(code, each) for each in browsers])["done"] == 1
    assert count(site, WebSession, WebSession.public_id != alice.session_id) == 1


def test_of_twenty_browsers_with_one_recovery_code_one_gets_in(site: Flask) -> None:
    alice = known(site, put(site, "Alice"))
    _, codes = with_app(site, alice)
    browsers = [waiting(site, "Alice") for _ in range(AT_ONCE)]
    assert all_at_once(site, [with_code(codes[0], each) for each in browsers])["done"] == 1
    assert count(site, WebSession, WebSession.public_id != alice.session_id) == 1


def test_one_browser_that_sends_its_code_twenty_times_gets_one_session(site: Flask) -> None:
    alice = known(site, put(site, "Alice"))
    app, _ = with_app(site, alice)
    browser, code = waiting(site, "Alice"), app.at(now(), counter_offset=1)
    answers = all_at_once(site, [with_code(code, browser)] * AT_ONCE)
    assert answers["done"] == 1
    assert set(answers) <= {"done", "LoginNeeded", "TooMany"}
    assert count(site, WebSession, WebSession.public_id != alice.session_id) == 1


def test_twenty_guesses_at_once_are_ten_tries(site: Flask) -> None:
    with_app(site, known(site, put(site, "Alice")))
    browsers = [waiting(site, "Alice") for _ in range(AT_ONCE)]
    answers = all_at_once(site, [with_code("0000-0000-0000-0000", each) for each in browsers])
    assert answers == {"BadField": 10, "TooMany": AT_ONCE - 10}


def test_two_sets_of_recovery_codes_made_at_once_leave_one(site: Flask) -> None:
    alice = known(site, put(site, "Alice"))
    with_app(site, alice)
    all_at_once(site, [lambda: recovery.make_codes(alice, places(), now())] * 8)
    assert count(site, RecoveryCode) == recovery.COUNT


def test_codes_of_the_neighbouring_half_minutes_work_and_no_others(small_site: Flask) -> None:
    alice = known(small_site, put(small_site, "Alice"))
    app, _ = with_app(small_site, alice)
    begun = now() + timedelta(minutes=5)

    def enter(offset: int) -> str:
        browser = waiting(small_site, "Alice")
        code = app.at(begun, counter_offset=offset)
        return in_site(small_site, lambda: second.enter_with_code(code, browser, places(), begun))

    assert [enter(offset) for offset in (-2, 2, -1, 0, 1)] == ["BadField", "BadField", "done", "done", "done"]
    assert [enter(offset) for offset in (0, -1)] == ["BadField", "BadField"]


def test_a_setup_that_was_begun_long_ago_has_to_be_begun_again(small_site: Flask) -> None:
    alice = known(small_site, put(small_site, "Alice"))
    with small_site.test_request_context():
        totp.begin_setup(alice, now())
        setup = totp.setup_of(alice, now())
        assert setup is not None
        late = now() + totp.SETUP_LASTS + timedelta(seconds=1)
        assert totp.setup_of(alice, late) is None
        with pytest.raises(Refused):
            totp.finish_setup(alice, pyotp.TOTP(setup.secret).at(late), places(), late)


def test_recovery_codes_have_no_look_alikes_and_enough_chance() -> None:
    codes = {recovery.new_code() for _ in range(500)}
    assert len(codes) == 500
    assert not set("ILOU") & set("".join(codes))
    assert set("".join(codes)) == {*"0123456789ABCDEFGHJKMNPQRSTVWXYZ", "-"}
    assert {tuple(map(len, code.split("-"))) for code in codes} == {(4, 4, 4, 4)}


def test_without_a_login_that_waits_there_is_no_second_step(small_site: Flask) -> None:
    with small_site.test_request_context(), pytest.raises(LoginNeeded):
        second.enter_with_code("123456", Browser(new_token(), None), places(), now())
