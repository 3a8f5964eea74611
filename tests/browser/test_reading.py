"""How a page reads: the case file at hand, light and dark, on paper, without motion, in colours of one's own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser import inspecting, places, playing
from tests.browser.conftest import Windows
from tests.browser.watching import Watch
from tests.support import cases

FILE = ".case-file .chart"
DARK, LIGHT = "rgb(26, 24, 22)", "rgb(248, 245, 238)"
TELLING = ["/", "/cases", f"/cases/{cases.A_CASE}", "{feedback}", "{poor}/debrief", "{poor}/explore", "/author/try"]

_MOVING = """() => [...document.querySelectorAll("*")].flatMap((it) => [null, "::before", "::after"].map((part) => {
  const style = getComputedStyle(it, part);
  const still = style.transitionDuration.split(", ").every((time) => parseFloat(time) === 0);
  return still && style.animationName === "none" && style.scrollBehavior === "auto" ? "" : it.outerHTML.slice(0, 80);
})).filter(Boolean)"""

_UNCOVERED = """() => {
  const [it, tab] = [document.activeElement, document.querySelector(".file-tab")];
  return it === tab || it === document.body || it.getBoundingClientRect().top + 1 < tab.getBoundingClientRect().top;
}"""


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_the_case_file_is_one_tap_away_and_escape_closes_it(window: Windows, scripts: bool) -> None:
    page = window(viewport=inspecting.PHONE, has_touch=True, java_script_enabled=scripts).new_page()
    playing.begin(page, cases.A_CASE)
    expect(page.locator(FILE)).to_be_hidden()
    page.get_by_role("button", name="Case file", exact=True).tap()
    expect(page.locator(FILE)).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator(FILE)).to_be_hidden()
    page.get_by_role("button", name="Case file", exact=True).tap()
    page.get_by_role("button", name="Close the case file").tap()
    expect(page.locator(FILE)).to_be_hidden()


def test_after_a_decision_the_case_file_is_still_one_tap_away(window: Windows, site: Flask) -> None:
    page = window(viewport=inspecting.PHONE, has_touch=True).new_page()
    playing.begin(page, cases.A_CASE)
    playing.decide_by_number(page, site, cases.best(cases.A_CASE)[0])
    page.get_by_role("button", name="Case file", exact=True).tap()
    expect(page.locator(FILE)).to_be_in_viewport()


def test_nothing_that_has_the_focus_hides_under_the_tab_of_the_case_file(window: Windows) -> None:
    page = window(viewport={"width": 320, "height": 256}, reduced_motion="reduce").new_page()
    playing.begin(page, cases.A_CASE)
    page.evaluate("document.activeElement.blur()")
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate(_UNCOVERED), page.evaluate("document.activeElement.outerHTML")


def test_on_a_wide_screen_the_case_file_lies_beside_the_text(window: Windows) -> None:
    page = window(viewport=inspecting.DESKTOP).new_page()
    playing.begin(page, cases.A_CASE)
    file, text = page.locator(FILE).bounding_box(), page.locator(".scene").bounding_box()
    assert file is not None
    assert text is not None
    assert file["x"] >= text["x"] + text["width"]
    expect(page.locator(FILE)).to_be_in_viewport()
    expect(page.locator(".file-tab")).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False])
def test_light_and_dark_can_be_chosen_and_are_remembered(window: Windows, scripts: bool) -> None:
    page = window(color_scheme="light", java_script_enabled=scripts).new_page()
    page.goto("/help")
    expect(page.locator("html")).to_have_css("background-color", LIGHT)
    page.get_by_role("button", name="Dark").click()
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url("/help")
    page.goto("/cases")
    expect(page.locator("html")).to_have_css("background-color", DARK)
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="As the device").click()
    expect(page.locator("html")).to_have_css("background-color", LIGHT)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_css("background-color", DARK)
    page.get_by_role("button", name="Light").click()
    expect(page.locator("html")).to_have_css("background-color", LIGHT)


@pytest.fixture
def debrief(window: Windows, site: Flask, watch: Watch) -> Page:
    """The debrief of a poor way."""
    context, past = window(), places.past(site, "poor")
    past.bring(context, watch.host)
    page = context.new_page()
    page.goto(past.attempts["poor"] + "/debrief")
    return page


def rationales() -> list[str]:
    """Why each option of each decision of the poor way is worth what it is."""
    story, steps = cases.story(cases.A_CASE), len(cases.poorest(cases.A_CASE))
    titles = places.titles_of(cases.A_CASE, cases.poorest(cases.A_CASE))
    found = [choice.rationale for scene in story.scenario.scenes if scene.title in titles for choice in scene.choices]
    assert len(found) > steps
    return found


def letters(text: str) -> str:
    """Letters alone, so that neither mark-up nor typography nor line breaks matter."""
    return re.sub(r"[\W_]+", "", re.sub(r"\]\([^)]*\)", "", text)).lower()


def test_on_paper_every_explanation_is_open_and_nothing_is_there_to_click(debrief: Page) -> None:
    debrief.emulate_media(media="print")
    reasons = debrief.locator(".option .why .prose")
    expect(reasons).to_have_count(len(rationales()))
    for reason in reasons.all():
        box = reason.bounding_box()
        assert box is not None
        assert box["height"] > 0
    for name in ("masthead", "colophon", "skip", "next"):
        expect(debrief.locator(f".{name}").first).to_be_hidden()
    assert not [button for button in debrief.get_by_role("button").all() if button.is_visible()]
    assert debrief.evaluate(
        "() => [...document.querySelectorAll('details:not(.no-print, .now)')]"
        ".every((it) => getComputedStyle(it, '::details-content').contentVisibility === 'visible')"
    )


@pytest.mark.skipif(
    not shutil.which("pdftotext") and not os.environ.get("BATON_REQUIRE_BROWSER"),
    reason="reads a PDF with pdftotext; install poppler-utils, or let run.py test --install-system do so",
)
def test_the_debrief_as_pdf_holds_every_explanation(debrief: Page, tmp_path: Path) -> None:
    debrief.pdf(path=tmp_path / "debrief.pdf")
    read = subprocess.run(["pdftotext", "-raw", str(tmp_path / "debrief.pdf"), "-"], capture_output=True, check=True)
    text = letters(read.stdout.decode())
    assert [why for why in rationales() if letters(why)[:60] not in text] == []
    assert letters("Skip to the text") not in text
    assert letters("Try your own case") not in text


def test_who_wants_no_motion_sees_none(window: Windows, site: Flask, watch: Watch) -> None:
    context, past = window(reduced_motion="reduce", viewport=inspecting.PHONE), places.past(site)
    past.bring(context, watch.host)
    page = context.new_page()
    for address in TELLING:
        page.goto(address.format(**past.attempts))
        assert page.evaluate(_MOVING) == [], address


def test_in_forced_colours_the_chosen_card_stands_out(window: Windows) -> None:
    page = window(forced_colors="active").new_page()
    playing.begin(page, cases.A_CASE)
    page.locator(".choice input").first.check()
    page.get_by_label("leaning").check()
    expect(page.locator(".choice").nth(0)).to_have_css("outline-style", "solid")
    expect(page.locator(".choice").nth(1)).to_have_css("outline-style", "none")
    expect(page.locator(".pill").nth(1)).to_have_css("outline-style", "solid")
    expect(page.locator(".pill").nth(0)).to_have_css("outline-style", "none")
    expect(page.locator(".choice input").first).to_have_css("appearance", "auto")


def test_on_a_phone_the_map_scrolls_in_its_own_box_and_begins_where_the_story_does(
    window: Windows, site: Flask, watch: Watch
) -> None:
    context, past = window(viewport=inspecting.PHONE), places.past(site, "poor")
    past.bring(context, watch.host)
    page = context.new_page()
    page.goto(past.attempts["poor"] + "/debrief")
    assert inspecting.sideways(page) == []
    sheet = page.get_by_role("region", name="The map")
    sheet.focus()
    expect(page.locator(".map-sheet .is-yours").first).to_be_in_viewport()
    sheet.evaluate("it => { it.scrollLeft = 0; }")
    page.keyboard.press("ArrowRight")
    expect(sheet).not_to_have_js_property("scrollLeft", 0)
