"""Deciding with scripts: where the focus goes, what is said aloud, which keys act, and that an answer stands."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser import playing
from tests.browser.conftest import Windows
from tests.browser.holding import Held
from tests.browser.watching import Watch
from tests.support import cases

BEST = cases.best(cases.A_CASE)


@pytest.fixture
def attempt(alice: Page) -> str:
    """An attempt of Alice's, at its first decision."""
    return playing.begin(alice, cases.A_CASE)


def test_the_focus_moves_to_the_new_heading_and_the_outcome_is_said(alice: Page, site: Flask, attempt: str) -> None:
    before = alice.title()
    playing.decide_by_number(alice, site, BEST[0])
    heading = alice.get_by_role("heading", level=1)
    expect(alice.locator(".feedback h2")).to_be_focused()
    expect(alice.locator(".feedback h2")).to_be_in_viewport()
    live = alice.locator("#live")
    expect(live).to_contain_text("You chose: ")
    expect(live).to_contain_text("Strongest here. Then: " + heading.inner_text())
    assert alice.title() != before
    assert alice.title().startswith(heading.inner_text())


def test_in_exam_mode_only_what_follows_is_said(alice: Page, site: Flask) -> None:
    playing.begin(alice, cases.A_CASE, "Exam")
    playing.decide_by_number(alice, site, BEST[0])
    heading = alice.get_by_role("heading", level=1)
    expect(heading).to_be_focused()
    expect(alice.locator("#live")).to_have_text("Then: " + heading.inner_text())


def test_numbers_are_only_text_while_somebody_writes(alice: Page, attempt: str) -> None:
    playing.reason(alice).press_sequentially("1 of 2")
    expect(playing.reason(alice)).to_have_value("1 of 2")
    expect(alice.locator(".choice input:checked")).to_have_count(0)


def test_enter_in_the_reason_is_a_new_line(alice: Page, site: Flask, attempt: str) -> None:
    playing.card(alice, site, BEST[0]).check()
    playing.reason(alice).press_sequentially("one\ntwo")
    expect(playing.reason(alice)).to_have_value("one\ntwo")
    assert playing.recorded(site, attempt) == ()


def test_numbers_with_control_or_beyond_the_choices_do_nothing(alice: Page, attempt: str) -> None:
    for keys in ("Alt+1", "Control+1", "0", "8", "9"):
        alice.keyboard.press(keys)
    expect(alice.locator(".choice input:checked")).to_have_count(0)


def test_number_keys_can_be_switched_off_and_that_is_remembered(alice: Page, site: Flask, attempt: str) -> None:
    setting = alice.get_by_label("Number keys choose, Enter decides")
    setting.uncheck()
    alice.reload()
    expect(setting).not_to_be_checked()
    alice.keyboard.press("1")
    expect(alice.locator(".choice input:checked")).to_have_count(0)
    playing.decide_by_arrows(alice, site, BEST[0])
    expect(setting).not_to_be_checked()
    setting.check()
    alice.keyboard.press("1")
    expect(alice.locator(".choice input").first).to_be_checked()


def test_nothing_is_sent_before_something_is_chosen(alice: Page, watch: Watch, attempt: str) -> None:
    playing.button(alice).click()
    expect(alice.locator(".choice input").first).to_be_focused()
    assert watch.sent("/decisions") == 0


def test_a_double_click_sends_one_decision(alice: Page, site: Flask, watch: Watch, attempt: str) -> None:
    held = Held(alice, "/decisions")
    playing.card(alice, site, BEST[0]).check()
    playing.button(alice).dblclick()
    expect(playing.button(alice)).to_have_attribute("aria-disabled", "true")
    alice.keyboard.press("Enter")
    held.wait()
    held.let_go()
    playing.arrive(alice, 1)
    assert watch.sent("/decisions") == 1
    assert playing.recorded(site, attempt) == BEST[:1]


def test_back_and_forward_never_change_an_answer(alice: Page, site: Flask, attempt: str) -> None:
    for number in BEST[:2]:
        playing.decide_by_number(alice, site, number)
    alice.go_back()
    expect(alice).to_have_url(f"/cases/{cases.A_CASE}")
    alice.go_forward()
    playing.arrive(alice, 2)
    for number in BEST[2:]:
        playing.decide_by_number(alice, site, number)
    alice.go_back()
    expect(alice.locator("article.debrief")).to_be_visible()
    assert playing.recorded(site, attempt) == BEST


def test_without_scripts_back_shows_where_one_stands_now(window: Windows, site: Flask) -> None:
    page = window(java_script_enabled=False).new_page()
    attempt = playing.begin(page, cases.A_CASE)
    playing.decide_by_pointer(page, site, BEST[0])
    playing.decide_by_pointer(page, site, BEST[1])
    page.go_back()
    playing.arrive(page, 2)
    page.go_forward()
    playing.arrive(page, 2)
    assert playing.recorded(site, attempt) == BEST[:2]


def test_stepping_out_ends_the_attempt_and_offers_others(alice: Page, site: Flask, attempt: str) -> None:
    alice.get_by_text("Step out of this case").click()
    alice.get_by_role("button", name="Step out").click()
    expect(alice.get_by_role("heading", level=1)).to_have_text("You have stepped out")
    expect(alice.locator("article.entry").first).to_be_visible()
