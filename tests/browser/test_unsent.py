"""What was typed is never lost: when the site cannot be reached or refuses, over a reload, and between two tabs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser import playing
from tests.browser.watching import Watch
from tests.support import cases

BEST = cases.best(cases.A_CASE)
WORDS = "I did not want to lose her.\nWould anyone?"
TOKEN = "[data-choices] input[name=csrf_token]"

Act = Callable[[Page], None]


def spoil_the_token(page: Page) -> None:
    page.locator(TOKEN).evaluate("it => { it.dataset.good = it.value; it.value = 'x'; }")


def mend_the_token(page: Page) -> None:
    page.locator(TOKEN).evaluate("it => { it.value = it.dataset.good; }")


def answer_500(page: Page) -> None:
    page.route("**/decisions", lambda route: route.fulfill(status=500, body="Internal Server Error"))


def stop_the_server(page: Page) -> None:
    page.route("**/decisions", lambda route: route.abort("connectionrefused"))


def mend_the_server(page: Page) -> None:
    page.unroute_all()


TROUBLES: dict[str, tuple[str, Act, Act]] = {
    "no network": (
        "ERR_INTERNET_DISCONNECTED",
        lambda page: page.context.set_offline(True),
        lambda page: page.context.set_offline(False),
    ),
    "no server": ("ERR_CONNECTION_REFUSED", stop_the_server, mend_the_server),
    "status 500": ("status of 500", answer_500, mend_the_server),
    "status 400": ("status of 400", spoil_the_token, mend_the_token),
}


@pytest.fixture
def attempt(alice: Page) -> str:
    """An attempt of Alice's, at its first decision."""
    return playing.begin(alice, cases.A_CASE)


def write(page: Page, site: Flask) -> None:
    """Choose the best, say how sure, say why."""
    playing.card(page, site, BEST[0]).check()
    page.get_by_label("leaning").check()
    playing.reason(page).fill(WORDS)


def expect_what_was_written(page: Page, site: Flask) -> None:
    expect(playing.card(page, site, BEST[0])).to_be_checked()
    expect(page.get_by_label("leaning")).to_be_checked()
    expect(page.get_by_label("My reason")).to_be_visible()
    expect(page.get_by_label("My reason")).to_have_value(WORDS)


@pytest.mark.parametrize("name", TROUBLES)
def test_what_could_not_be_sent_is_kept_and_can_be_sent_again(
    alice: Page, site: Flask, watch: Watch, attempt: str, name: str
) -> None:
    meant, bring, end = TROUBLES[name]
    watch.means(meant)
    write(alice, site)
    bring(alice)
    playing.button(alice).click()
    expect(alice.locator(".unsent")).to_contain_text("Not sent yet")
    expect(alice.locator("#live")).to_contain_text("Not sent yet")
    expect(alice.get_by_role("button", name="Try again")).to_be_focused()
    expect_what_was_written(alice, site)
    assert playing.recorded(site, attempt) == ()
    end(alice)
    alice.keyboard.press("Enter")
    playing.arrive(alice, 1)
    expect(alice.locator(".feedback q")).to_have_text("I did not want to lose her. Would anyone?")
    assert playing.recorded(site, attempt) == BEST[:1]
    assert playing.drafts(alice) == []


def test_what_is_refused_is_shown_again_as_it_was_typed(alice: Page, site: Flask, watch: Watch, attempt: str) -> None:
    watch.means("status of 400")
    playing.reason(alice).fill(WORDS)
    alice.locator(".choice input").first.evaluate("it => { it.value = 'none'; it.checked = true; }")
    playing.button(alice).click()
    expect(alice.get_by_role("alert")).to_contain_text("Not recorded yet")
    expect(alice.locator(".choice input").first).to_be_focused()
    expect(alice.locator("#live")).to_have_text("")
    expect(alice.get_by_label("My reason")).to_have_value(WORDS)
    playing.decide_by_pointer(alice, site, BEST[0])
    assert playing.recorded(site, attempt) == BEST[:1]


def test_a_draft_is_there_again_after_a_reload_and_gone_once_it_was_sent(
    alice: Page, site: Flask, attempt: str
) -> None:
    write(alice, site)
    alice.reload()
    expect_what_was_written(alice, site)
    alice.goto("/cases")
    alice.goto(attempt)
    expect_what_was_written(alice, site)
    playing.button(alice).click()
    playing.arrive(alice, 1)
    assert playing.drafts(alice) == []
    expect(alice.locator("[data-choices] input:checked:not([data-keys] input)")).to_have_count(0)


def test_the_second_of_two_tabs_is_told_and_loses_nothing(alice: Page, site: Flask, watch: Watch, attempt: str) -> None:
    watch.means("status of 409")
    late = alice.context.new_page()
    late.goto(attempt)
    playing.card(late, site, cases.poorest(cases.A_CASE)[0]).check()
    playing.reason(late).fill(WORDS)
    playing.decide_by_number(alice, site, BEST[0])
    playing.button(late).click()
    heading = late.get_by_role("heading", level=1)
    expect(heading).to_have_text("Another choice is on record")
    expect(heading).to_be_focused()
    expect(late.locator("#live")).to_have_text("Another choice is on record")
    expect(late.locator(".decided")).to_have_text(alice.locator(".decided").inner_text())
    expect(late.locator(".late")).to_contain_text("I did not want to lose her.")
    late.get_by_role("link", name="Go on from there").click()
    playing.arrive(late, 1)
    assert playing.recorded(site, attempt) == BEST[:1]
    assert playing.drafts(late) == []


def test_two_tabs_that_decide_alike_both_go_on(alice: Page, site: Flask, attempt: str) -> None:
    late = alice.context.new_page()
    late.goto(attempt)
    playing.decide_by_number(alice, site, BEST[0])
    playing.decide_by_number(late, site, BEST[0])
    assert playing.recorded(site, attempt) == BEST[:1]


def test_the_journal_and_a_dissent_survive_a_reload_and_are_gone_once_kept(
    alice: Page, site: Flask, attempt: str
) -> None:
    for number in BEST:
        playing.decide_by_number(alice, site, number)
    journal = alice.locator(".journal textarea")
    why = alice.get_by_label("How do you see it?").first
    journal.nth(0).fill("Relief. ")
    journal.nth(1).fill("My uncle.")
    alice.get_by_text("I see it differently").first.click()
    why.fill(WORDS)
    alice.reload()
    expect(journal.nth(0)).to_have_value("Relief. ")
    expect(why).to_have_value(WORDS)
    alice.get_by_role("button", name="Keep it").first.click()
    expect(alice.get_by_text("Kept", exact=True)).to_be_visible()
    expect(journal.nth(1)).to_have_value("My uncle.")
    assert len(playing.drafts(alice)) == 2
    alice.get_by_role("button", name="Put it on record").first.click()
    expect(alice.locator(".dissent-said")).to_contain_text("I did not want to lose her.")
    expect(why).to_have_value(WORDS)
    alice.get_by_role("button", name="Keep it").nth(1).click()
    expect(alice.get_by_text("Kept", exact=True)).to_have_count(2)
    assert playing.drafts(alice) == []
