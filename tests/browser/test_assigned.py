"""What was assigned, in a browser: a write-up survives a reload, and is done with once it is kept."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import expect

from tests.browser import assigned
from tests.browser.conftest import Windows
from tests.browser.watching import Watch

DRAFTS = "Object.keys(localStorage).filter((name) => name.includes('write-up')).length"


def test_a_write_up_survives_a_reload_until_it_is_kept(window: Windows, site: Flask, watch: Watch) -> None:
    past, named = assigned.room(site)
    context = window()
    past.bring(context, watch.host)
    page = context.new_page()
    page.goto(f"/attempts/{named['writing']}")
    page.get_by_label("Name the problem").fill("He needs more than I can give.")
    page.get_by_text("ACA Code of Ethics").click()
    page.get_by_role("checkbox").nth(1).check()
    page.reload()
    expect(page.get_by_label("Name the problem")).to_have_value("He needs more than I can give.")
    expect(page.get_by_role("checkbox").nth(1)).to_be_checked()
    for field in page.get_by_role("textbox").all():
        field.fill("A sentence.")
    page.get_by_role("button", name="Keep it and go on").click()
    expect(page.locator("[data-choices]")).to_be_visible()
    page.wait_for_load_state()
    assert page.evaluate(DRAFTS) == 0
