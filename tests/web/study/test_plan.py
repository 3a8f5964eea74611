"""`/study/plan`: what is kept, for whom, what is refused, and the calendar's address, shown once."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, update

from models import Person, StudyPlan
from tests.support.client import Visitor, follow
from tests.support.doors import ask_to_register, cookie_of, fill_in, open_account
from tests.support.people import member
from tests.support.rows import change, count, values


def test_a_plan_is_kept_and_the_page_says_so(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    response = fill_in(alice, "/study/plan", daily="7", exam_date="2027-04-30", reminders="y")
    assert follow(response) == "/study/plan?done=kept"
    alice.get(follow(response))
    assert "Your plan is saved." in alice.page.text
    form = alice.page.form("/study/plan")
    assert {name: form.fields.get(name) for name in ("daily", "exam_date", "reminders")} == {
        "daily": "7",
        "exam_date": "2027-04-30",
        "reminders": "y",
    }
    alice.get("/accounts/settings")
    assert alice.page.form("/accounts/settings").fields["exam_date"] == "2027-04-30"
    alice.get("/study/plan")
    alice.send(alice.page.form("/study/plan"), reminders=None)
    assert values(small_site, select(StudyPlan.reminders)) == [False]


def test_looking_makes_nobody_and_keeping_makes_a_guest(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    assert alice.get("/study/plan").status_code == 200
    assert count(small_site, Person) == 0
    assert "need an account" in alice.page.text
    assert "Your days begin at four in the morning, UTC; an account has a time zone." in alice.page.text
    assert fill_in(alice, "/study/plan", daily="5").status_code == 303
    assert values(small_site, select(StudyPlan.daily)) == [5]
    alice.get("/study/plan")
    assert alice.page.form("/study/plan").fields["daily"] == "5"


def test_a_guests_plan_follows_into_the_account_unless_it_has_one(site: Flask) -> None:
    alice = Visitor.at(site)
    fill_in(alice, "/study/plan", daily="5", exam_date="2027-04-30")
    open_account(alice, ask_to_register(alice))
    assert values(site, select(StudyPlan.daily)) == [5]
    assert values(site, select(Person.exam_date)) == [date(2027, 4, 30)]
    elsewhere = Visitor.at(site)
    fill_in(elsewhere, "/study/plan", daily="9", exam_date="2028-01-07")
    elsewhere.get("/accounts/login")
    form = elsewhere.page.form("/accounts/login")
    assert elsewhere.send(form, email="alice@school.example", password="nine quiet herons").status_code == 303
    assert values(site, select(StudyPlan.daily)) == [5]
    assert values(site, select(Person.exam_date)) == [date(2027, 4, 30)]


@pytest.mark.parametrize("daily", ["", "0", "101", "-3", "1e1", "٣", "3.5", "10 000", "9" * 400, "<b>"])
def test_a_number_that_is_none_is_refused_beside_the_field_as_it_was_typed(small_site: Flask, daily: str) -> None:
    alice = member(small_site, "Alice")
    assert fill_in(alice, "/study/plan", daily=daily).status_code == 400
    assert "Write a whole number from 1 to 100." in alice.page.text
    assert alice.page.form("/study/plan").fields["daily"] == daily
    assert count(small_site, StudyPlan) == 0


@pytest.mark.parametrize("exam", ["tomorrow", "2027-13-01", "1999-01-01", "9999-12-31", "2027-W05-1", "٢٠٢٧-٠١-٠١"])
def test_a_date_that_cannot_be_is_refused_beside_its_field(small_site: Flask, exam: str) -> None:
    alice = member(small_site, "Alice")
    status = fill_in(alice, "/study/plan", daily="7", exam_date=exam).status_code
    if exam == "2027-W05-1":  # Python reads weeks as dates
        assert status == 303
        return
    assert status == 400
    assert "date" in alice.page.text
    assert count(small_site, StudyPlan) == 0


def test_a_damaged_form_is_told_and_keeps_nothing(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    alice.get("/study/plan")
    form = alice.page.form("/study/plan")
    token = form.fields["csrf_token"]
    twice = alice.post(form.action, data={"csrf_token": token, "daily": ["7", "8"]})
    assert twice.status_code == 400
    assert alice.post("/study/plan", data={"daily": "7"}).status_code == 400
    assert count(small_site, StudyPlan) == 0


def test_a_guest_who_asks_for_letters_past_the_page_is_refused(small_site: Flask) -> None:
    alice = Visitor.at(small_site)
    assert fill_in(alice, "/study/plan", daily="7", reminders="y").status_code == 400
    assert "Reminders need an account with an e-mail address." in alice.page.text
    assert count(small_site, Person) == 0


def test_an_account_without_an_address_is_told_where_to_add_one(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    change(small_site, update(Person).values(email=None, email_key=None))
    alice.get("/study/plan")
    assert "no e-mail address to write to" in alice.page.text
    assert 'name="reminders"' not in alice.get("/study/plan").get_data(as_text=True)


def address_of(visitor: Visitor) -> str:
    """Have an address made, and read it off the page."""
    visitor.get("/study/plan")
    response = visitor.send(visitor.page.form("/study/plan/calendar"))
    assert response.status_code == 200
    text = response.get_data(as_text=True)
    return "/calendar/" + text.partition("/calendar/")[2].partition("<")[0]


def test_the_calendars_address_is_shown_once_renewed_and_turned_off(small_site: Flask) -> None:
    alice, anybody = member(small_site, "Alice"), Visitor.at(small_site)
    first = address_of(alice)
    assert anybody.get(first).status_code == 200
    assert first not in alice.get("/study/plan").get_data(as_text=True)
    second = address_of(alice)
    assert (anybody.get(first).status_code, anybody.get(second).status_code) == (404, 200)
    alice.get("/study/plan")
    response = alice.send(alice.page.form("/study/plan/calendar/end"))
    alice.get(follow(response))
    assert "address is off" in alice.page.text
    assert anybody.get(second).status_code == 404


def test_a_calendar_sets_no_cookie_is_not_kept_and_found_by_nobody(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    fill_in(alice, "/study/plan", daily="7", exam_date="2027-04-30")
    address = address_of(alice)
    for path, status in ((address, 200), ("/calendar/" + "x" * 43 + ".ics", 404)):
        response = Visitor.at(small_site).get(path)
        assert response.status_code == status
        assert "Set-Cookie" not in response.headers
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert "ETag" not in response.headers
    response = Visitor.at(small_site).get(address)
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"DTSTART;VALUE=DATE:20270430" in response.data
    assert b"Alice" not in response.data
    assert b"school.example" not in response.data
    head = Visitor.at(small_site).head(address)
    assert (head.status_code, head.data) == (200, b"")
    robots = Visitor.at(small_site).get("/robots.txt").get_data(as_text=True)
    for private in ("calendar", "teach", "assigned", "join", "live"):
        assert f"Disallow: /{private}/" in robots


def test_whoever_reads_a_calendar_with_a_cookie_gets_the_same(small_site: Flask) -> None:
    alice, bob = member(small_site, "Alice"), member(small_site, "Bob")
    address = address_of(alice)
    bob.set_cookie("theme", "dark")
    before = cookie_of(bob)
    uid = "PRODID"
    assert uid in bob.get(address).get_data(as_text=True)
    assert cookie_of(bob) == before
