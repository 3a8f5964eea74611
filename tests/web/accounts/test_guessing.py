"""Guessing passwords: ten failures for an account, a hundred from an address; who is right is never kept waiting."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import update

from app import create_app
from models import Counter
from tests.conftest import close_site, settings_for
from tests.support.client import Visitor
from tests.support.doors import ask_to_reset, at_once, fill_in
from tests.support.people import PASSWORD, log_in, put
from tests.support.rows import change
from tests.support.server import Browser, serving
from web.session import now

LOGIN, ALICE = "/accounts/login", "alice@school.example"
WRONG = "wrong password"


def guess(site: Flask, email: str = ALICE, password: str = WRONG) -> int:
    return fill_in(Visitor.at(site), LOGIN, email=email, password=password).status_code


def test_the_eleventh_try_has_to_wait_also_with_the_right_password_and_whoever_has_the_address(site: Flask) -> None:
    put(site, "Alice")
    for email in (ALICE, "nobody@school.example", "no address at all"):
        assert [guess(site, email) for _ in range(11)] == [400] * 10 + [429]
    response = fill_in(Visitor.at(site), LOGIN, email=ALICE.upper(), password=PASSWORD)
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 901
    change(site, update(Counter).values(expires_at=now() - timedelta(seconds=1)))
    assert guess(site, password=PASSWORD) == 303
    assert [guess(site) for _ in range(10)] == [400] * 10, "who got it right begins anew"


def test_a_new_password_by_mail_ends_the_wait(site: Flask) -> None:
    put(site, "Alice")
    assert [guess(site) for _ in range(11)][-1] == 429
    alice = Visitor.at(site)
    fill_in(alice, ask_to_reset(alice), password="seven loud magpies")
    assert guess(site, password="seven loud magpies") == 303


def test_a_hundred_failures_from_one_address_make_it_wait_whatever_the_account(small_site: Flask) -> None:
    put(small_site, "Alice")
    visitor = Visitor.at(small_site)
    visitor.get(LOGIN)
    form = visitor.page.form(LOGIN)
    answers = [visitor.send(form, email=f"n{n}@x.example", password="").status_code for n in range(101)]
    assert answers == [400] * 100 + [429]
    assert guess(small_site, password=PASSWORD) == 429
    visitor.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    visitor.get(LOGIN)
    assert visitor.send(visitor.page.form(LOGIN), email=ALICE, password=PASSWORD).status_code == 303


def test_of_fifty_guesses_at_once_no_more_than_ten_are_tried(site: Flask) -> None:
    put(site, "Alice")
    with serving(site) as port:
        bob = Browser(port)
        form = bob.page(LOGIN).form(LOGIN)
        sent = {**form.fields, "email": ALICE, "password": WRONG}
        answers = at_once(50, lambda: Browser(port, dict(bob.cookies)).ask("POST", LOGIN, sent)[0])
    assert sorted(answers) == [400] * 10 + [429] * 40


def test_a_classroom_behind_one_address_logs_in(site: Flask) -> None:
    """Sixty people, and a good many who mistype first."""
    for n in range(60):
        put(site, f"Learner{n}")
    for n in range(60):
        visitor = Visitor.at(site)
        if n % 2:
            assert guess(site, f"learner{n}@school.example") == 400
        log_in(visitor, f"learner{n}")


def test_sixty_good_logins_of_one_account_are_never_made_to_wait(small_site: Flask) -> None:
    put(small_site, "Alice")
    assert [guess(small_site, password=PASSWORD) for _ in range(60)] == [303] * 60


def test_processes_on_one_database_count_together(postgresql_url: str, tmp_path: Path) -> None:
    sites = [create_app(settings_for(tmp_path / name, postgresql_url)) for name in ("one", "two")]
    for site in sites:
        site.test_client_class = Visitor
    put(sites[0], "Alice")
    answers = [guess(sites[n % 2]) for n in range(11)]
    assert answers == [400] * 10 + [429]
    for site in sites:
        close_site(site)
