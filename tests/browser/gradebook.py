"""A supervisor with a gradebook, and what they do with it in a browser."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from engine.teach.terms import Terms
from extensions import db
from models import Membership, Person
from services.teach.overrides import SET, Said, override
from services.tokens import new_public_id
from tests.browser.places import Past
from tests.support import cases, classes, handed, people
from tests.support.client import Visitor
from tests.support.doors import cookie_of
from tests.support.gradebooks import UNSAFE_CASE, Book, book
from web.session import now

FILE = (
    "Student,ID,SIS Login ID,Section,Reflection (101),Final Score\r\n"
    "    Points Possible,,,,20.0,(read only)\r\n"
    '"Ben Brown",1,7,Practicum II,,\r\n'
    '"Ruiz, Ana",2,ana@school.example,Practicum II,,\r\n'
    '"Marsh, Cleo",5,c77,Practicum II,,\r\n'
    '"Doe, Jo",3,jo@school.example,Practicum II,,\r\n'
    '"Doe, Jo",4,jo@school.example,Practicum II,,\r\n'
)


def room(site: Flask) -> tuple[Past, dict[str, str]]:
    """A gradebook with cells of every kind in it, at a browser of Carol's."""
    here, past = carols(site)
    classes.group(site, here.cohort)
    _expect(site, here)
    classes.assignment(site, here.cohort, "moving-day", title="By rubric", terms=Terms(graded_by="rubric"))
    handed.hand_in(site, here.assignment, here.people["cleo"], *cases.best(UNSAFE_CASE)[:2])
    with site.app_context():
        override(here.dave, here.at("ben"), Said(SET, "70", "He explained it to me.", 0), now())
        override(here.dave, here.at("ben"), Said(SET, "75", "I had misread it.", 1), now())
    return past, {"cohort": here.cohort, "cell": here.cell("ben")}


def _expect(site: Flask, here: Book) -> None:
    """Let the roster say by which login Ben is known elsewhere, and Cleo call herself as she is called there."""
    with site.app_context(), db.engine.execution_options(writes=True).connect() as connection, connection.begin():
        ben = connection.execute(select(Membership.id).where(Membership.public_id == here.ben)).scalar_one()
        classes.put_expected(connection, here.cohort, "Ben Brown", None, login="7", membership_id=ben)
        herself = update(Person).where(Person.public_id == here.people["cleo"])
        connection.execute(herself.values(display_name="Cleo Marsh"))


def carols(site: Flask) -> tuple[Book, Past]:
    """A gradebook and the browser of a supervisor who is logged in."""
    prefix = new_public_id()[:6]
    here = book(site, prefix=prefix)
    visitor = Visitor.at(site)
    people.log_in(visitor, f"{prefix}Carol")
    return here, Past(cookie_of(visitor), {})


def set_twice(page: Page) -> None:
    """Set a score on a page on which an older word is still seen, past the script."""
    page.get_by_label("Score, 0 to 100").fill("40")
    page.get_by_label("Why").fill("He did not read it.")
    page.evaluate("document.querySelector('[name=seen]').value = 1")
    page.get_by_role("button", name="Set the score").click()
    expect(page.get_by_role("alert")).to_contain_text("I had misread it.")


def choose(text: str) -> Callable[[Page], None]:
    """Choose a platform's file."""

    def act(page: Page) -> None:
        content = text.encode()
        page.get_by_label("The file").set_input_files({"name": "g.csv", "mimeType": "text/csv", "buffer": content})
        with page.expect_navigation():
            page.get_by_role("button", name="Look at it").click()

    return act
