"""The letters of a cohort, stopped by their link and turned on again on its page."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from models import Cohort, Membership
from tests.support import classes, people
from tests.support.client import Visitor, follow
from tests.support.rows import values

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def link(small_site: Flask) -> str:
    """The link in a letter to Alice."""
    classes.cohort(small_site, people.put(small_site, "Carol", "supervisor"), people.put(small_site, "Alice"))
    return f"/assigned/stop/{values(small_site, select(Membership.stop_token))[0]}"


def wanted(site: Flask) -> bool:
    return bool(values(site, select(Membership.reminders))[0])


def test_looking_asks_first_and_the_button_stops_them(small_site: Flask, link: str) -> None:
    visitor = Visitor.at(small_site)
    response = visitor.get(link)
    assert "due in “Practicum II”" in visitor.page.text
    assert (response.headers["Referrer-Policy"], response.headers["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert wanted(small_site)
    assert visitor.send(visitor.page.form(link)).status_code == 200
    assert "No more letters" in visitor.page.text
    assert not wanted(small_site)


def test_a_mail_program_stops_them_by_itself(small_site: Flask, link: str) -> None:
    assert Visitor.at(small_site).post(link, data=ONE_CLICK).status_code == 200
    assert not wanted(small_site)


def test_a_link_that_is_nobodys_is_told_so_calmly(small_site: Flask, link: str) -> None:
    visitor = Visitor.at(small_site)
    for ask in (visitor.get, visitor.post):
        assert ask("/assigned/stop/" + "x" * 43).status_code == 404
        assert "Nothing to stop here" in visitor.page.text
    assert wanted(small_site)


def test_the_page_of_the_cohort_turns_them_off_and_on(small_site: Flask, link: str) -> None:
    alice = Visitor.at(small_site)
    people.log_in(alice, "Alice")
    page = f"/assigned/cohorts/{values(small_site, select(Cohort.public_id))[0]}"
    for expected in (False, True):
        alice.get(page)
        assert follow(alice.send(alice.page.form("/letters"))) == page
        assert wanted(small_site) is expected
