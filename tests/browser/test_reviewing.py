"""A session of reviews: by the keyboard alone, without scripts, and when the site cannot be reached."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from models import Review
from tests.browser import playing
from tests.browser.conftest import Windows
from tests.browser.places import Past
from tests.browser.watching import Watch
from tests.support import reviews
from tests.support.client import Visitor
from tests.support.doors import cookie_of, who_is_at
from tests.support.rows import rows

CARDS = 3
"""Decisions of the case that go wrong for somebody who plays it as badly as it can be played, and are scored."""


@pytest.fixture
def learner(site: Flask) -> Visitor:
    """Somebody who played a case badly, all of whose cards are due."""
    visitor = Visitor.at(site)
    reviews.with_cards(visitor)
    return visitor


def at_reviews(context: BrowserContext, learner: Visitor, watch: Watch) -> Page:
    Past(cookie_of(learner), {}).bring(context, watch.host)
    page = context.new_page()
    page.goto("/study/review")
    return page


def recorded(site: Flask, learner: Visitor) -> list[str | None]:
    """How sure somebody was, review by review."""
    mine = who_is_at(learner).id
    return [row.confidence for row in sorted(rows(site, Review), key=lambda r: r.reviewed_at) if row.person_id == mine]


def test_a_session_by_keyboard_alone(window: Windows, site: Flask, learner: Visitor, watch: Watch) -> None:
    page = at_reviews(window(), learner, watch)
    for number in range(1, CARDS + 1):
        expect(page.locator(".running-head")).to_contain_text(f"{number} of {CARDS} today")
        expect(page.get_by_label("Number keys choose")).to_be_visible()  # then the script has run
        page.keyboard.press("2")
        expect(page.locator(".choice input").nth(1)).to_be_checked()
        playing.tab_to(page, page.locator("input[name=confidence]").first)
        page.keyboard.press("ArrowRight")
        expect(page.locator("input[name=confidence][value=medium]")).to_be_checked()
        page.keyboard.press("Enter")
        expect(page.locator("article.review-explained")).to_be_visible()
        expect(page.locator("h1")).to_be_focused()
        page.keyboard.press("Enter")
    expect(page.locator("article.review-rest")).to_be_visible()
    expect(page.locator(".reviewed-list li")).to_have_count(CARDS)
    assert recorded(site, learner) == ["medium"] * CARDS


def test_a_session_without_scripts(window: Windows, site: Flask, learner: Visitor, watch: Watch) -> None:
    page = at_reviews(window(java_script_enabled=False), learner, watch)
    for _ in range(CARDS):
        page.locator(".choice input").first.check()
        page.get_by_role("button", name="Decide").click()
        page.get_by_role("link", name=re.compile("Next|That was all")).click()
    expect(page.locator(".reviewed-list li")).to_have_count(CARDS)
    assert recorded(site, learner) == [None] * CARDS


def test_enter_on_a_fold_opens_it_and_does_not_go_on(window: Windows, learner: Visitor, watch: Watch) -> None:
    page = at_reviews(window(), learner, watch)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("article.review-explained")).to_be_visible()
    address = page.url
    playing.tab_to(page, page.locator(".scene-again summary"))
    page.keyboard.press("Enter")
    expect(page.locator(".scene-again .prose")).to_be_visible()
    expect(page).to_have_url(address)


def test_keys_that_are_switched_off_do_nothing(window: Windows, learner: Visitor, watch: Watch) -> None:
    page = at_reviews(window(), learner, watch)
    page.get_by_label("Number keys choose, Enter decides and goes on").uncheck()
    page.reload()
    page.keyboard.press("1")
    expect(page.locator(".choice input:checked")).to_have_count(0)
    page.locator(".choice input").first.check()
    page.get_by_role("button", name="Decide").click()
    expect(page.locator("article.review-explained")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("article.review-explained")).to_be_visible()


def test_back_shows_the_next_decision_and_changes_nothing(
    window: Windows, site: Flask, learner: Visitor, watch: Watch
) -> None:
    page = at_reviews(window(), learner, watch)
    first = page.locator("h1").inner_text()
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("article.review-explained")).to_be_visible()
    page.go_back()
    expect(page.locator("h1")).not_to_have_text(first)
    expect(page.locator(".running-head")).to_contain_text(f"2 of {CARDS} today")
    assert len(recorded(site, learner)) == 1


def test_what_could_not_be_sent_stays_and_is_sent_later(
    window: Windows, site: Flask, learner: Visitor, watch: Watch
) -> None:
    watch.means("ERR_INTERNET_DISCONNECTED")
    context = window()
    page = at_reviews(context, learner, watch)
    page.keyboard.press("2")
    context.set_offline(True)
    page.keyboard.press("Enter")
    expect(page.locator(".unsent")).to_be_visible()
    expect(page.locator(".choice input").nth(1)).to_be_checked()
    context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("article.review-explained")).to_be_visible()
    assert len(recorded(site, learner)) == 1
