"""The page of somebody's data: what is held, who looked, a copy of it all, and erasing the account."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from io import BytesIO

from flask import Flask
from sqlalchemy import delete, insert, select, update

from models import AuditEntry, Disclosure, Password, Person, WebSession
from services.admin.people import ACCOUNT_PAGE
from services.teach.gradebook_files import GRADEBOOK_COPY
from services.teach.lms import GRADEBOOK_FILE
from services.teach.members import PAGE as PAGE_OF_MEMBER
from services.teach.one_cell import GRADEBOOK_CELL
from tests.support import courses, ledger
from tests.support.canaries import play
from tests.support.client import Visitor, follow
from tests.support.doors import cookie_of, who_is_at
from tests.support.people import PASSWORD, log_in, member, put
from tests.support.rows import change, count, values
from web.session import now

PAGE, EXPORT, ERASE = "/accounts/settings/data", "/accounts/settings/export", "/accounts/settings/erase"


def looked(site: Flask, whose: str, who: str, what: str = "account page", days_ago: int = 0) -> None:
    ids = {row: values(site, select(Person.id).where(Person.display_name == row))[0] for row in (whose, who)}
    row = {"viewer_role": "site_administrator", "what": what, "at": now() - timedelta(days=days_ago)}
    change(site, insert(Disclosure).values(person_id=ids[whose], viewer_id=ids[who], **row))


def test_the_page_counts_what_is_held_and_says_that_nobody_has_looked(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    play(alice)
    assert alice.get(PAGE).status_code == 200
    assert "Attempts 1" in alice.page.text
    assert "Nobody has looked." in alice.page.text
    alice.get("/accounts/settings")
    assert PAGE in alice.page.links()


def test_whoever_took_a_course_reads_what_stays_and_for_how_long_before_they_erase(small_site: Flask) -> None:
    alice, bob = member(small_site, "Alice"), member(small_site, "Bob")
    public_id = who_is_at(alice).public_id
    courses.enrolled(small_site, courses.offered(small_site), public_id)
    ledger.license_of(small_site, public_id)
    alice.get(PAGE)
    assert "Courses that you took 1" in alice.page.text
    assert "Your ledger goes with you" in alice.page.text
    assert "kept without your account, and erased 2557 days after you completed the course" in alice.page.text
    bob.get(PAGE)
    assert "your account, and erased" not in bob.page.text


def test_who_looked_is_listed_by_name_the_newest_first_and_by_role_once_they_are_gone(site: Flask) -> None:
    alice, dana = member(site, "Alice"), member(site, "Dana", "site_administrator")
    member(site, "Erin", "site_administrator")
    looked(site, "Alice", "Erin", days_ago=3)
    looked(site, "Alice", "Dana")
    alice.get(PAGE)
    text = alice.page.text
    assert text.index("Dana , an administrator") < text.index("Erin , an administrator")
    assert text.count("the page of your account") == 2
    dana.get(PAGE)
    assert "Nobody has looked." in dana.page.text
    dana.send(dana.page.form(ERASE), current_password=PASSWORD, understood="y")
    alice.get(PAGE)
    assert "Dana" not in alice.page.text
    assert "Somebody whose account is gone , an administrator" in alice.page.text


def test_whatever_is_noted_of_a_look_has_words(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    put(small_site, "Carol", "supervisor")
    noted = (ACCOUNT_PAGE, PAGE_OF_MEMBER, GRADEBOOK_CELL, GRADEBOOK_COPY, GRADEBOOK_FILE)
    for what in (*noted, "path of A <b>Case</b>", "packet of A <b>Case</b>"):
        looked(small_site, "Alice", "Carol", what)
    alice.get(PAGE)
    for what in noted:
        assert what not in alice.page.text, what
    assert alice.page.text.count("your way through “A <b>Case</b>”") == 2


def test_the_archive_is_a_file_to_keep_that_no_cache_keeps_and_that_it_was_made_is_recorded(site: Flask) -> None:
    alice = member(site, "Alice")
    alice.get(PAGE)
    response = alice.send(alice.page.form(EXPORT), current_password=PASSWORD)
    assert response.status_code == 200
    assert response.mimetype == "application/zip"
    assert response.headers["Content-Disposition"] == f"attachment; filename=baton-{now():%Y-%m-%d}.zip"
    assert response.headers["Cache-Control"] == "no-store"
    assert zipfile.ZipFile(BytesIO(response.data)).testzip() is None
    assert count(site, AuditEntry, AuditEntry.action == "account.exported") == 1


def test_a_wrong_password_gets_nothing_and_says_so_beside_its_own_field(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    alice.get(PAGE)
    export, erase = alice.page.form(EXPORT), alice.page.form(ERASE)
    assert alice.send(export, current_password="wrong").status_code == 400
    assert 'id="export-current_password-error"' in alice.page.source
    assert 'id="erase-current_password-error"' not in alice.page.source
    assert alice.send(erase, current_password="wrong", understood="y").status_code == 400
    assert 'id="erase-current_password-error"' in alice.page.source
    assert alice.page.form(ERASE).fields["understood"] == "y"
    assert "wrong" not in alice.page.source
    assert count(small_site, AuditEntry, AuditEntry.action == "account.exported") == 0
    assert count(small_site, Person) == 1


def test_erasing_asks_for_a_word_that_it_is_understood(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    alice.get(PAGE)
    assert alice.send(alice.page.form(ERASE), current_password=PASSWORD).status_code == 400
    assert "Say first that you understand." in alice.page.text
    assert count(small_site, Person) == 1


def test_erasing_ends_on_a_plain_page_logged_out_everywhere_with_a_new_token(site: Flask) -> None:
    alice, bob = member(site, "Alice"), member(site, "Bob")
    elsewhere = Visitor.at(site)
    log_in(elsewhere, "Alice")
    before = cookie_of(alice)
    alice.get(PAGE)
    form = alice.page.form(ERASE)
    response = alice.send(form, current_password=PASSWORD, understood="y")
    assert (response.status_code, follow(response)) == (303, "/accounts/erased")
    assert cookie_of(alice) != before
    assert alice.get(follow(response)).status_code == 200
    assert alice.page.heading == "Your account is erased"
    for gone in (alice, elsewhere):
        assert gone.get(PAGE).status_code == 303
    assert alice.send(form, current_password=PASSWORD, understood="y").status_code == 400
    assert elsewhere.post(ERASE, data={"csrf_token": "x"}).status_code == 400
    assert bob.get(PAGE).status_code == 200
    alice.get("/accounts/login")
    form = alice.page.form("/accounts/login")
    assert alice.send(form, email="alice@school.example", password=PASSWORD).status_code == 400


def test_the_last_administrator_is_told_what_to_do_first(small_site: Flask) -> None:
    dana = member(small_site, "Dana", "site_administrator")
    dana.get(PAGE)
    assert dana.send(dana.page.form(ERASE), current_password=PASSWORD, understood="y").status_code == 409
    assert "first" in dana.page.text
    assert count(small_site, Person) == 1


def test_somebody_without_a_password_needs_a_login_that_is_recent(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    change(small_site, delete(Password))
    alice.get(PAGE)
    export, erase = alice.page.form(EXPORT), alice.page.form(ERASE)
    assert "current_password" not in export.fields
    assert alice.send(export).status_code == 200
    change(small_site, update(WebSession).values(confirmed_at=now() - timedelta(minutes=16)))
    assert alice.send(export).status_code == 401
    assert alice.send(erase, understood="y").status_code == 401
    assert count(small_site, Person) == 1
    change(small_site, update(WebSession).values(confirmed_at=now()))
    assert alice.send(erase, understood="y").status_code == 303
    assert count(small_site, Person) == 0


def test_the_eleventh_archive_in_an_hour_has_to_wait(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    change(small_site, delete(Password))
    alice.get(PAGE)
    form = alice.page.form(EXPORT)
    answers = [alice.send(form).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_a_guest_has_no_page_of_data_and_nothing_to_erase(small_site: Flask) -> None:
    guest = Visitor.at(small_site)
    attempt = guest.begin("through-her-nephew")
    assert guest.get(PAGE).status_code == 303
    token = guest.page.form("/preferences/theme").fields["csrf_token"]
    for path in (EXPORT, ERASE):
        assert guest.post(path, data={"csrf_token": token, "understood": "y"}).status_code == 401
    assert guest.get(attempt).status_code == 200
