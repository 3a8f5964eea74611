"""Cases are played to every ending with the keyboard alone, and without scripts."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser import playing
from tests.browser.conftest import Windows
from tests.support import cases

ANOTHER_CASE = "fridays-declaration"


def expect_full_marks(page: Page) -> None:
    expect(page.locator(".score-figure")).to_have_text("100")
    expect(page.locator(".verdicts")).to_contain_text("Passed")
    expect(page.get_by_role("heading", name="The turning point")).to_have_count(0)


def expect_a_turning_point(page: Page) -> None:
    expect(page.locator(".verdicts")).to_contain_text("Not passed")
    expect(page.get_by_role("heading", name="The turning point")).to_be_visible()


@pytest.mark.parametrize("slug", cases.DICE)
def test_number_keys_and_enter_lead_to_every_ending(alice: Page, site: Flask, slug: str) -> None:
    for ending, numbers in cases.to_every_ending(slug).items():
        attempt = playing.begin(alice, slug)
        for number in numbers:
            playing.decide_by_number(alice, site, number)
        title = next(scene.title for scene in cases.story(slug).scenario.scenes if scene.slug == ending)
        expect(alice.locator(".ending h2")).to_have_text(title.replace("'", "’"))
        assert playing.recorded(site, attempt) == numbers


def test_number_keys_and_enter_lead_along_the_best_path_to_100_percent(alice: Page, site: Flask) -> None:
    attempt = playing.begin(alice, cases.A_CASE)
    for number in cases.best(cases.A_CASE):
        playing.decide_by_number(alice, site, number)
    expect_full_marks(alice)
    assert playing.recorded(site, attempt) == cases.best(cases.A_CASE)


@pytest.mark.parametrize("slug", cases.DICE)
def test_number_keys_and_enter_lead_along_a_poor_path_to_its_turning_point(alice: Page, site: Flask, slug: str) -> None:
    attempt = playing.begin(alice, slug, "Exam")
    for number in cases.poorest(slug):
        playing.decide_by_number(alice, site, number)
    expect_a_turning_point(alice)
    assert playing.recorded(site, attempt) == cases.poorest(slug)


def test_tab_arrows_and_space_do_it_as_well(alice: Page, site: Flask) -> None:
    playing.begin(alice, cases.A_CASE)
    for number in cases.best(cases.A_CASE):
        playing.decide_by_arrows(alice, site, number)
    expect_full_marks(alice)


def test_a_first_case_begins_from_the_home_page_with_the_keyboard(alice: Page) -> None:
    playing.tab_to(alice, alice.get_by_role("button", name="Begin a first case"))
    alice.keyboard.press("Enter")
    playing.arrive(alice, 0)
    expect(alice.get_by_text("The beginning")).to_be_visible()


def test_without_scripts_the_best_path_leads_to_100_percent_and_a_journal(window: Windows, site: Flask) -> None:
    page = window(java_script_enabled=False).new_page()
    begin_without_scripts(page, cases.A_CASE)
    for number in cases.best(cases.A_CASE):
        playing.decide_by_pointer(page, site, number)
    expect_full_marks(page)
    page.locator(".journal textarea").first.fill("I was relieved,\nand ashamed of it.")
    page.get_by_role("button", name="Keep it").first.click()
    expect(page.get_by_text("Kept", exact=True)).to_be_visible()
    expect(page.locator(".journal textarea").first).to_have_value("I was relieved,\nand ashamed of it.")


def test_without_scripts_a_poor_path_leads_to_a_debrief_with_which_one_may_disagree(
    window: Windows, site: Flask
) -> None:
    page = window(java_script_enabled=False).new_page()
    begin_without_scripts(page, ANOTHER_CASE)
    for number in cases.poorest(ANOTHER_CASE):
        playing.decide_by_pointer(page, site, number)
    expect_a_turning_point(page)
    page.get_by_text("I see it differently").first.click()
    page.get_by_label("How do you see it?").first.fill("He asked for it twice.")
    page.get_by_role("button", name="Put it on record").first.click()
    expect(page.locator(".dissent-said")).to_contain_text("He asked for it twice.")


def begin_without_scripts(page: Page, slug: str) -> None:
    page.goto(f"/cases/{slug}")
    page.get_by_role("button", name="Begin").click()
    playing.arrive(page, 0)
