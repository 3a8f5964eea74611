"""A referral network in a real browser: taken along, taken out, brought in again, the same; without scripts too."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import Windows

SAID = {
    "Name": "Dr. Ana O’Ruiz; PhD",
    "Organization": "North, Clinic",
    "Telephone": "+1 555 0100",
    "E-mail": "ana@north.example",
    "Website": "https://north.example/",
    "Address": "1 Main Street\nSpringfield",
    "Languages": "Español, العربية",
    "Fees and insurance": "=120, sliding",
    "Accessibility": "A lift.",
    "Notes": "Kind; quick.\n\nWaits: two weeks — “not more”.",
    "Last checked": "2026-10-01",
}
"""What is written, by the labels of the fields."""


def write(page: Page, said: dict[str, str], specialties: tuple[str, ...]) -> None:
    """Write somebody down."""
    page.goto("/network/new")
    for label, text in said.items():
        page.get_by_label(label, exact=True).fill(text)
    for word in specialties:
        page.get_by_label(word, exact=True).check()
    page.get_by_label("yes", exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(said["Name"])


def entries(page: Page) -> list[str]:
    """What all entries say, word for word."""
    page.goto("/network")
    links = [str(link.get_attribute("href")) for link in page.locator(".contact-name a").all()]
    told = []
    for link in links:
        page.goto(link)
        told.append(page.locator(".contact-page h1").inner_text() + page.locator(".contact-facts").inner_text())
    return told


def take_along(page: Page, words: str, folder: Path) -> Path:
    """Have the network as a file."""
    page.goto("/network")
    with page.expect_download() as loading:
        page.get_by_role("link", name=words).click()
    path = folder / loading.value.suggested_filename
    loading.value.save_as(path)
    return path


def take_everybody_out(page: Page) -> None:
    page.goto("/network")
    while page.locator(".contact-name a").count():
        page.locator(".contact-name a").first.click()
        page.get_by_role("button", name="Take out").click()
        expect(page.get_by_role("button", name="Put it back")).to_be_visible()
        page.wait_for_load_state()


def bring_in(page: Page, file: Path) -> None:
    page.goto("/network/import")
    page.get_by_label("The file").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What this file would bring")
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Referral network")


def test_a_network_goes_out_as_vcards_and_comes_back_the_same(window: Windows, site: Flask, tmp_path: Path) -> None:
    for scripts in (True, False):
        page = window(java_script_enabled=scripts, accept_downloads=True).new_page()
        write(page, SAID, ("EMDR", "eating disorders"))
        write(page, {"Name": "County crisis line", "Telephone": "988"}, ("crisis services",))
        before = entries(page)
        for words in ("Take along as vCards", "Take along as CSV"):
            file = take_along(page, words, tmp_path)
            take_everybody_out(page)
            bring_in(page, file)
            assert entries(page) == before
        bring_in(page, file)
        expect(page.get_by_role("status").last).to_contain_text("nothing in the file that you did not have already")


def test_what_was_taken_out_is_put_back_by_keyboard(window: Windows) -> None:
    page = window().new_page()
    write(page, SAID, ("EMDR",))
    page.get_by_role("button", name="Take out").press("Enter")
    page.get_by_role("button", name="Put it back").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(SAID["Name"])
    expect(page.get_by_role("status").last).to_contain_text("It is back")
