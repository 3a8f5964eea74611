"""A supervisor with attempts to grade, the learner of one of them, and what they do in a browser."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import Page, expect

from engine.teach.rubric import mark_of
from engine.teach.terms import Terms
from services.teach.comments import About, say
from services.teach.grading import Given, grade
from services.tokens import new_public_id
from tests.browser.places import CASE, Past
from tests.support import cases, classes, handed, people
from tests.support.client import Visitor
from web.session import now

TERMS = Terms(graded_by="rubric", writing="optional", deciding="corey", standards=True, confidence_named=True)
BLIND = Terms(graded_by="rubric", writing="optional", blind=True)


def room(site: Flask, *, as_learner: bool = False) -> tuple[Past, dict[str, str]]:
    """Two attempts to grade, one of them with all that can be written about it; and one to grade without a name."""
    addresses = [f"{new_public_id()}@school.example" for _ in range(2)]
    carol = people.put(site, "Carol", "supervisor", email=addresses[0])
    alice = people.put(site, "Alice Adams", email=addresses[1])
    ben = people.put(site, "Ben", email=f"{new_public_id()}@school.example")
    cohort = classes.cohort(site, carol, alice, ben)
    graded = classes.assignment(site, cohort, terms=TERMS)
    blind = classes.assignment(site, cohort, terms=BLIND)
    way = handed.hand_in(
        site,
        graded,
        alice,
        *cases.poorest(CASE),
        reasons={0: "He offered, and she smiled at him."},
        confidences={0: "high"},
        shared={1: "My shoulders dropped."},
        dissents={1: "Our line takes forty minutes."},
        written=("The voice is missing.", "Her consent, and his childhood."),
        standards=("ACA A.2.c", "NASW 1.02"),
    )
    for assignment in (graded, blind):
        handed.hand_in(site, assignment, ben)
    _say(site, people.known(site, carol, "supervisor").id, way)
    visitor = Visitor.at(site)
    visitor.get("/accounts/login")
    address = addresses[1 if as_learner else 0]
    visitor.send(visitor.page.form("/accounts/login"), email=address, password=people.PASSWORD)
    cookie = visitor.get_cookie("baton")
    assert cookie is not None
    return Past(cookie.value, {}), {"way": way, "assignment": graded, "blind": blind}


def _say(site: Flask, supervisor_id: int, way: str) -> None:
    given = Given(("4", "3", "2", "1"), "Strong on standards. Say who decides.", 0, mark_of(TERMS.rubric))
    with site.app_context():
        for about in (About(), About(step=0), About(prompt=1)):
            say(supervisor_id, way, new_public_id(), about, "Well seen.\n\nWho else was in the room?", now())
        grade(supervisor_id, way, given, now())


def grade_what_is_gone(page: Page) -> None:
    """Send a rubric of an attempt that is not there any more."""
    page.get_by_label("Note to the learner").fill(
        "Strong on standards.\n\nSay who decides, and what the client was told."
    )
    page.locator("form[action$='/grading']").evaluate(
        "form => { form.action = form.action.replace(/[0-9a-f]{32}/, '0'.repeat(32)) }"
    )
    with page.expect_navigation():
        page.get_by_role("button", name="Keep", exact=True).click()


def grade_twice(page: Page) -> None:
    """Fill the rubric in on a page that is out of date, once it was filled in on another."""
    other = page.context.new_page()
    other.goto(page.url)
    for number, tab in enumerate((other, page)):
        tab.get_by_label("Note to the learner").fill(f"Word {number}.")
        with tab.expect_navigation():
            tab.get_by_role("button", name="Keep", exact=True).click()
    other.close()
    expect(page.locator("#rubric .notice")).to_contain_text("in another window")
    expect(page.get_by_label("Note to the learner")).to_have_value("Word 1.")
