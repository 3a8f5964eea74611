"""From the page of a course to a certificate that a stranger verifies: by hand, without scripts, by keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from models import Sitting
from services.courses.ratings import RATED
from services.tokens import new_public_id
from tests.browser import playing
from tests.browser.conftest import Windows
from tests.browser.watching import Watch
from tests.support import cases, courses, people
from tests.support.rows import values


def log_in(page: Page, name: str) -> None:
    page.goto("/accounts/login")
    page.get_by_label("E-mail address").fill(f"{name}@school.example")
    page.get_by_label("Password", exact=True).fill(people.PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("link", name="Account")).to_be_visible()


def enrol(page: Page, course: str) -> None:
    page.goto(f"/courses/{course}")
    page.get_by_label("Your legal name").fill("Zoë O’Connor-Đặng")
    page.get_by_label("Profession").select_option("counselor")
    page.get_by_label("Where you are licensed").fill("Texas")
    page.get_by_label("License number").fill("81234")
    page.get_by_label("I know that my board decides").check()
    page.get_by_role("button", name="Enrol").click()
    expect(page.get_by_text("You are enrolled.")).to_be_visible()


def pass_a_case(page: Page, site: Flask, slug: str) -> None:
    page.get_by_role("button", name="Begin").first.click()
    playing.arrive(page, 0)
    for number in cases.best(slug):
        playing.decide_by_pointer(page, site, number)
    page.get_by_role("link", name="Back to the course").click()
    at_the(page, "When a Client Needs More")


def at_the(page: Page, words: str) -> None:
    """Wait for a page by its heading: buttons are called alike on the one before."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def pass_the_test(page: Page, site: Flask) -> None:
    page.get_by_role("link", name="To the test").click()
    at_the(page, "Post-test")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("button", name="Hand it in")).to_be_visible()
    (paper,) = values(site, select(Sitting.paper).order_by(Sitting.id.desc()).limit(1))
    for number, drawn in enumerate(paper):
        page.locator(".paper-item").nth(number).get_by_role("radio").nth(drawn["key"]).check()
    page.get_by_role("button", name="Hand it in").click()
    page.get_by_role("link", name="On to the evaluation").click()


def evaluate(page: Page) -> None:
    at_the(page, "Evaluation")
    for line in page.locator(".rating").all():
        line.get_by_label("4").check()
    page.get_by_role("button", name="Send it, and complete the course").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Certificate of completion")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_course_leads_to_a_certificate_that_a_stranger_verifies(
    window: Windows, site: Flask, watch: Watch, tmp_path: Path, scripts: bool
) -> None:
    name = f"zoe{new_public_id()[:8]}"
    people.put(site, name)
    course = courses.offered(site)
    page = window(java_script_enabled=scripts).new_page()
    log_in(page, name)
    enrol(page, course)
    for slug in courses.CASES:
        pass_a_case(page, site, slug)
    pass_the_test(page, site)
    evaluate(page)
    with page.expect_download() as given:
        page.get_by_role("link", name="Download the PDF").click()
    given.value.save_as(tmp_path / "certificate.pdf")
    code = page.url.rsplit("/", 1)[1]
    stranger = window().new_page()
    stranger.goto("/verify")
    stranger.get_by_role("textbox", name="Code").fill(code.upper())
    stranger.get_by_role("button", name="Verify", exact=True).click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("This certificate is valid")
    expect(stranger.get_by_text("Zoë O’Connor-Đặng")).to_be_visible()
    stranger.goto("/verify")
    stranger.get_by_label("PDF of the certificate").set_input_files(tmp_path / "certificate.pdf")
    stranger.get_by_role("button", name="Compare the file").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("This certificate is valid")


def press_on(page: Page, control: Locator, *keys: str) -> None:
    """Go to a control by Tab, and press these keys there."""
    playing.tab_to(page, control)
    for key in keys:
        page.keyboard.press(key)


def test_from_enrolment_to_the_end_of_the_evaluation_by_keyboard_alone(
    window: Windows, site: Flask, watch: Watch
) -> None:
    name = f"zoe{new_public_id()[:8]}"
    people.put(site, name)
    course, page = courses.offered(site), window().new_page()
    log_in(page, name)
    page.goto(f"/courses/{course}")
    press_on(page, page.get_by_role("link", name="Enrol", exact=True), "Enter")
    for label, typed in (
        ("Your legal name", "Zoë O’Connor"),
        ("Profession", "Cou"),
        ("Where you are licensed", "Texas"),
    ):
        playing.tab_to(page, page.get_by_label(label))
        page.keyboard.type(typed)
    press_on(page, page.get_by_label("I know that my board decides"), "Space")
    press_on(page, page.get_by_role("button", name="Enrol"), "Enter")
    expect(page.get_by_text("You are enrolled.")).to_be_visible()
    for slug in courses.CASES:
        press_on(page, page.get_by_role("button", name="Begin").first, "Enter")
        playing.arrive(page, 0)
        for number in cases.best(slug):
            playing.decide_by_number(page, site, number)
        press_on(page, page.get_by_role("link", name="Back to the course"), "Enter")
        at_the(page, "When a Client Needs More")
    press_on(page, page.get_by_role("link", name="To the test"), "Enter")
    at_the(page, "Post-test")
    press_on(page, page.get_by_role("button", name="Begin"), "Enter")
    expect(page.get_by_role("button", name="Hand it in")).to_be_visible()
    (paper,) = values(site, select(Sitting.paper).order_by(Sitting.id.desc()).limit(1))
    for number, drawn in enumerate(paper):
        choices = page.locator(".paper-item").nth(number).get_by_role("radio")
        press_on(page, choices.first, "Space", *["ArrowDown"] * drawn["key"])
    press_on(page, page.get_by_role("button", name="Hand it in"), "Enter")
    press_on(page, page.get_by_role("link", name="On to the evaluation"), "Enter")
    at_the(page, "Evaluation")
    watch.means("status of 400")
    press_on(page, page.get_by_role("button", name="Send it"), "Enter")
    gaps = page.get_by_role("alert").get_by_role("link")
    expect(gaps).to_have_count(len(courses.PROFILE.objectives) + len(RATED))
    press_on(page, gaps.first, "Enter")
    expect(page.locator("#objective-0-1")).to_be_focused()
    for line in page.locator(".rating").all():
        press_on(page, line.get_by_role("radio").first, "Space", *["ArrowRight"] * 3)
    press_on(page, page.get_by_role("button", name="Send it"), "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Certificate of completion")
