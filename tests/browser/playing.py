"""How somebody plays a case in a browser: with the keyboard, with the mouse, without scripts."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from extensions import db
from models import Attempt, Decision
from tests.support import cases

MOST_TABS = 120
STEP = "[data-choices] input[name=step]"


def begin(page: Page, slug: str, mode: str = "Study") -> str:
    """Begin a case from its page with the keyboard alone. Returns the path of the attempt."""
    page.goto(f"/cases/{slug}")
    tab_to(page, page.locator(".mode input:checked"))
    if mode == "Exam":
        page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name=mode)).to_be_checked()
    tab_to(page, page.get_by_role("button", name="Begin"))
    page.keyboard.press("Enter")
    arrive(page, 0)
    return path_of(page)


def arrive(page: Page, step: int) -> None:
    """Wait until a step, or the debrief, is at hand and its scripts have run."""
    expect(page.locator(f"{STEP}[value='{step}'], article.debrief").first).to_be_attached()
    page.wait_for_load_state()


def decide_by_number(page: Page, site: Flask, number: int) -> None:
    """Take a choice by its number key and Enter; a passage has one button."""
    step = step_of(page)
    if is_passage(page):
        tab_to(page, button(page))
    else:
        page.keyboard.press(str(place_of(page, site, number)))
        expect(card(page, site, number)).to_be_checked()
    page.keyboard.press("Enter")
    arrive(page, step + 1)


def decide_by_arrows(page: Page, site: Flask, number: int) -> None:
    """Take a choice with Tab, arrows and Space."""
    step = step_of(page)
    if not is_passage(page):
        tab_to(page, page.locator(".choice input").first)
        page.keyboard.press("Space")
        for _ in range(place_of(page, site, number) - 1):
            page.keyboard.press("ArrowDown")
        expect(card(page, site, number)).to_be_checked()
    tab_to(page, button(page))
    page.keyboard.press("Space")
    arrive(page, step + 1)


def decide_by_pointer(page: Page, site: Flask, number: int) -> None:
    """Take a choice with clicks. Works without scripts."""
    step = step_of(page)
    if not is_passage(page):
        card(page, site, number).check()
    button(page).click()
    arrive(page, step + 1)


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until something has the focus."""
    for _ in range(MOST_TABS):
        if target.evaluate("it => it === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached with {MOST_TABS} tabs")


def card(page: Page, site: Flask, number: int) -> Locator:
    """The radio button of a choice, by the choice's number in the file."""
    return page.locator(f".choice input[value='{cases.value(site, path_of(page), step_of(page), number)}']")


def place_of(page: Page, site: Flask, number: int) -> int:
    """At which place, from 1, a choice stands on the page."""
    values = page.locator(".choice input").evaluate_all("all => all.map(one => one.value)")
    return 1 + int(values.index(card(page, site, number).input_value()))


def button(page: Page) -> Locator:
    """The button that decides."""
    return page.locator("[data-choices] > .decide button")


def reason(page: Page) -> Locator:
    """The field for the reason, opened."""
    field = page.get_by_label("My reason")
    if not field.is_visible():
        page.get_by_text("Say why, in your own words").click()
    return field


def is_passage(page: Page) -> bool:
    """Whether there is nothing to decide here."""
    return page.locator(".choice").count() == 0


def step_of(page: Page) -> int:
    """The step of the page at hand."""
    return int(page.locator(STEP).input_value())


def path_of(page: Page) -> str:
    """The path of the page at hand."""
    return urlsplit(page.url).path


def recorded(site: Flask, attempt: str) -> tuple[int, ...]:
    """The choices that stand on record."""
    with site.app_context():
        numbers = db.session.scalars(
            select(Decision.choice)
            .join(Attempt, Attempt.id == Decision.attempt_id)
            .where(Attempt.public_id == attempt.split("/")[2])
            .order_by(Decision.step)
        ).all()
        db.session.remove()
    return tuple(numbers)


def drafts(page: Page) -> list[str]:
    """The names of the drafts that this device keeps."""
    names: list[str] = page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('baton.draft.'))")
    return names
