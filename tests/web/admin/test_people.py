"""The pages about people: for site administrators alone; looking is noted, closing closes, invitations open."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from extensions import db
from models import Disclosure, Person, PersonRole, RecoveryCode, TotpSecret
from tests.support import classes
from tests.support.client import Visitor, follow
from tests.support.factors import set_up_app
from tests.support.people import PASSWORD, letters, link_in, log_in, member, put
from tests.support.rows import count, recorded, values

ADDRESSES = ("/admin", "/admin/people", "/admin/settings", "/admin/scenarios", "/admin/audit")


def disclosures(site: Flask) -> list[tuple[str, str]]:
    with site.app_context():
        rows = db.session.execute(select(Disclosure.viewer_role, Disclosure.what).order_by(Disclosure.id)).all()
        db.session.remove()
    return [(row.viewer_role, row.what) for row in rows]


def roles(site: Flask) -> list[str]:
    with site.app_context():
        found = sorted(db.session.scalars(select(PersonRole.role)))
        db.session.remove()
    return found


@pytest.fixture
def dana(small_site: Flask) -> Visitor:
    """Who runs the site."""
    return member(small_site, "Dana", "site_administrator")


@pytest.mark.parametrize("role", [None, "supervisor", "author", "ce_administrator"])
def test_nobody_else_finds_these_pages(small_site: Flask, role: str | None) -> None:
    other = member(small_site, "Carol", *([role] if role else []))
    person = put(small_site, "Alice")
    for address in (*ADDRESSES, f"/admin/people/{person}"):
        assert other.get(address).status_code == 404
    other.get("/help")
    token = other.page.form("/preferences/theme").fields["csrf_token"]
    for address in ("people/invite", f"people/{person}/roles", f"people/{person}/disable", "settings", "audit/export"):
        assert other.post(f"/admin/{address}", data={"csrf_token": token}).status_code == 404
    assert "Administration" not in other.page.source


def test_a_guest_is_asked_to_log_in_and_goes_on_to_the_page(small_site: Flask) -> None:
    put(small_site, "Dana", "site_administrator")
    guest = Visitor.at(small_site)
    response = guest.get("/admin/people?q=ann")
    assert (response.status_code, follow(response)) == (303, "/accounts/login?next=/admin/people?q%3Dann")
    guest.get(follow(response))
    response = guest.send(guest.page.form("/accounts/login"), email="dana@school.example", password=PASSWORD)
    assert follow(response) == "/admin/people?q=ann"
    assert follow(guest.get("/admin")) == "/admin/people"


def test_a_search_shows_who_fits_and_keeps_what_was_asked(small_site: Flask, dana: Visitor) -> None:
    put(small_site, "<b>Zoë</b>", email="zoe@school.example")
    assert dana.get("/admin/people?q=<B>z").status_code == 200
    assert "<b>Zoë</b>" in dana.page.text
    assert "1 person fits" in dana.page.text
    assert dana.page.form("/admin/people").fields == {"q": "<B>z", "role": "", "state": ""}
    dana.get("/admin/people?q=%25")
    assert "Nobody fits" in dana.page.text
    assert dana.get("/admin/people?role=owner").status_code == 400
    assert dana.get("/admin/people?q=" + "x" * 201).status_code == 400
    assert dana.get("/admin/people?page=2").status_code == 404
    assert dana.get("/admin/people?q=a&q=b").status_code == 400


def test_looking_at_an_account_is_noted_once_an_hour_and_at_ones_own_never(small_site: Flask, dana: Visitor) -> None:
    alice = put(small_site, "Alice")
    erin = member(small_site, "Erin", "site_administrator")
    for _ in range(3):
        assert dana.get(f"/admin/people/{alice}").status_code == 200
    assert disclosures(small_site) == [("site_administrator", "account page")]
    erin.get(f"/admin/people/{alice}")
    assert len(disclosures(small_site)) == 2
    dana.get("/admin/people?q=dana")
    dana.get(next(link for link in dana.page.links() if link.startswith("/admin/people/")))
    assert dana.page.heading == "Dana"
    assert len(disclosures(small_site)) == 2


def test_the_page_of_a_guest_or_of_nobody_is_not_found(small_site: Flask, dana: Visitor) -> None:
    assert dana.get(f"/admin/people/{'0' * 32}").status_code == 404
    assert dana.get("/admin/people/1").status_code == 404


def test_roles_hold_from_the_next_page_on_and_ask_for_the_password(small_site: Flask, dana: Visitor) -> None:
    carol = member(small_site, "Carol")
    dana.get("/admin/people?q=carol")
    page = next(link for link in dana.page.links() if link.startswith("/admin/people/"))
    dana.get(page)
    form = dana.page.form("/roles")
    assert form.options["roles"] == ("supervisor", "author", "ce_administrator", "site_administrator")
    refused = dana.send(form, roles=["site_administrator"], current_password="wrong")
    assert refused.status_code == 400
    assert dana.page.form("/roles").fields["roles"] == "site_administrator", "what was chosen is kept"
    assert dana.page.form("/roles").fields["current_password"] == ""
    assert carol.get("/admin/people").status_code == 404
    response = dana.send(form, roles=["supervisor", "site_administrator"], current_password=PASSWORD)
    assert follow(response) == f"{page}?done=roles"
    assert carol.get("/admin/people").status_code == 200
    dana.send(form, roles=None, current_password=PASSWORD)
    assert carol.get("/admin/people").status_code == 404


def test_a_role_that_is_none_is_refused_beside_its_field(small_site: Flask, dana: Visitor) -> None:
    alice = put(small_site, "Alice")
    dana.get(f"/admin/people/{alice}")
    answer = dana.send(dana.page.form("/roles"), roles=["owner"], current_password=PASSWORD)
    assert answer.status_code == 400
    assert "There is no such role" in dana.page.text
    assert roles(small_site) == ["site_administrator"]


def test_nobody_raises_their_own_role_and_the_last_one_cannot_leave(small_site: Flask, dana: Visitor) -> None:
    dana.get("/admin/people?q=dana")
    dana.get(next(link for link in dana.page.links() if link.startswith("/admin/people/")))
    form, closing = dana.page.form("/roles"), dana.page.form("/disable")
    answer = dana.send(form, roles=["site_administrator", "author"], current_password=PASSWORD)
    assert (answer.status_code, "Nobody gives a role to themselves" in dana.page.text) == (409, True)
    answer = dana.send(form, roles=None, current_password=PASSWORD)
    assert (answer.status_code, "last person" in dana.page.text) == (409, True)
    assert dana.send(closing, current_password=PASSWORD).status_code == 409
    assert roles(small_site) == ["site_administrator"]


def test_a_closed_account_is_logged_out_at_once_and_cannot_log_in_until_it_is_opened(
    small_site: Flask, dana: Visitor
) -> None:
    alice = member(small_site, "Alice")
    dana.get("/admin/people?q=alice")
    dana.get(next(link for link in dana.page.links() if link.startswith("/admin/people/")))
    assert "at 1 browser" in dana.page.text
    closing = dana.page.form("/disable")
    assert dana.send(closing, current_password="wrong").status_code == 400
    assert alice.get("/accounts/settings").status_code == 200
    dana.get(follow(dana.send(closing, current_password=PASSWORD)))
    assert "closed since" in dana.page.text
    assert follow(alice.get("/accounts/settings")).startswith("/accounts/login")
    again = Visitor.at(small_site)
    again.get("/accounts/login")
    form = again.page.form("/accounts/login")
    assert again.send(form, email="alice@school.example", password=PASSWORD).status_code == 400
    dana.send(dana.page.form("/enable"), current_password=PASSWORD)
    assert follow(alice.get("/accounts/settings")).startswith("/accounts/login"), "sessions of before stay ended"
    log_in(again, "Alice")
    subjects = [letter.subject for letter in letters(small_site, "alice@school.example")]
    assert subjects == ["Your account was closed", "Your account is open again"]


def test_an_administrator_without_a_recent_login_or_password_is_asked_to_log_in_again(small_site: Flask) -> None:
    """Somebody without a password shows who they are by logging in; here the session is made old."""
    erin = member(small_site, "Erin", "site_administrator")
    alice = put(small_site, "Alice")
    with small_site.app_context():
        db.session.execute(db.text("DELETE FROM passwords"))
        db.session.execute(db.text("UPDATE web_sessions SET confirmed_at = '2020-01-01 00:00:00'"))
        db.session.commit()
        db.session.remove()
    erin.get(f"/admin/people/{alice}")
    form = erin.page.form("/roles")
    assert "current_password" not in form.fields
    assert erin.send(form, roles=["author"]).status_code == 401
    assert roles(small_site) == ["site_administrator"]


def test_sessions_end_and_a_reset_is_sent_without_its_link_being_shown(small_site: Flask, dana: Visitor) -> None:
    alice = member(small_site, "Alice")
    dana.get("/admin/people?q=alice")
    page = next(link for link in dana.page.links() if link.startswith("/admin/people/"))
    dana.get(page)
    assert follow(dana.send(dana.page.form("/end-sessions"))) == f"{page}?done=logged-out"
    assert follow(alice.get("/accounts/settings")).startswith("/accounts/login")
    assert follow(dana.send(dana.page.form("/send-reset"))) == f"{page}?done=reset-sent"
    (letter,) = letters(small_site, "alice@school.example")
    assert alice.get(link_in(letter)).status_code == 200
    dana.get(page)
    assert link_in(letter) not in dana.page.source


def test_an_invitation_opens_an_account_where_nobody_may_register(small_site: Flask, dana: Visitor) -> None:
    dana.get("/admin/people")
    form = dana.page.form("/admin/people/invite")
    answer = dana.send(form, email="nonsense")
    assert (answer.status_code, "not an e-mail address" in dana.page.text) == (400, True)
    assert dana.page.form("/admin/people/invite").fields["email"] == "nonsense"
    dana.send(form, email="dana@school.example")
    assert "There is an account with this address already" in dana.page.text
    dana.get(follow(dana.send(form, email="Zoe@other.example")))
    assert "on its way" in dana.page.text
    (letter,) = letters(small_site, "Zoe@other.example")
    zoe = Visitor.at(small_site)
    zoe.get(link_in(letter))
    assert "Zoe@other.example" in zoe.page.text
    assert zoe.send(zoe.page.form(link_in(letter)), name="Zoe", password=PASSWORD).status_code == 303
    assert zoe.get("/accounts/settings").status_code == 200


def test_an_administrator_removes_an_app_that_was_lost_and_its_owner_is_told(small_site: Flask) -> None:
    dana = member(small_site, "Dana", "site_administrator")
    set_up_app(member(small_site, "Alice"))
    alice = values(small_site, select(Person.public_id).where(Person.display_name == "Alice"))[0]
    dana.get(f"/admin/people/{alice}")
    form = dana.page.form("/remove-factor")
    assert dana.send(form, current_password="a guess").status_code == 400
    assert count(small_site, TotpSecret) == 1
    assert dana.send(form, current_password=PASSWORD).status_code == 303
    assert (count(small_site, TotpSecret), count(small_site, RecoveryCode)) == (0, 0)
    assert letters(small_site, "alice@school.example")[-1].subject == "The way you log in was changed"
    assert recorded(small_site)[-1] == ("account.totp-removed", alice)
    log_in(Visitor.at(small_site), "Alice")
    dana.get(f"/admin/people/{alice}")
    assert not dana.page.has_form("/remove-factor")


def test_the_page_says_how_many_cohorts_there_are_and_lets_a_colleague_into_those_that_nobody_else_teaches(
    small_site: Flask, dana: Visitor
) -> None:
    carol, dave = put(small_site, "Carol", "supervisor"), put(small_site, "Dave", "supervisor")
    for _ in range(2):
        classes.cohort(small_site, carol, dave, name="Secret Practicum")
    page = f"/admin/people/{carol}"
    dana.get(page)
    assert "learns in none, teaches 2, of which 2 have nobody else" in dana.page.text
    assert "Secret Practicum" not in dana.page.source
    roles_form, form = dana.page.form("/roles"), dana.page.form("/hand-over")
    answer = dana.send(roles_form, roles=None, current_password=PASSWORD)
    assert (answer.status_code, "Nobody else teaches 2 cohorts" in dana.page.text) == (409, True)
    assert dana.send(form, email="dana@school.example", current_password=PASSWORD).status_code == 400
    assert dana.page.form("/hand-over").fields["email"] == "dana@school.example"
    assert "not the address of another supervisor" in dana.page.text
    assert dana.send(form, email="dave@school.example", current_password="wrong").status_code == 400
    assert follow(dana.send(form, email="dave@school.example", current_password=PASSWORD)).startswith(f"{page}?done=")
    dana.get(page)
    assert "learns in none, teaches 2" in dana.page.text
    assert "of which" not in dana.page.text
    assert dana.send(roles_form, roles=None, current_password=PASSWORD).status_code == 303
    dana.get(f"/admin/people/{dave}")
    assert "learns in 2, teaches 2, of which 2" in dana.page.text
