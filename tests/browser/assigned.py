"""A learner with something to do: open, asked about, handed in and left."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from playwright.sync_api import Page, expect

from engine.teach.terms import Terms
from services.tokens import new_public_id
from tests.browser.places import CASE, Past
from tests.support import cases, classes, people
from tests.support.assigned import begin, play, step_out
from tests.support.client import Visitor
from web.session import now

ASKED = Terms(
    description="Three cases.\n\nTake your time.",
    objectives=("Name a limit.",),
    attempts=2,
    counts="best",
    confidence="required",
    confidence_named=True,
    reason="required",
    writing="required",
    deciding="aca",
    standards=True,
)
PIVOTAL_AT_ONCE, OTHER = "credible-fear", "gift-cards"


def room(site: Flask) -> tuple[Past, dict[str, str]]:
    """Alice in Practicum II: two assignments that are open, one to come."""
    address = f"{new_public_id()}@school.example"
    carol = people.put(site, "Carol", "supervisor", email=f"{new_public_id()}@school.example")
    alice = people.known(site, people.put(site, "Alice", email=address))
    cohort = classes.cohort(site, carol, alice.public_id)
    soon = now() + timedelta(days=2)
    asked = classes.assignment(site, cohort, CASE, PIVOTAL_AT_ONCE, OTHER, terms=ASKED, due_at=soon, late="refuse")
    closed = classes.assignment(site, cohort, "no-thank-you", terms=Terms(mode="released"), title="Referring well")
    classes.assignment(site, cohort, "moving-day", title="Later", opens_at=soon, due_at=soon + timedelta(days=9))
    left = begin(site, alice, asked, 2)
    step_out(site, alice, left)
    handed_in = begin(site, alice, closed)
    play(site, alice, handed_in, cases.poorest("no-thank-you"))
    visitor = Visitor.at(site)
    visitor.get("/accounts/login")
    visitor.send(visitor.page.form("/accounts/login"), email=address, password=people.PASSWORD)
    cookie = visitor.get_cookie("baton")
    assert cookie is not None
    named = {"asked": asked, "closed": closed, "left": left, "handed": handed_in}
    return Past(cookie.value, {}), {
        **named,
        "writing": begin(site, alice, asked, 1),
        "deciding": begin(site, alice, asked),
    }


def leave_a_step_out(page: Page) -> None:
    """Send a write-up without one of its steps, past the browser's own check; what was written is there still."""
    page.get_by_label("Name the problem").fill("He needs more than I can give.")
    page.get_by_text("ACA Code of Ethics").click()
    page.get_by_role("checkbox").nth(1).check()
    with page.expect_navigation():
        page.evaluate("document.querySelector('[data-write-up]').submit()")
    expect(page.locator("#answer-1-problem")).to_be_visible()
    expect(page.get_by_label("Name the problem")).to_have_value("He needs more than I can give.")


def say_nothing(page: Page) -> None:
    """Decide without saying how sure one is, past the browser's own check."""
    page.locator(".choice input").first.check()
    page.evaluate("for (const field of document.querySelectorAll('[required]')) field.required = false")
    page.get_by_role("button", name="Decide").click()
    expect(page.locator("#confidence-problem")).to_be_visible()
