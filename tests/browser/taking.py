"""Somebody who takes courses, and stands at a different place in each."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from playwright.sync_api import Page, expect

from services.courses.evaluating import evaluate
from services.tokens import new_public_id
from tests.browser.places import Past, Place
from tests.support import courses, people, sessions
from tests.support.client import Visitor
from tests.support.credit import ADDRESS
from web.session import now

TAKING = "taking courses"
"""A professional who takes courses."""


def room(site: Flask) -> tuple[Past, dict[str, str]]:
    """Alice with a course at each of its steps."""
    name = f"alice{new_public_id()[:8]}"
    alice = people.put(site, name)
    ids = {each: courses.offered(site) for each in ("begun", "testing", "passed", "done")}
    courses.enrolled(site, ids["begun"], alice)
    courses.at_the_test(site, ids["testing"], alice)
    for each in ("passed", "done"):
        courses.at_the_evaluation(site, ids[each], alice)
    with site.app_context():
        evaluate(people.known(site, alice).id, ids["done"], courses.told(), ADDRESS, now())
    ids["live"] = sessions.live_course(site)
    carol = people.put(site, f"carol{new_public_id()[:8]}", "supervisor")
    courses.enrolled(site, ids["live"], alice, enrolled_at=now() - timedelta(days=2))
    missed = sessions.session(site, ids["live"], carol, starts=now() - timedelta(hours=3))
    sessions.held(site, missed, carol, there={alice: [(0, 20), (44, 75)]})
    sessions.session(site, ids["live"], carol)
    ids["open"] = courses.offered(site, enrolment="code")
    ids["review"] = courses.review_link(site, ids["open"])
    visitor = Visitor.at(site)
    people.log_in(visitor, name)
    cookie = visitor.get_cookie("baton")
    assert cookie is not None
    return Past(cookie.value, {}), ids


def _enrol_with_nothing(page: Page) -> None:
    """Send the form past what the browser asks for."""
    page.get_by_label("Your legal name").fill("Alice Example")
    with page.expect_navigation():
        page.evaluate("document.querySelector('form.course-form').submit()")
    expect(page.locator(".field-error").first).to_be_visible()


def _rate_nothing(page: Page) -> None:
    with page.expect_navigation():
        page.evaluate("document.querySelector('form.course-form').submit()")
    expect(page.locator(".field-error").first).to_be_visible()


def _hand_in_with_gaps(page: Page) -> None:
    """Begin the paper, answer one question, hand it in."""
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Hand it in").click()
    expect(page.locator("#missing")).to_be_visible()


def _fail(page: Page) -> None:
    """Begin the paper, answer everything wrongly, hand it in."""
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("button", name="Hand it in")).to_be_visible()
    for question in page.locator(".paper-item").all():
        question.get_by_label("None of them").check()
    page.get_by_role("button", name="Hand it in").click()
    expect(page.get_by_role("heading", name="What to look at again")).to_be_visible()


_TITLE = "When a Client Needs More"
COURSES = {
    "courses": Place("/courses", "Courses", role=TAKING),
    "home of somebody who takes courses": Place("/", "A client needs more", role=TAKING),
    "a course": Place("/courses/{passed}", _TITLE, role=TAKING),
    "a course, enrolment refused": Place("/courses/{open}", _TITLE, _enrol_with_nothing, status=400, role=TAKING),
    "a live course": Place("/courses/{live}", _TITLE, role=TAKING),
    "a live course that is taken": Place("/courses/{live}/taking", _TITLE, role=TAKING),
    "a course that is taken": Place("/courses/{begun}/taking?done=enrolled", _TITLE, role=TAKING),
    "a course that is completed": Place("/courses/{done}/taking", _TITLE, role=TAKING),
    "a post-test with gaps": Place("/courses/{testing}/test", "Post-test", _hand_in_with_gaps, role=TAKING),
    "a post-test that was not passed": Place("/courses/{testing}/test", "Post-test", _fail, role=TAKING),
    "a post-test that was passed": Place("/courses/{passed}/test", "Post-test", role=TAKING),
    "an evaluation, refused": Place(
        "/courses/{passed}/evaluation", "Evaluation", _rate_nothing, status=400, role=TAKING
    ),
    "a reviewer’s link": Place("/courses/review/{review}", "Review a course", role=TAKING),
    "a reviewer’s link that ended": Place(
        f"/courses/review/{'x' * 43}", "This link has ended", status=410, stranger=True
    ),
}
"""Pages of a course in every state that looks different."""
