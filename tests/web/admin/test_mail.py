"""The page of letters: read by whoever runs the site, only where nobody sends them, and sent again by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Connection, insert, update

from extensions import db
from models import Letter
from services.database import writes
from services.mail import letters
from services.mail.outbox import post
from services.mail.shelf import PAGE_SIZE
from services.tokens import new_public_id
from tests.support import people
from tests.support.client import Visitor, follow
from tests.support.rows import recorded
from web.session import now

ALICE = "alice@school.example"
A_LINK = "http://localhost:8000/accounts/reset/abc"


@writes
def _post(connection: Connection) -> None:
    post(connection, letters.reset(A_LINK), ALICE, now())


@writes
def _insert(connection: Connection, state: str, values: dict[str, object]) -> str:
    public_id = new_public_id()
    written = {"public_id": public_id, "kind": "notice", "to_address": ALICE, "subject": "A subject", "text": A_LINK}
    times = {"created_at": now(), "due_at": now() + timedelta(hours=2)}
    connection.execute(insert(Letter).values({**written, **times, "state": state, **values}))
    return public_id


def letter(site: Flask, state: str = "waiting", **values: object) -> str:
    """A letter that is there in some state. Returns its public id."""
    with site.app_context():
        return _insert(state, values)


def acts(site: Flask) -> list[tuple[str, str | None]]:
    return [(act, subject) for act, subject in recorded(site) if act.startswith("admin.")]


def send_again(visitor: Visitor, public_id: str) -> int:
    """Ask for it without the page that offers it. Gives the status."""
    visitor.get("/accounts/settings")
    token = visitor.page.form("/accounts/logout").fields["csrf_token"]
    return visitor.post(f"/admin/mail/{public_id}/again", data={"csrf_token": token}).status_code


@pytest.fixture
def dana(site: Flask) -> Visitor:
    """A site administrator."""
    return people.member(site, "Dana", "site_administrator")


def test_without_a_mail_server_what_waits_can_be_read(site: Flask, dana: Visitor) -> None:
    with site.app_context():
        _post()
    letter(site, "failed", text="what was tried")
    assert dana.get("/admin/mail").status_code == 200
    assert A_LINK in dana.page.text
    assert ALICE in dana.page.text
    assert "what was tried" not in dana.page.text, "it was somebody else's once it was on its way"


def test_with_a_mail_server_the_page_shows_how_letters_stand_and_not_what_they_say(site: Flask, dana: Visitor) -> None:
    site.config["SENDS_MAIL"] = True
    letter(site, "waiting", tries=1, fault="RCPT 451")
    letter(site, "sent", sent_at=now(), tries=1)
    dana.get("/admin/mail")
    assert "RCPT 451" in dana.page.text
    assert ALICE in dana.page.text
    assert A_LINK not in dana.page.source
    assert "A subject" not in dana.page.source


def test_letters_can_be_narrowed_to_a_state_and_leafed_through_newest_first(site: Flask, dana: Visitor) -> None:
    for n in range(PAGE_SIZE + 1):
        letter(site, "waiting", text=f"letter number {n:03}")
    letter(site, "failed", fault="RCPT 550")
    dana.get("/admin/mail?state=waiting")
    assert "RCPT 550" not in dana.page.text
    shown = dana.page.text
    assert shown.index("letter number 050") < shown.index("letter number 049")
    assert "letter number 000" not in shown
    assert "/admin/mail?state=waiting&page=2" in dana.page.links()
    dana.get("/admin/mail?state=waiting&page=2")
    assert "letter number 000" in dana.page.text
    dana.get("/admin/mail?state=failed")
    assert "RCPT 550" in dana.page.text
    assert "letter number" not in dana.page.text


@pytest.mark.parametrize(
    ("query", "status"), [("state=lost", 400), ("page=2", 404), ("page=0", 404), ("page=x", 400), ("state=sent", 200)]
)
def test_a_state_or_page_that_is_none_is_refused(small_site: Flask, query: str, status: int) -> None:
    dana = people.member(small_site, "Dana", "site_administrator")
    assert dana.get(f"/admin/mail?{query}").status_code == status


@pytest.mark.parametrize("state", ["failed", "unsure"])
def test_a_letter_that_did_not_go_out_can_be_sent_again_and_that_is_recorded_once(
    site: Flask, dana: Visitor, state: str
) -> None:
    public_id = letter(site, state, fault="RCPT 550", tries=6)
    dana.get("/admin/mail")
    form = dana.page.form(f"/admin/mail/{public_id}/again")
    answers = [dana.send(form) for _ in range(2)]
    assert [(answer.status_code, follow(answer)) for answer in answers] == [(303, "/admin/mail?done=mail-again")] * 2
    (kept,) = people.letters(site)
    assert (kept.state, kept.fault) == ("waiting", None)
    assert kept.due_at <= now()
    assert acts(site) == [("admin.mail-retried", public_id)]
    dana.get("/admin/mail?done=mail-again")
    assert "The letter waits to be sent again." in dana.page.text


@pytest.mark.parametrize("state", ["waiting", "sending", "sent"])
def test_a_letter_on_its_way_offers_nothing_and_sending_it_again_changes_nothing(
    site: Flask, dana: Visitor, state: str
) -> None:
    public_id = letter(site, state)
    dana.get("/admin/mail")
    assert not dana.page.has_form("/again")
    assert send_again(dana, public_id) == 303
    assert [kept.state for kept in people.letters(site)] == [state]
    assert acts(site) == []


def test_a_letter_of_which_nothing_is_kept_cannot_be_sent_again(site: Flask, dana: Visitor) -> None:
    public_id = letter(site, "failed")
    dana.get("/admin/mail")
    form = dana.page.form(f"/admin/mail/{public_id}/again")
    with site.app_context(), db.engine.execution_options(writes=True).begin() as connection:
        connection.execute(update(Letter).values(to_address=None, subject=None, text=None, html=None))
    assert dana.send(form).status_code == 409
    dana.get("/admin/mail")
    assert not dana.page.has_form("/again")
    assert acts(site) == []


def test_a_reminder_is_never_sent_again_for_one_a_day_is_the_most(site: Flask, dana: Visitor) -> None:
    failed = letter(site, "failed", kind="reminder")
    page = dana.get("/admin/mail").get_data(as_text=True)
    assert "A reminder of reviews" in page
    assert f"/admin/mail/{failed}/again" not in page
    assert send_again(dana, failed) == 409
    assert [each.state for each in people.letters(site)] == ["failed"]
    assert acts(site) == []


def test_a_letter_that_is_none_is_not_found(small_site: Flask) -> None:
    dana = people.member(small_site, "Dana", "site_administrator")
    assert send_again(dana, new_public_id()) == 404


@pytest.mark.parametrize("role", [(), ("supervisor",), ("ce_administrator",), ("author",)])
def test_nobody_else_finds_the_letters(small_site: Flask, role: tuple[str, ...]) -> None:
    public_id = letter(small_site, "failed")
    bob = people.member(small_site, "Bob", *role)
    assert bob.get("/admin/mail").status_code == 404
    assert send_again(bob, public_id) == 404
    assert [kept.state for kept in people.letters(small_site)] == ["failed"]
