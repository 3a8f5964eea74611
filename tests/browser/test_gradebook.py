"""The gradebook by keyboard, during a class, and on a phone."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import expect

from tests.browser import gradebook
from tests.browser.conftest import Windows
from tests.browser.inspecting import PHONE
from tests.browser.watching import Watch
from tests.support import classes, handed


def test_arrows_go_from_cell_to_cell_and_enter_opens_one(window: Windows, site: Flask, watch: Watch) -> None:
    here, past = gradebook.carols(site)
    context = window()
    past.bring(context, watch.host)
    page = context.new_page()
    page.goto(here.path)
    first = page.locator("tbody td a").first
    expect(page.locator("tbody a[tabindex='0']")).to_have_count(1)
    first.focus()
    for key, cell in (
        ("ArrowRight", here.cell("alice", 1)),
        ("ArrowDown", here.cell("ben", 1)),
        ("Home", here.cell("ben")),
        ("ArrowLeft", f"/teach/cohorts/{here.cohort}/people/{here.ben}"),
        ("ArrowRight", here.cell("ben")),
        ("Control+End", here.cell("cleo", 1)),
        ("PageUp", here.cell("alice", 1)),
        ("ArrowUp", here.cell("alice", 1)),
        ("Control+Home", here.cell("alice")),
        ("End", here.cell("alice", 1)),
    ):
        page.keyboard.press(key)
        assert page.evaluate("new URL(document.activeElement.href).pathname") == cell, key
        expect(page.locator("tbody a[tabindex='0']")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"http://{watch.host}{here.cell('alice', 1)}")


def test_what_happens_in_a_class_arrives_and_neither_focus_nor_place_is_lost(
    window: Windows, site: Flask, watch: Watch
) -> None:
    here, past = gradebook.carols(site)
    classes.assignment(site, here.cohort, "moving-day", "gift-cards", "tonight", title="Wide")
    context = window(viewport={"width": 720, "height": 300})
    past.bring(context, watch.host)
    page = context.new_page()
    page.goto(f"{here.path}?sort=done&order=down")
    bens = page.locator(f"td a[href*='{here.ben}']").first
    bens.focus()
    box = page.locator("[data-box]")
    box.evaluate("it => { it.scrollTop = 30; it.scrollLeft = 40; }")
    place = "it => [it.scrollTop, it.scrollLeft]"
    assert box.evaluate(place) == [30, 40]
    cleos = page.locator(f"tr#l-{here.cleo} td a").first
    expect(cleos).to_contain_text("not begun")
    handed.hand_in(site, here.assignment, here.people["cleo"])
    handed.hand_in(site, here.assignment, here.people["cleo"], position=1)
    expect(cleos).to_contain_text("100")
    expect(page.locator("tbody tr").first).to_have_attribute("id", f"l-{here.cleo}")
    expect(bens).to_be_focused()
    assert box.evaluate(place) == [30, 40]
    page.get_by_label("Keep it up to date while I look").uncheck()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(5_000)
    assert asked == []


def test_on_a_phone_a_touch_on_a_name_unfolds_one_learner(window: Windows, site: Flask, watch: Watch) -> None:
    here, past = gradebook.carols(site)
    context = window(viewport=PHONE, java_script_enabled=False)
    past.bring(context, watch.host)
    page = context.new_page()
    page.goto(here.path)
    row = page.locator(f"tr#l-{here.ben}")
    expect(row.locator("td[data-label]").first).to_be_hidden()
    row.locator("label").click()
    expect(row.locator("td[data-label]").first).to_be_visible()
    expect(page.locator(f"tr#l-{here.alice} td[data-label]").first).to_be_hidden()
    row.get_by_role("link").first.click()
    expect(page).to_have_url(f"http://{watch.host}{here.cell('ben')}")
