"""Somebody who teaches, and what they do with lists and cohorts in a browser."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page, expect

from services.tokens import new_public_id
from tests.browser.places import Past
from tests.support import classes, people
from tests.support.doors import cookie_of


def first_time(site: Flask) -> Past:
    """A supervisor without a cohort."""
    return Past(cookie_of(people.member(site, new_public_id(), "supervisor")), {})


def code_of_a_cohort(site: Flask) -> str:
    """The code of somebody's cohort."""
    return classes.cohort(site, people.put(site, new_public_id(), "supervisor"))[:10].upper()


def paste(text: str) -> Callable[[Page], None]:
    """Paste a list of learners, and look at it."""

    def act(page: Page) -> None:
        page.get_by_label("Paste it").fill(text)
        with page.expect_navigation():
            page.get_by_role("button", name="Look at it").click()

    return act


def mark_all(page: Page) -> None:
    """Mark everybody who is shown, so that they can be moved."""
    page.get_by_role("checkbox", name="Mark", exact=True).first.check()
    expect(page.locator("[data-count]")).to_contain_text("(")
