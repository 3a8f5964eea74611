"""`/study/stop/<token>`: a mail program's one click, a person's button, and a scanner that only looks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from extensions import csrf
from models import StudyPlan
from tests.support.client import Visitor
from tests.support.people import put
from tests.support.plans import studies
from tests.support.rows import count, values
from web.session import now

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
"""What a mail program sends (RFC 8058)."""


@pytest.fixture
def link(small_site: Flask) -> str:
    """The link of a letter to Alice, who is not at the page."""
    studies(small_site, put(small_site, "Alice"), now() - timedelta(days=1))
    return f"/study/stop/{values(small_site, select(StudyPlan.stop_token))[0]}"


def stopped(site: Flask) -> bool:
    return values(site, select(StudyPlan.reminders)) == [False]


def test_a_scanner_that_follows_the_link_stops_nothing(small_site: Flask, link: str) -> None:
    anybody = Visitor.at(small_site)
    for _ in range(3):
        assert anybody.get(link).status_code == 200
        assert anybody.head(link).status_code == 200
    assert not stopped(small_site)


def test_a_person_presses_the_button_logged_in_or_not(small_site: Flask, link: str) -> None:
    anybody = Visitor.at(small_site)
    anybody.get(link)
    assert anybody.send(anybody.page.form(link)).status_code == 200
    assert "No more reminders" in anybody.page.text
    assert stopped(small_site)
    assert anybody.send(anybody.page.form("/preferences/theme"), theme="dark").headers["Location"] == link


def test_the_secret_in_the_address_is_told_to_no_page_that_follows(small_site: Flask, link: str) -> None:
    anybody = Visitor.at(small_site)
    for response in (anybody.get(link), anybody.post(link), anybody.get("/study/stop/" + "x" * 43)):
        assert response.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("body", [ONE_CLICK, {}, {"csrf_token": "forged"}])
def test_a_mail_program_stops_them_by_one_post_without_cookie_or_form(
    small_site: Flask, link: str, body: dict[str, str]
) -> None:
    response = Visitor.at(small_site).post(link, data=body)
    assert response.status_code == 200
    assert stopped(small_site)
    again = Visitor.at(small_site).post(link, data=body, headers={"Origin": "https://mail.example"})
    assert again.status_code == 200


def test_a_multipart_post_of_a_mail_program_does_it_too(small_site: Flask, link: str) -> None:
    response = Visitor.at(small_site).post(link, data=ONE_CLICK, content_type="multipart/form-data")
    assert response.status_code == 200
    assert stopped(small_site)


@pytest.mark.parametrize("way", ["get", "post"])
def test_a_secret_that_is_nobodys_is_told_so_calmly(small_site: Flask, link: str, way: str) -> None:
    visitor = Visitor.at(small_site)
    response = getattr(visitor, way)("/study/stop/" + "x" * 43)
    assert response.status_code == 404
    assert "Nothing to stop here" in visitor.page.text
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert not stopped(small_site)
    assert count(small_site, StudyPlan) == 1


def test_no_other_form_is_taken_without_the_token_against_forged_requests(small_site: Flask) -> None:
    stopping = {
        "web.study.reminders.reminders_stopped",
        "web.assigned.reminders.letters_stopped",
        "web.credit.reminders.letters_stopped",
    }
    assert csrf._exempt_views == stopping
    assert csrf._exempt_blueprints == set()


def test_all_that_a_letter_can_do_is_stop_letters(small_site: Flask, link: str) -> None:
    """The one form that is taken without the token against forged requests changes one box, and logs nobody in."""
    before = values(small_site, select(StudyPlan.daily))
    visitor = Visitor.at(small_site)
    visitor.post(link, data={"daily": "1", "reminders": "y"})
    assert values(small_site, select(StudyPlan.daily)) == before
    assert visitor.get("/accounts/settings").status_code == 303
