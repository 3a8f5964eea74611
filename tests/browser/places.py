"""Every page of the site in every state that looks different, and the way there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from string import Formatter

from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from config import ROOT
from engine.scenario.play import replay, scene_at
from tests.browser import playing
from tests.support import cases
from tests.support.client import Visitor, follow

CASE = cases.A_CASE


@dataclass(frozen=True)
class Past:
    """A learner who has played: the session, and attempts that stand at different places."""

    cookie: str
    attempts: dict[str, str]

    def bring(self, context: BrowserContext, host: str) -> None:
        """Let a window be this learner's."""
        context.add_cookies([{"name": "baton", "value": self.cookie, "url": f"http://{host}"}])


KINDS = {
    "first": ((), "study"),
    "feedback": (cases.best(CASE)[:1], "study"),
    "poor feedback": (cases.poorest(CASE)[:1], "study"),
    "exam": (cases.best(CASE)[:2], "exam"),
    "good": (cases.best(CASE), "study"),
    "poor": (cases.poorest(CASE), "study"),
    "left": (cases.best(CASE)[:1], "study"),
}
"""Attempts by where they stand: the choices taken, and the mode."""


def past(site: Flask, *names: str) -> Past:
    """A learner with attempts of these kinds, by default of all. Each test has its own, for some of them go on."""
    learner = Visitor.at(site)
    attempts = {name: _play(learner, *KINDS[name]) for name in names or KINDS}
    if left := attempts.get("left"):
        learner.get(left)
        learner.send(learner.page.form("/step-out"))
    cookie = learner.get_cookie("baton")
    assert cookie is not None
    return Past(cookie.value, attempts)


def _play(learner: Visitor, numbers: tuple[int, ...], mode: str) -> str:
    attempt = learner.begin(CASE, mode)
    learner.get(attempt)
    for step, number in enumerate(numbers):
        learner.get(follow(learner.decide(cases.value(learner.application, attempt, step, number))))
    return attempt


def titles_of(slug: str, numbers: tuple[int, ...]) -> set[str]:
    """The titles of the scenes at which these choices were taken."""
    story = cases.story(slug)
    return {scene_at(story, replay(story, numbers[:step])).title for step in range(len(numbers))}


@dataclass(frozen=True)
class Place:
    """A page: its address (`{good}` and the like stand for an attempt's path), and what to do there first.

    Who is there has played, is a stranger, or is somebody with an account and this role.
    """

    address: str
    heading: str
    then: Callable[[Page], None] | None = None
    status: int = 200
    stranger: bool = False
    role: str | None = None

    @property
    def needs(self) -> tuple[str, ...]:
        """The kinds of attempt that its address names."""
        return tuple(name for _, name, _, _ in Formatter().parse(self.address) if name)


def _send_nonsense(page: Page) -> None:
    """Send a choice that is none, past the script."""
    page.evaluate("""() => {
      const form = document.querySelector("[data-choices]");
      form.querySelector(".choice input").value = "none";
      form.querySelector(".choice input").checked = true;
      form.submit();
    }""")
    expect(page.locator("#problem")).to_be_visible()


def _decide_twice(page: Page) -> None:
    """Decide otherwise on a page that is out of date, past the script."""
    page.locator(".choice input").first.check()
    other = page.context.new_page()
    other.goto(page.url)
    other.locator(".choice input").last.check()
    playing.button(other).click()
    playing.arrive(other, 1)
    other.close()
    page.evaluate("document.querySelector('[data-choices]').submit()")
    expect(page.get_by_role("heading", level=1)).to_have_text("Another choice is on record")


def _lose_the_site(page: Page) -> None:
    page.context.set_offline(True)
    playing.reason(page).fill("I did not want to lose her.")
    page.locator(".choice input").first.check()
    playing.button(page).click()
    expect(page.locator(".unsent")).to_be_visible()


def _open_the_case_file(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Case file", exact=True).click()
    expect(page.locator(".case-file .chart")).to_be_visible()


def _open_need_help(page: Page) -> None:
    page.get_by_text("Need help now?").click()
    expect(page.locator(".now-card")).to_be_visible()


def _to_the_end(page: Page) -> None:
    ways = page.locator("a.choice")
    while ways.count():
        address = page.url
        ways.first.click()
        expect(page).not_to_have_url(address)
        page.wait_for_load_state()
    expect(page.locator(".outcome")).to_be_visible()


def _take_a_way(page: Page) -> None:
    address = page.url
    page.locator("a.choice").last.click()
    expect(page).not_to_have_url(address)


def _check_nothing(page: Page) -> None:
    page.get_by_role("button", name="Check it").click()
    expect(page.locator("#text-error")).to_be_visible()


def _check(page: Page, text: str) -> None:
    page.get_by_label("The text of the case").fill(text)
    page.get_by_role("button", name="Check it").click()
    expect(page.locator("#report")).to_be_visible()


def _check_a_broken_case(page: Page) -> None:
    _check(page, "# A case\n\n## A scene\n\nNothing happens.\n")
    expect(page.locator(".finding-error").first).to_be_visible()


def _check_a_case(page: Page) -> None:
    _check(page, (ROOT / "scenarios" / f"{CASE}.md").read_text(encoding="utf-8"))
    page.locator("#preview .choice").first.click()
    expect(page.locator("#preview .feedback")).to_be_visible()


def _disagree(page: Page) -> None:
    page.get_by_text("I see it differently").first.click()
    page.get_by_label("How do you see it?").first.fill("She asked for it.")
    page.get_by_role("button", name="Put it on record").first.click()
    expect(page.locator(".dissent-said")).to_be_visible()


def _disagree_without_words(page: Page) -> None:
    page.get_by_text("I see it differently").first.click()
    page.get_by_label("A provision that speaks for it").first.fill("NASW 1.02")
    page.evaluate("document.querySelector('.dissent form').submit()")
    expect(page.locator(".dissent .field-error")).to_be_visible()


PLACES = {
    "home": Place("/", "A client needs more", stranger=True),
    "home with what was begun": Place("/", "A client needs more"),
    "home with “Need help now?” open": Place("/", "A client needs more", _open_need_help, stranger=True),
    "cases": Place("/cases", "Cases", stranger=True),
    "cases with what was begun": Place("/cases", "Cases"),
    "cases, filtered": Place("/cases?level=practice&q=interpret", "Cases"),
    "cases, none of which fits": Place("/cases?q=zebra", "Cases", stranger=True),
    "case": Place(f"/cases/{CASE}", "Through Her Nephew", stranger=True),
    "case with attempts": Place(f"/cases/{CASE}", "Through Her Nephew"),
    "attempt": Place("{first}", ""),
    "attempt with the case file open": Place("{first}", "", _open_the_case_file),
    "attempt with feedback": Place("{feedback}", ""),
    "attempt with poor feedback": Place("{poor feedback}", ""),
    "attempt in exam mode": Place("{exam}", ""),
    "attempt with a problem": Place("{first}", "", _send_nonsense, status=400),
    "attempt that could not be sent": Place("{first}", "", _lose_the_site),
    "attempt that was left": Place("{left}", "You have stepped out"),
    "debrief of the best": Place("{good}/debrief", "Debrief"),
    "debrief of a poor way": Place("{poor}/debrief", "Debrief"),
    "debrief with a dissent": Place("{poor}/debrief", "Debrief", _disagree),
    "debrief with a dissent without words": Place("{poor}/debrief", "Debrief", _disagree_without_words, status=400),
    "explore": Place("{poor}/explore", "Exploring"),
    "explore, on the way": Place("{poor}/explore", "Exploring", _take_a_way),
    "explore, at an end": Place("{poor}/explore", "Exploring", _to_the_end),
    "try": Place("/author/try", "Try your own case", stranger=True),
    "try, with nothing": Place("/author/try", "Try your own case", _check_nothing, status=400, stranger=True),
    "try, with faults": Place("/author/try", "Try your own case", _check_a_broken_case, stranger=True),
    "try, with a preview": Place("/author/try", "Try your own case", _check_a_case, stranger=True),
    "about": Place("/about", "", stranger=True),
    "help": Place("/help", "", stranger=True),
    "privacy": Place("/privacy", "", stranger=True),
    "accessibility": Place("/accessibility", "", stranger=True),
    "styleguide": Place("/styleguide", "", stranger=True),
    "not found": Place("/cases/none", "Not found", status=404, stranger=True),
    "not understood": Place("/cases?page=x", "That did not work", status=400, stranger=True),
    "not over yet": Place("{first}/debrief", "Not over yet", status=409),
    "another choice on record": Place("{first}", "Another choice is on record", _decide_twice, status=409),
}
