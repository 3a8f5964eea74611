"""Somebody with a referral network and a journal, and what they do with them in a browser."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import select

from extensions import db
from models import WebSession
from services.tokens import hashed
from tests.browser.places import CASE, Past, past
from tests.support import cases, cast
from tests.support.doors import holding
from web.session import now


def networked(site: Flask) -> tuple[Past, dict[str, str]]:
    """A guest who has played a case and written about it, and two people whom they trust."""
    played = past(site, "good")
    learner = holding(site, played.cookie)
    learner.get(f"{played.attempts['good']}/debrief")
    learner.send(learner.page.form("/journal"), text="It hurt to let go.\n\nI think that is allowed.")
    said = {
        "organization": "North Clinic",
        "phone": "+1 555 0100",
        "email": "ana@north.example",
        "languages": "Español",
    }
    wanted = cases.story(CASE).scenario.meta.specialties
    with site.app_context():
        mine = select(WebSession.person_id).where(WebSession.token_hash == hashed(played.cookie))
        person_id = db.session.scalars(mine).one()
        ana = cast.contact(person_id, specialties=[wanted[0]], checked_on=now().date(), **said)
        cast.contact(person_id, name="County crisis line", specialties=["crisis services"], accepting="unknown")
        db.session.commit()
        db.session.remove()
    return played, {**played.attempts, "contact": ana}


def choose(text: str) -> Callable[[Page], None]:
    """Choose a file of contacts, and look at it."""

    def act(page: Page) -> None:
        file = FilePayload(name="contacts.csv", mimeType="text/csv", buffer=text.encode())
        page.get_by_label("The file").set_input_files(file)
        with page.expect_navigation():
            page.get_by_role("button", name="Look at it").click()

    return act


def take_out(page: Page) -> None:
    """Take the entry at hand out."""
    page.get_by_role("button", name="Take out").click()
    expect(page.get_by_role("button", name="Put it back")).to_be_visible()


def call(page: Page) -> None:
    """Write a name at the end of a debrief."""
    page.get_by_label("Somebody else", exact=True).last.fill("Dr. Okafor")
    page.locator("#call").get_by_role("button", name="Keep it").click()
    expect(page.locator(".call-kept")).to_contain_text("Dr. Okafor")
