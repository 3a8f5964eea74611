"""The ledger in a browser, by keyboard and without scripts: from nothing to a license that counts, and one file."""

from __future__ import annotations

import zipfile

from flask import Flask
from playwright.sync_api import Page, expect

from services.tokens import new_public_id
from tests.browser.conftest import Windows
from tests.browser.places import Past
from tests.browser.watching import Watch
from tests.support import people
from tests.support.client import Visitor
from tests.support.files import a_pdf


def _alice(site: Flask) -> Past:
    name = f"alice{new_public_id()[:8]}"
    people.put(site, name)
    visitor = Visitor.at(site)
    people.log_in(visitor, name)
    cookie = visitor.get_cookie("baton")
    assert cookie is not None
    return Past(cookie.value, {})


def _type(page: Page, label: str, text: str) -> None:
    """Come to a field and type into it, as fingers do."""
    page.get_by_label(label, exact=True).first.focus()
    page.keyboard.insert_text(text)


def _press(page: Page, name: str) -> None:
    """Come to a button and press it."""
    page.get_by_role("button", name=name, exact=True).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_license_an_entry_and_its_proof_become_one_file_for_an_audit(
    window: Windows, site: Flask, watch: Watch
) -> None:
    context = window(java_script_enabled=False, accept_downloads=True)
    _alice(site).bring(context, watch.host)
    page = context.new_page()
    page.goto("/credit")
    page.get_by_role("link", name="Add a license").click()
    _type(page, "What you call it", "Texas LPC")
    _type(page, "State or country", "Texas")
    page.get_by_label("Renew by", exact=True).fill("2027-04-30")
    _type(page, "Hours in all", "24")
    page.get_by_label("Subject", exact=True).first.select_option("Ethics")
    _type(page, "Hours", "6")
    _press(page, "Save")
    expect(page.get_by_text("Still missing: 24 hours.")).to_be_visible()

    page.get_by_role("link", name="Write an entry").click()
    _type(page, "What it was called", "Knowing one’s limits")
    page.get_by_label("Day", exact=True).fill("2026-03-05")
    _type(page, "Hours", "3")
    _type(page, "Ethics", "1.5")
    _press(page, "Save")
    page.get_by_label("A certificate or another proof").set_input_files(
        {"name": "proof.pdf", "mimeType": "application/pdf", "buffer": a_pdf()}
    )
    _press(page, "Add the file")
    with page.expect_download() as taken:
        page.get_by_role("link", name="proof.pdf").click()
    assert taken.value.suggested_filename == "proof.pdf"

    page.get_by_role("link", name="Texas LPC").click()
    expect(
        page.get_by_text("Still missing: 21 hours. Among what you earn there must be 4.5 hours in ethics.")
    ).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Everything for an audit, as one file").click()
    with zipfile.ZipFile(taken.value.path()) as packet:
        assert packet.read("evidence/001-1-proof.pdf") == a_pdf()
