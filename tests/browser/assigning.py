"""A supervisor with modules and assignments in every state, and what they do with them in a browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from engine.teach.terms import Terms
from models import Membership, Person
from services.teach.extensions import give
from services.tokens import new_public_id
from tests.browser.places import CASE, Past
from tests.support import classes, handed, people
from tests.support.doors import cookie_of
from tests.support.rows import values
from web.session import now

DAY = timedelta(days=1)
WITHHELD = Terms(mode="released", writing="optional", deciding="corey", description="Bring what you wrote.")


def room(site: Flask) -> tuple[Past, dict[str, str]]:
    """Modules, a cohort of three, and assignments: open, to come, past, withdrawn; one is done by somebody."""
    name = new_public_id()
    carol = people.member(site, name, "supervisor")
    owner = str(values(site, select(Person.public_id).where(Person.display_name == name))[0])
    ids = [people.put(site, each, email=f"{new_public_id()}@school.example") for each in ("Alice", "Ben", "Erin")]
    cohort = classes.cohort(site, owner, *ids)
    module = classes.module(site, owner, CASE, "parlay", "tonight", terms=WITHHELD)
    classes.module(site, owner, CASE, title="Referring well")
    assignment = classes.assignment(site, cohort, CASE, "parlay", terms=WITHHELD, due_at=now() + DAY)
    told: dict[str, dict[str, Any]] = {
        "First moves": {"due_at": now() - DAY},
        "Later": {"opens_at": now() + DAY},
        "Over": {"withdrawn_at": now()},
    }
    for title, dates in told.items():
        classes.assignment(site, cohort, title=title, **dates)
    handed.hand_in(site, assignment, ids[0])
    with site.app_context():
        member = select(Membership.public_id).join(Person, Membership.person_id == Person.id)
        erin = values(site, member.where(Person.public_id == ids[2]))
        give(people.known(site, owner, "supervisor"), assignment, erin, "2098-03-01T12:00", now())
    return Past(cookie_of(carol), {}), {"module": module, "cohort": cohort, "assignment": assignment}


def letters_of_a_cohort(site: Flask) -> str:
    """The secret in a letter to somebody who learns in a cohort."""
    learner = people.put(site, new_public_id())
    classes.cohort(site, people.put(site, new_public_id(), "supervisor"), learner)
    mine = select(Membership.stop_token).join(Person, Membership.person_id == Person.id)
    return str(values(site, mine.where(Person.public_id == learner))[0])


def refuse_a_mark(page: Page) -> None:
    """Ask for a pass mark that is none, where a rubric is filled in without names."""
    page.get_by_label("Pass mark, in percent").fill("101")
    page.locator("summary", has_text="Rarely needed").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()


def due_in_a_gap(page: Page) -> None:
    """Let it be due at a time that the clocks skip."""
    page.get_by_label("Due", exact=True).fill("2026-03-08T02:30")
    with page.expect_navigation():
        page.get_by_role("button", name="Assign it").click()


def due_earlier(page: Page) -> None:
    """Let it have been due before somebody finished."""
    page.get_by_label("Due", exact=True).fill("2026-01-08T12:00")
    with page.expect_navigation():
        page.get_by_role("button", name="See what changes").click()
