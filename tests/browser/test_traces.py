"""What a whole game leaves behind: requests to our own host, two cookies, no draft."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser import playing
from tests.browser.watching import Watch
from tests.support import cases


def test_a_whole_game_asks_our_host_alone_and_leaves_two_cookies_and_no_draft(
    alice: Page, site: Flask, watch: Watch
) -> None:
    alice.get_by_role("button", name="Dark").click()
    expect(alice.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    playing.begin(alice, cases.A_CASE)
    alice.get_by_label("Number keys choose, Enter decides").uncheck()
    for number in cases.best(cases.A_CASE):
        playing.reason(alice).fill("Because it helps her.")
        kept = playing.drafts(alice)
        assert len(kept) == 1
        assert alice.evaluate("localStorage.length") == 2
        playing.decide_by_pointer(alice, site, number)
    alice.locator(".journal textarea").first.fill("Relief.")
    alice.get_by_role("button", name="Keep it").first.click()
    expect(alice.get_by_text("Kept", exact=True)).to_be_visible()
    for page in ("/", "/cases", "/author/try", "/help"):
        alice.goto(page)
    assert {cookie["name"] for cookie in alice.context.cookies()} == {"baton", "theme"}
    assert all(cookie["httpOnly"] for cookie in alice.context.cookies())
    assert alice.evaluate("Object.keys(localStorage)") == ["baton.keys"]
    assert watch.requests
    assert {url.split("/")[2] for _, url in watch.requests if url.startswith("http")} == {watch.host}
