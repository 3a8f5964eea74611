"""A practice exam in a browser: by keyboard, without scripts, against the clock, and with a server that is killed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import PATIENCE, Windows
from tests.browser.holding import Held
from tests.browser.places import Past
from tests.browser.watching import Watch
from tests.support import exams
from tests.support.client import Visitor
from tests.support.exams import Sitting
from tests.support.server import port_to_come_back_to, process


def begin(site: Flask, context: BrowserContext, host: str, blueprint: str = "nce") -> tuple[Page, Sitting]:
    """A learner at an exam that has just begun."""
    sitting = exams.begin(Visitor.at(site), blueprint)
    cookie = sitting.learner.get_cookie("baton")
    assert cookie is not None
    Past(cookie.value, {}).bring(context, host)
    page = context.new_page()
    page.goto(sitting.path)
    return page, sitting


def at_item(page: Page, number: int) -> None:
    """Wait until an item is at hand."""
    expect(page.locator(f"[data-answer] input[name=item][value='{number}']")).to_be_attached()


def answered(page: Page) -> list[str]:
    """The numbers that the list shows as answered."""
    return [text.split(",")[0].strip() for text in page.locator(".exam-marks .is-answered").all_inner_texts()]


def kept(page: Page) -> None:
    expect(page.locator("[data-said]")).to_have_text("Kept")


def test_an_answer_given_before_the_script_has_come_is_kept_as_well(site: Flask, window: Windows, watch: Watch) -> None:
    page, sitting = begin(site, window(), watch.host)
    held = Held(page, "/exam.js", "GET")
    page.goto(sitting.path, wait_until="commit")
    held.wait()
    page.locator(".choice").first.click()
    expect(page.locator(".choice input").first).to_be_checked()
    assert sitting.answers == {}
    held.let_go()
    kept(page)
    assert len(sitting.answers) == 1


def test_a_killed_server_costs_no_answer_and_the_exam_goes_on(chromium: Browser, tmp_path: Path) -> None:
    context = chromium.new_context()
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    chosen = []
    port = port_to_come_back_to()
    with process(tmp_path, "--port", str(port)) as (server, _):
        page.goto(f"http://127.0.0.1:{port}/study/exams")
        offer = page.get_by_role("region", name="National Counselor Examination")
        offer.get_by_role("button", name="Begin").click()
        for number in (1, 2, 3):
            at_item(page, number)
            card = page.locator(".choice").nth(number - 1)
            card.click()
            kept(page)
            chosen.append(card.locator(".choice-text").inner_text())
            page.get_by_role("button", name="Keep and go on").click()
        at_item(page, 4)
        path = page.url.partition(str(port))[2].partition("?")[0]
        server.kill()
        server.wait()
        page.locator(".choice").first.click()
        expect(page.locator(".unsent")).to_be_visible()
        chosen.append(page.locator(".choice-text").first.inner_text())
    with process(tmp_path, "--port", str(port)):
        page.get_by_role("button", name="Try again").click()
        expect(page.locator("[data-said]")).to_contain_text("Kept")
        page.goto(f"http://127.0.0.1:{port}{path}")
        at_item(page, 5)
        assert answered(page) == ["1", "2", "3", "4"]
        for number, text in enumerate(chosen, start=1):
            page.goto(f"http://127.0.0.1:{port}{path}?item={number}")
            expect(page.locator(".choice:has(:checked) .choice-text")).to_have_text(text)
    context.close()


def test_an_exam_is_taken_by_keyboard_alone(site: Flask, window: Windows, watch: Watch) -> None:
    page, sitting = begin(site, window(), watch.host, "sample")
    for number in range(1, 9):
        at_item(page, number)
        page.keyboard.press("2")
        kept(page)
        if number < 8:
            page.keyboard.press("Enter")
    expect(page.locator(".exam-marks .is-answered")).to_have_count(8)
    page.get_by_text("Hand it in", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Hand it in now").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Eight mixed decisions")
    assert len(sitting.answers) == 8
    assert sitting.row.finished_at is not None


def test_a_number_that_is_held_down_chooses_nothing(site: Flask, window: Windows, watch: Watch) -> None:
    page, _ = begin(site, window(), watch.host, "sample")
    held = "document.dispatchEvent(new KeyboardEvent('keydown', {key: '2', repeat: true, bubbles: true}))"
    page.evaluate(held)
    expect(page.locator(".choice input:checked")).to_have_count(0)
    page.evaluate(held.replace("repeat: true", "repeat: false"))
    expect(page.locator(".choice input:checked")).to_have_count(1)
    kept(page)


def test_an_exam_needs_no_script(site: Flask, window: Windows, watch: Watch) -> None:
    page, sitting = begin(site, window(java_script_enabled=False), watch.host, "ncmhce")
    page.locator(".choice input").first.check()
    page.get_by_label("Flag it").check()
    page.get_by_role("button", name="Keep and go on").click()
    at_item(page, 2)
    page.get_by_role("button", name="Back").click()
    at_item(page, 1)
    expect(page.locator(".choice input").first).to_be_checked()
    expect(page.get_by_label("Flag it")).to_be_checked()
    page.locator(".choice input").nth(1).check()
    page.get_by_text("Lock this section and go on").click()
    page.get_by_role("button", name="Lock section 1").click()
    at_item(page, 4)
    assert sitting.answers[1].choice is not None, "the answer at hand went along"
    assert sitting.value(1, sitting.answers[1].choice) != ""
    page.goto(f"{sitting.path}?item=1")
    expect(page.get_by_text("That section is locked.")).to_be_visible()
    at_item(page, 4)


def test_the_last_minute_is_announced_and_the_clock_hands_in(site: Flask, window: Windows, watch: Watch) -> None:
    page, sitting = begin(site, window(), watch.host)
    page.locator(".choice").first.click()
    kept(page)
    sitting.ends(timedelta(seconds=66))
    page.reload()
    expect(page.locator("#live")).to_have_text("One minute is left.")
    sitting.ends(timedelta(seconds=2))
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("National Counselor Examination")
    assert list(sitting.answers) == [1]
    assert sitting.row.finished_at is not None


def test_a_clock_of_the_browser_that_is_set_changes_nothing(site: Flask, window: Windows, watch: Watch) -> None:
    page, sitting = begin(site, window(), watch.host)
    page.clock.set_fixed_time("2035-01-01T00:00:00Z")
    page.locator(".choice").first.click()
    kept(page)
    expect(page.locator("[data-left]")).to_contain_text("11:")
    assert list(sitting.answers) == [1]


def test_the_next_item_is_said_by_its_number_once(site: Flask, window: Windows, watch: Watch) -> None:
    page, _ = begin(site, window(), watch.host)
    page.get_by_role("button", name="Keep and go on").click()
    at_item(page, 2)
    expect(page.locator("#live")).to_have_text("Item 2 of 10")
    expect(page.locator("h1")).to_be_focused()


def test_paper_shows_what_is_folded_on_the_screen(site: Flask, window: Windows, watch: Watch) -> None:
    page, sitting = begin(site, window(), watch.host, "sample")
    for number in range(1, 9):
        sitting.answer(number, sitting.best(number))
    sitting.finish()
    page.goto(f"{sitting.path}/report")
    options = page.locator(".exam-choices .option-text").first
    expect(options).not_to_be_visible()
    page.emulate_media(media="print")
    expect(options).to_be_visible()


def test_the_clock_can_be_put_away_and_stays_away(site: Flask, window: Windows, watch: Watch) -> None:
    page, _ = begin(site, window(), watch.host)
    page.locator("[data-clock] summary").click()
    expect(page.locator("[data-left]")).not_to_be_visible()
    page.get_by_role("button", name="Keep and go on").click()
    at_item(page, 2)
    expect(page.locator("[data-left]")).not_to_be_visible()


def test_a_tab_that_is_out_of_date_is_told_that_the_section_is_locked(
    site: Flask, window: Windows, watch: Watch
) -> None:
    watch.means("status of 409")
    page, sitting = begin(site, window(), watch.host, "ncmhce")
    sitting.lock(1)
    page.locator(".choice").first.click()
    expect(page.locator("[data-answer] input[name=item][value='4']")).to_be_attached()
    assert sitting.answers == {}


def test_going_back_shows_the_item_before_with_its_answer(site: Flask, window: Windows, watch: Watch) -> None:
    page, _ = begin(site, window(), watch.host)
    page.locator(".choice").first.click()
    kept(page)
    page.get_by_role("button", name="Keep and go on").click()
    at_item(page, 2)
    page.go_back()
    at_item(page, 1)
    expect(page.locator(".choice input").first).to_be_checked()
