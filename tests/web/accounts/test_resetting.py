"""A new password by mail: once, for an hour, with everybody logged out; and no word on who has an account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from models import Letter, MailLink, WebSession
from tests.support.client import Visitor, follow
from tests.support.doors import ask_to_reset, at_once, fill_in, link_to
from tests.support.people import PASSWORD, letters, link_in, log_in, member, put
from tests.support.rows import count, counted, disable, expire_links, values
from tests.support.server import Browser, serving
from web.session import now

ALICE, NEW = "alice@school.example", "seven loud magpies"


def test_the_link_sets_a_password_once_and_logs_everybody_out(site: Flask) -> None:
    browsers = [member(site, "Alice"), Visitor.at(site)]
    log_in(browsers[1], "Alice", remember=True)
    alice = Visitor.at(site)
    link = ask_to_reset(alice)
    response = fill_in(alice, link, password=NEW)
    assert (response.status_code, follow(response)) == (303, "/accounts/login?done=reset")
    alice.get(follow(response))
    assert "Your new password is set" in alice.page.text
    assert [visitor.get("/accounts/settings").status_code for visitor in (*browsers, alice)] == [303] * 3
    assert alice.get(link).status_code == 410
    assert fill_in(alice, "/accounts/login", email=ALICE, password=PASSWORD).status_code == 400
    log_in(alice, "Alice", NEW)
    assert [letter.subject for letter in letters(site, ALICE)][-1] == "Your password was changed"


def test_looking_uses_nothing_up(site: Flask) -> None:
    put(site, "Alice")
    alice = Visitor.at(site)
    link = ask_to_reset(alice)
    for _ in range(3):
        assert alice.get(link).status_code == alice.head(link).status_code == 200
    assert fill_in(alice, link, password=NEW).status_code == 303


def test_a_link_works_for_sixty_minutes_and_a_dead_one_reads_like_one_that_never_was(site: Flask) -> None:
    put(site, "Alice")
    alice = Visitor.at(site)
    link = ask_to_reset(alice)
    (row,) = letters(site)
    (ends,) = values(site, select(MailLink.expires_at))
    assert ends - row.created_at == timedelta(minutes=60)
    alice.get(link)
    form = alice.page.form(link)
    expire_links(site, now())
    assert alice.send(form, password=NEW).status_code == 410
    dead = alice.page.text
    assert alice.get("/accounts/reset/" + "x" * 43).status_code == 410
    assert alice.page.text == dead
    log_in(alice, "Alice", PASSWORD)


def test_twenty_uses_of_one_link_at_once_set_one_password(site: Flask) -> None:
    put(site, "Alice")
    link = ask_to_reset(Visitor.at(site))
    with serving(site) as port:
        alice = Browser(port)
        form = alice.page(link).form(link)
        sent = {**form.fields, "password": NEW}
        answers = at_once(20, lambda: Browser(port, dict(alice.cookies)).ask("POST", link, sent)[0])
    assert sorted(answers) == [303] + [410] * 19
    assert len(letters(site, ALICE)) == 2, "the link, and one word that the password was changed"


def test_a_new_password_ends_all_other_links_of_the_account(site: Flask) -> None:
    alice = member(site, "Alice")
    sent = fill_in(
        alice,
        "/accounts/settings/login",
        "/accounts/settings/email",
        email="new@school.example",
        current_password=PASSWORD,
    )
    assert sent.status_code == 200
    confirm = link_to(site, "new@school.example")
    fill_in(alice, "/accounts/register", email=ALICE)
    first = link_to(site, ALICE)
    second = ask_to_reset(Visitor.at(site))
    assert alice.get(first).status_code == 410, "asking again ended it"
    assert alice.get(confirm).status_code == 200
    assert fill_in(Visitor.at(site), second, password=NEW).status_code == 303
    log_in(alice, "Alice", NEW)
    assert alice.get(confirm).status_code == 410
    assert count(site, MailLink) == 0


@pytest.mark.parametrize("password", ["", "short", "password123", ALICE, "Alice", "alice", "x" * 1001, "aaaaaaaaaa"])
def test_a_weak_password_is_refused_beside_its_field_and_the_link_goes_on_working(
    small_site: Flask, password: str
) -> None:
    put(small_site, "Alice")
    alice = Visitor.at(small_site)
    link = ask_to_reset(alice)
    assert fill_in(alice, link, password=password).status_code == 400
    assert 'id="password-error"' in alice.page.source
    assert 'aria-invalid="true"' in alice.page.source
    assert not password or f'value="{password}"' not in alice.page.source
    assert fill_in(alice, link, password=NEW).status_code == 303


def asked(site: Flask, address: str) -> tuple[int, str, int, int]:
    """What asking comes to: status, words without the address, letters, statements."""
    visitor, before = Visitor.at(site), count(site, Letter)
    visitor.get("/accounts/reset")
    form = visitor.page.form("/accounts/reset")
    with counted(site) as sent:
        status = visitor.send(form, email=address).status_code
    return status, visitor.page.text.replace(address, "…"), count(site, Letter) - before, len(sent)


def test_no_answer_tells_whether_an_address_has_an_account(site: Flask) -> None:
    put(site, "Alice")
    put(site, "Bob")
    disable(site, "Bob")
    Visitor.at(site).get("/accounts/reset")
    answers = [asked(site, f"{name}@school.example") for name in ("alice", "bob", "nobody")]
    assert {answer[:3] for answer in answers} == {(200, answers[0][1], 1)}
    statements = [answer[3] for answer in answers]
    assert max(statements) - min(statements) <= 1, statements


def test_somebody_without_an_account_is_told_by_letter_and_gets_no_link_to_a_password(small_site: Flask) -> None:
    fill_in(Visitor.at(small_site), "/accounts/reset", email="nobody@school.example")
    (letter,) = letters(small_site)
    assert link_in(letter) == "/accounts/register"
    assert count(small_site, MailLink) == 0


def test_a_closed_account_stays_closed_with_a_new_password(site: Flask) -> None:
    put(site, "Alice")
    disable(site, "Alice")
    alice = Visitor.at(site)
    fill_in(alice, ask_to_reset(alice), password=NEW)
    assert fill_in(alice, "/accounts/login", email=ALICE, password=NEW).status_code == 400
    assert count(site, WebSession) == 0


def test_a_link_of_one_kind_opens_no_door_of_another(small_site: Flask) -> None:
    put(small_site, "Alice")
    token = ask_to_reset(Visitor.at(small_site)).rpartition("/")[2]
    bob = member(small_site, "Bob")
    for path in ("confirm", "email"):
        assert bob.get(f"/accounts/{path}/{token}").status_code == 410
        assert fill_in(bob, "/cases", "/preferences/theme", theme="dark").status_code == 303
        csrf = bob.page.form("/preferences/theme").fields["csrf_token"]
        sent = {"csrf_token": csrf, "name": "Bob", "password": NEW}
        assert bob.post(f"/accounts/{path}/{token}", data=sent).status_code == 410
    assert bob.get(f"/accounts/reset/{token}").status_code == 200
