"""Somebody who looks after continuing education: courses at every stage, ways into them, an approval."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models import Course, CourseInstructor, Enrolment, Instructor
from services.courses.reviewing import come_in
from services.tokens import new_public_id, new_token
from tests.browser.places import Past, Place
from tests.support import people, sessions
from tests.support.client import Visitor
from tests.support.courses import enrolled, offered, review_link
from tests.support.credit import in_a_transaction, issued, put_complaint, put_course
from tests.support.drafts import drafted
from tests.support.reports import reporting
from tests.support.rows import values
from web.session import now

PROVIDING = "provides continuing education"
"""A CE administrator with courses."""


def room(site: Flask) -> tuple[Past, dict[str, str]]:
    """Erin with a draft that lacks much, one that lacks nothing, a course with codes and one by invitation."""
    name = f"erin{new_public_id()[:8]}"
    people.put(site, name, "ce_administrator")
    whole = drafted(site, title="Knowing one’s limits: referral before it is too late")
    empty = in_a_transaction(site, lambda connection: put_course(connection, state="draft", published_at=None))
    reviewed = _reviewed(site)
    ids = {
        "whole": whole,
        "lacking": values(site, select(Course.public_id).where(Course.id == empty))[0],
        "reviewed": reviewed,
        "sold": offered(site, enrolment="code"),
        "invited": offered(site, enrolment="invited", title="Boundaries in a small town"),
        **_held_live(site),
        "complaint": in_a_transaction(site, put_complaint),
        "author": _author_of(site, reviewed),
    }
    visitor = Visitor.at(site)
    people.log_in(visitor, name)
    ids["board"] = _board(site, visitor)
    cookie = visitor.get_cookie("baton")
    assert cookie is not None
    return Past(cookie.value, {}), ids


def _held_live(site: Flask) -> dict[str, str]:
    """A live course with a session that is over, and two who were enrolled, one of them there to its end."""
    carol, ana, ben = (
        people.put(site, f"{name}{new_public_id()[:8]}", "supervisor") for name in ("Carol", "Ana", "Ben")
    )
    course = sessions.live_course(site)
    for name, person in {"Ana Ruiz": ana, "Ben O’Hara": ben}.items():
        enrolled(site, course, person, legal_name=name, enrolled_at=now() - timedelta(days=2))
    held = sessions.session(site, course, carol, starts=now() - timedelta(hours=3))
    sessions.held(site, held, carol, there={ana: [(-4, 75)], ben: [(0, 20), (44, 75)]})
    sessions.session(site, course, carol)
    one = values(site, select(Enrolment.public_id).where(Enrolment.legal_name == "Ben O’Hara"))[-1]
    return {"live": course, "session": held, "enrolment": one}


def _correct_without_a_reason(page: Page) -> None:
    page.locator("label.pill").first.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Keep the correction").click()
    expect(page.locator("#reason-error")).to_be_visible()


def _plan_nothing(page: Page) -> None:
    """Send the form of a session past what the browser asks for."""
    page.evaluate("document.querySelector('form.stack').submit()")
    expect(page.locator(".field-error").first).to_be_visible()


def _reviewed(site: Flask) -> str:
    """A draft that a reviewer has begun to take."""
    course = drafted(site, title="Telehealth across state lines")
    with site.app_context():
        come_in(review_link(site, course), new_token(), now())
    return course


def _author_of(site: Flask, course_id: str) -> str:
    """Who wrote a course."""
    query = select(Instructor.public_id).join(CourseInstructor, CourseInstructor.instructor_id == Instructor.id)
    of_course = query.join(Course, Course.id == CourseInstructor.course_id).where(Course.public_id == course_id)
    return str(values(site, of_course)[0])


def _board(site: Flask, erin: Visitor) -> str:
    """A board that was sent a completion which was revoked since, and waits for others, some with bad numbers."""
    licensed: dict[str, Any] = {"jurisdiction": "US-MT", "completed_on": date(2026, 10, 20)}
    revoked = issued(site, legal_name="Ana Ruiz", **licensed)
    numbers = {"license_pattern": "LCPC-#####", "license_example": "LCPC-81234"}
    board = reporting(
        site, name="Board of Behavioral Health", jurisdiction="US-MT", first_day=date(2026, 10, 1), **numbers
    )
    erin.get(f"/provider/reports/{board}")
    erin.send(erin.page.form("/exports"))
    erin.get(f"/provider/certificates/{revoked}")
    erin.send(erin.page.form("/revoke"), reason="Somebody else sat the test.")
    for name, number in (("Bea Stone", "LCPC-81235"), ("Cleo María Ñuñez Jr.", "81236"), ("Dora Li", "")):
        issued(site, legal_name=name, license_number=number, **licensed)
    issued(site, legal_name="Eve Nowhere", **{**licensed, "jurisdiction": ""})
    return board


def _say_too_little(page: Page) -> None:
    """Send an approval with nothing in it, past what the browser asks for."""
    page.evaluate("document.querySelector('form.terms-form').submit()")
    expect(page.locator(".field-error").first).to_be_visible()


def _time_nonsense(page: Page) -> None:
    """Give a time that is none, then reckon in another way: what was refused stays in sight."""
    page.get_by_label("Times of pilot learners, in minutes").fill("an hour")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    page.get_by_label("The NASBA formula").check()
    expect(page.locator("#seconds-error")).to_be_visible()
    expect(page.locator("#av_minutes")).to_be_visible()


def _mark_nothing(page: Page) -> None:
    page.get_by_label("Question").fill("Whom does one call first?")
    for number, option in enumerate(("Nobody", "A colleague", "The press"), 1):
        page.get_by_label(f"Option {number}", exact=True).fill(option)
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    expect(page.locator("#options-error")).to_be_visible()


def _make_codes(page: Page) -> None:
    page.get_by_label("For whom").first.fill("Spring conference")
    page.get_by_label("How many").fill("12")
    with page.expect_navigation():
        page.get_by_role("button", name="Make them", exact=True).click()


def _let_a_reviewer_in(page: Page) -> None:
    page.locator("#reviewer-label").fill("Reviewer of the board")
    page.locator("#reviewer-last").fill("2026-12-31")
    with page.expect_navigation():
        page.get_by_role("button", name="Make a link").click()


def _try_another_pattern(page: Page) -> None:
    page.get_by_label("How its license numbers look").fill("####")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    expect(page.locator("#license_example-error")).to_be_visible()


def _close_without_a_word(page: Page) -> None:
    page.get_by_label("Closed on").fill("2026-05-11")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    expect(page.locator("#outcome-error")).to_be_visible()


def _tick_no_course(page: Page) -> None:
    page.get_by_label("Only these", exact=True).check()
    with page.expect_navigation():
        page.get_by_role("button", name="Download the archive").click()
    expect(page.locator("#courses-error")).to_be_visible()


def _publish(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Publish it").click()


PROVIDER = {
    "the provider": Place("/provider", "Continuing education", role=PROVIDING),
    "the provider’s profile": Place("/provider/profile", "Provider", role=PROVIDING),
    "an approval, refused": Place(
        "/provider/approvals/new", "Enter an approval", _say_too_little, status=400, role=PROVIDING
    ),
    "instructors": Place("/provider/instructors", "Instructors", role=PROVIDING),
    "an instructor whom a reviewer reads": Place("/provider/instructors/{author}", "Ada Example", role=PROVIDING),
    "courses of the provider": Place("/provider/courses", "Courses", role=PROVIDING),
    "a course to begin": Place("/provider/courses/new", "Begin a course", role=PROVIDING),
    "a course that lacks much": Place("/provider/courses/{lacking}", "When a Client Needs More", role=PROVIDING),
    "a course, published": Place("/provider/courses/{whole}", "Knowing one’s limits", _publish, role=PROVIDING),
    "a course that a reviewer takes": Place("/provider/courses/{reviewed}", "Telehealth", role=PROVIDING),
    "a course, to change, refused": Place(
        "/provider/courses/{lacking}/edit", "Change a course", _time_nonsense, status=400, role=PROVIDING
    ),
    "cases for a course": Place("/provider/courses/{lacking}/cases", "Add cases", role=PROVIDING),
    "a post-test to write": Place("/provider/courses/{whole}/test?done=kept", "Post-test", role=PROVIDING),
    "an item, refused": Place(
        "/provider/courses/{whole}/test/new?slot=1", "Write an item", _mark_nothing, status=400, role=PROVIDING
    ),
    "records of a course": Place("/provider/courses/{sold}/records", "Records", role=PROVIDING),
    "sessions, one refused": Place(
        "/provider/courses/{live}/sessions", "Sessions", _plan_nothing, status=400, role=PROVIDING
    ),
    "a session’s roster": Place("/provider/courses/{live}/sessions/{session}", "A session", role=PROVIDING),
    "attendance, a correction refused": Place(
        "/provider/courses/{live}/sessions/{session}/attendance/{enrolment}",
        "Ben O’Hara",
        _correct_without_a_reason,
        status=400,
        role=PROVIDING,
    ),
    "records of all courses": Place("/provider/records", "Records", role=PROVIDING),
    "reports for boards": Place("/provider/reports", "Board reports", role=PROVIDING),
    "a report for a board": Place("/provider/reports/{board}", "Board of Behavioral Health", role=PROVIDING),
    "a report, refused": Place(
        "/provider/reports/{board}/edit", "Change a report", _try_another_pattern, status=400, role=PROVIDING
    ),
    "a post-test with its key": Place("/provider/courses/{whole}/test/key", "Post-test with its key", role=PROVIDING),
    "complaints": Place("/provider/complaints?done=changed", "Complaints", role=PROVIDING),
    "a complaint, refused": Place(
        "/provider/complaints/{complaint}", "A complaint", _close_without_a_word, status=400, role=PROVIDING
    ),
    "for auditors, refused": Place("/provider/archive", "For auditors", _tick_no_course, status=400, role=PROVIDING),
    "codes, shown once": Place("/provider/courses/{sold}/enrolment", "Codes", _make_codes, role=PROVIDING),
    "a reviewer’s link": Place(
        "/provider/courses/{invited}/enrolment", "A reviewer’s link", _let_a_reviewer_in, role=PROVIDING
    ),
}
"""Pages of the provider in every state that looks different."""
