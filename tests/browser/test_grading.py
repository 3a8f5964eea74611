"""Grading by keyboard: on and back with single keys, and nothing half filled in is left behind unasked."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import expect

from tests.browser import grading
from tests.browser.conftest import Windows
from tests.browser.watching import Watch


def test_keys_lead_on_and_back_and_a_comment_is_kept_without_a_new_page(
    window: Windows, site: Flask, watch: Watch
) -> None:
    past, named = grading.room(site)
    context = window()
    past.bring(context, watch.host)
    page = context.new_page()
    page.goto(f"/teach/attempts/{named['way']}")
    page.get_by_text("Comment on this decision").nth(1).click()
    page.get_by_label("Your comment").locator("visible=true").fill("Ask her.")
    page.get_by_role("button", name="Keep it").locator("visible=true").click()
    expect(page.locator("#said-step-1 .said-one")).to_contain_text("Ask her.")
    expect(page).to_have_url(f"http://{watch.host}/teach/attempts/{named['way']}")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("n")
    expect(page.locator(".path-who")).to_have_text("Ben")
    page.wait_for_load_state()
    page.get_by_label("Note to the learner").fill("Half a word")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Keep", exact=True)).to_be_focused()
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_label("Note to the learner")).to_have_value("Half a word")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("p")
    expect(page.locator(".path-who")).to_have_text("Alice Adams")
