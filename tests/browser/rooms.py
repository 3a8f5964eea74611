"""Every page of an account and of the administration, in every state that looks different, and the way there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import Connection

from bench.study import learner as put_learner
from services.accounts.links import make_link
from services.database import writes
from services.tokens import new_public_id, new_token
from tests.browser import networking
from tests.browser.places import CASE, Past, Place
from tests.support import exams, factors, people
from tests.support.cast import enter
from tests.support.client import Visitor
from tests.support.plans import studies
from web.session import now

LEARNER, TEACHER, ADMINISTRATOR, HALF_WAY = "learner", "supervisor", "site_administrator", "half-way"
"""Who is there; half-way is somebody whose password was right and who has a second factor still to show."""

EXAMINEE = "examinee"
"""A guest with practice exams at different places: each is named by its path."""

NETWORKED = "networked"
"""A guest who has played, written in the journal, and knows some people."""

STUDYING = {"few decisions": (18, 6, 2), "many decisions": (700, 60, 10)}
"""Guests who study: how many decisions and cards they have, of how many weeks."""


@writes
def _link(connection: Connection, kind: str) -> str:
    return make_link(connection, kind, now(), email=f"{new_public_id()}@school.example")


def links(site: Flask) -> dict[str, str]:
    """Secrets of links that work."""
    with site.app_context():
        found = {"register": _link("register")}
    token = new_token()
    studies(site, people.put(site, new_public_id()), now(), stop_token=token)
    return {**found, "stop": token}


def member(site: Flask, role: str) -> tuple[Past, dict[str, str]]:
    """Somebody with an account and this role, and the ids of what is theirs."""
    if role == HALF_WAY:
        return _half_way(site), {}
    if role == EXAMINEE:
        return _examinee(site)
    if role == NETWORKED:
        return networking.networked(site)
    if role in STUDYING:
        return Past(put_learner(site, *STUDYING[role]), {}), {}
    visitor, things = enter(site, role)
    cookie = visitor.get_cookie("baton")
    assert things is not None
    assert cookie is not None
    return Past(cookie.value, {}), {"person": things.person_id, "card": things.card_id}


def _examinee(site: Flask) -> tuple[Past, dict[str, str]]:
    """Exams that are over, and some that run: in the last minute, with a locked section.

    Each is left as it is to be before the next is drawn, for what a running one holds is in no other.
    """
    learner, sittings = Visitor.at(site), {}
    for name, blueprint in EXAMS.items():
        sitting = sittings[name] = exams.begin(learner, blueprint)
        sitting.answer(1, sitting.best(1), flagged="y")
        sitting.answer(2, sitting.wrong(2))
        if name == "locked":
            sitting.lock(1)
        if name in ("late", "up"):
            sitting.ends(timedelta(seconds=59) if name == "late" else timedelta(minutes=-5))
        if name in ("over", "sample"):
            sitting.finish()
    cookie = learner.get_cookie("baton")
    assert cookie is not None
    return Past(cookie.value, {}), {name: sitting.path for name, sitting in sittings.items()}


EXAMS = {
    "over": "california-lmft-law-ethics",
    "sample": "sample",
    "up": "amftrb",
    "locked": "ncmhce",
    "running": "nce",
    "late": "eppp",
}
"""Practice exams by where they stand, and their blueprints: those of many domains first, while most cases are free."""


def _half_way(site: Flask) -> Past:
    name = new_public_id()
    factors.set_up_app(people.member(site, name))
    cookie = factors.at_the_second_step(site, name).get_cookie("baton")
    assert cookie is not None
    return Past(cookie.value, {})


def _filled(button: str, fields: Mapping[str, str], unfold: str = "") -> Callable[[Page], None]:
    """Fill in fields by their labels, and press a button."""

    def act(page: Page) -> None:
        if unfold:
            page.get_by_text(unfold, exact=True).first.click()
        for label, value in fields.items():
            page.get_by_label(label, exact=True).locator("visible=true").first.fill(value)
        with page.expect_navigation():
            page.get_by_role("button", name=button, exact=True).locator("visible=true").first.click()

    return act


def _review(page: Page) -> None:
    """Take the first choice of a review."""
    page.locator(".choice input").first.check()
    page.get_by_role("button", name="Decide").click()
    expect(page.locator("article.review-explained")).to_be_visible()


def _review_to_the_end(page: Page) -> None:
    _review(page)
    page.locator("[data-next]").click()
    expect(page.locator("article.review-rest")).to_be_visible()


def _review_nonsense(page: Page) -> None:
    """Send a choice that is none, past the script."""
    page.evaluate("""() => {
      const form = document.querySelector("[data-choices]");
      form.querySelector(".choice input").value = "none";
      form.querySelector(".choice input").checked = true;
      form.submit();
    }""")
    expect(page.locator("#problem")).to_be_visible()


def _review_twice(page: Page) -> None:
    """Answer otherwise on a page that is out of date, past the script."""
    page.locator(".choice input").last.check()
    other = page.context.new_page()
    other.goto(page.url)
    _review(other)
    other.close()
    page.evaluate("document.querySelector('[data-choices]').submit()")
    expect(page.get_by_role("heading", level=1)).to_have_text("Another choice is on record")


def _late(page: Page) -> None:
    expect(page.locator(".exam-clock.is-late [data-left]")).to_contain_text("0:")


def _about_to_hand_in(page: Page) -> None:
    page.get_by_text("Hand it in", exact=True).first.click()
    expect(page.get_by_role("button", name="Hand it in now")).to_be_visible()


def lose_the_exam(page: Page) -> None:
    page.context.set_offline(True)
    page.locator(".choice input").first.check()
    expect(page.locator(".unsent")).to_be_visible()


def _make_calendar(page: Page) -> None:
    """Have an address, and go back to the plan."""
    _filled("Make an address", {})(page)
    page.get_by_role("link", name="I have kept it").click()
    expect(page.get_by_role("button", name="Turn it off")).to_be_visible()


ROOMS = {
    "study, the first time": Place("/study", "Study", stranger=True),
    "study, few decisions": Place("/study", "Study", role="few decisions"),
    "study, many decisions": Place("/study", "Study", role="many decisions"),
    "network, of a stranger": Place("/network", "Referral network", stranger=True),
    "network": Place("/network", "Referral network", role=NETWORKED),
    "network, nobody fits": Place("/network?q=zebra", "Referral network", role=NETWORKED),
    "network, one taken out": Place("/network/{contact}", "Referral network", networking.take_out, role=NETWORKED),
    "network, on a sheet": Place("/network/sheet", "Referral network", role=NETWORKED),
    "an entry of the network": Place("/network/{contact}?done=added", "Ana Ruiz", role=NETWORKED),
    "an entry, to change": Place("/network/{contact}/edit", "Change an entry", role=NETWORKED),
    "an entry, refused": Place(
        "/network/new", "Add somebody", _filled("Save", {"Name": "  \u200d"}), status=400, stranger=True
    ),
    "contacts in a file": Place("/network/import", "Bring in a file", stranger=True),
    "contacts in a file, refused": Place(
        "/network/import", "Bring in a file", networking.choose("colour\nred\n"), status=400, stranger=True
    ),
    "contacts in a file, with faults": Place(
        "/network/import",
        "Nothing was brought in",
        networking.choose("name,phone\nAna,1\n,1,2\n"),
        status=400,
        stranger=True,
    ),
    "contacts in a file, looked at": Place(
        "/network/import",
        "What this file would bring",
        networking.choose(
            "name,organization,specialties,accepting,size\nAna Ruiz,North Clinic,EMDR,,\nBea,,EMDR; friends,later,9\n",
        ),
        role=NETWORKED,
    ),
    "debrief with whom one would call": Place("{good}/debrief", "Debrief", networking.call, role=NETWORKED),
    "journal, of a stranger": Place("/study/journal", "Journal", stranger=True),
    "journal": Place("/study/journal", "Journal", role=NETWORKED),
    "journal, nothing fits": Place("/study/journal?q=zebra", "Journal", role=NETWORKED),
    "journal, to print": Place("/study/journal/print", "Journal", role=NETWORKED),
    "login": Place("/accounts/login", "Log in", stranger=True),
    "login, refused": Place(
        "/accounts/login",
        "Log in",
        _filled("Log in", {"E-mail address": "nobody@school.example", "Password": "not the one"}),
        status=400,
        stranger=True,
    ),
    "register": Place("/accounts/register", "Open an account", stranger=True),
    "register, refused": Place(
        "/accounts/register",
        "Open an account",
        _filled("Send the letter", {"E-mail address": "a@b"}),
        status=400,
        stranger=True,
    ),
    "a letter is on its way": Place(
        "/accounts/register",
        "A letter is on its way",
        _filled("Send the letter", {"E-mail address": "somebody@school.example"}),
        stranger=True,
    ),
    "open an account": Place("/accounts/confirm/{register}", "Welcome", stranger=True),
    "open an account, refused": Place(
        "/accounts/confirm/{register}",
        "Welcome",
        _filled("Open the account", {"Name": " ", "Password": "nine quiet herons"}),
        status=400,
        stranger=True,
    ),
    "reset": Place("/accounts/reset", "A new password", stranger=True),
    "a dead link": Place("/accounts/reset/" + "x" * 43, "This link does not work", status=410, stranger=True),
    "account": Place("/accounts/settings", "Your account", role=LEARNER),
    "account, kept": Place("/accounts/settings?done=kept", "Your account", role=LEARNER),
    "account, refused": Place(
        "/accounts/settings", "Your account", _filled("Save your profile", {"Name": " "}), status=400, role=LEARNER
    ),
    "ways to log in": Place("/accounts/settings/login", "Logging in", role=LEARNER),
    "ways to log in, refused": Place(
        "/accounts/settings/login",
        "Logging in",
        _filled(
            "Set the password", {"Your present password": "not the one", "New password": "another heron"}, "Change it"
        ),
        status=400,
        role=LEARNER,
    ),
    "a key for the app": Place(
        "/accounts/settings/totp",
        "An authenticator app",
        _filled("Make a key for the app", {"Your present password": people.PASSWORD}),
        role=LEARNER,
    ),
    "one more step": Place("/accounts/login/second", "One more step", role=HALF_WAY),
    "one more step, refused": Place(
        "/accounts/login/second",
        "One more step",
        _filled("Log in", {"Code": "000000"}),
        status=400,
        role=HALF_WAY,
    ),
    "your data": Place("/accounts/settings/data", "Your data", role=LEARNER),
    "your data, refused": Place(
        "/accounts/settings/data",
        "Your data",
        _filled("Download the archive", {"Your present password": "not the one"}),
        status=400,
        role=LEARNER,
    ),
    "erased": Place("/accounts/erased", "Your account is erased", stranger=True),
    "a case for class": Place(f"/teach/cases/{CASE}/print", "", role=TEACHER),
    "people": Place("/admin/people", "People", role=ADMINISTRATOR),
    "people, none found": Place("/admin/people?q=zebra", "People", role=ADMINISTRATOR),
    "a person": Place("/admin/people/{person}", "", role=ADMINISTRATOR),
    "the site": Place("/admin/settings", "Site", role=ADMINISTRATOR),
    "the site, refused": Place(
        "/admin/settings",
        "Site",
        _filled("Save the settings", {"Guests without a visit": "a while"}),
        status=400,
        role=ADMINISTRATOR,
    ),
    "the cases' findings": Place("/admin/scenarios", "Cases", role=ADMINISTRATOR),
    "the audit trail": Place("/admin/audit", "Audit trail", role=ADMINISTRATOR),
    "the mail": Place("/admin/mail", "Mail", role=ADMINISTRATOR),
    "exams, of a stranger": Place("/study/exams", "Practice exams", stranger=True),
    "exams": Place("/study/exams", "Practice exams", role=EXAMINEE),
    "an exam": Place("{running}?item=1", "", role=EXAMINEE),
    "an exam in its last minute": Place("{late}", "", _late, role=EXAMINEE),
    "an exam, at a section that is locked": Place("{locked}?item=1", "", role=EXAMINEE),
    "an exam, before it is handed in": Place("{running}", "", _about_to_hand_in, role=EXAMINEE),
    "an exam that could not be reached": Place("{running}", "", lose_the_exam, role=EXAMINEE),
    "an exam that is not over": Place("{running}/report", "Not over yet", status=409, role=EXAMINEE),
    "an exam whose time is up": Place("{up}", "AMFTRB", role=EXAMINEE),
    "an exam, its report": Place("{over}/report", "California LMFT", role=EXAMINEE),
    "the sample, its report": Place("{sample}/report", "Eight mixed decisions", role=EXAMINEE),
    "plan, of a stranger": Place("/study/plan", "Your plan", stranger=True),
    "plan": Place("/study/plan", "Your plan", role=LEARNER),
    "plan, kept": Place("/study/plan?done=kept", "Your plan", role=LEARNER),
    "plan, refused": Place(
        "/study/plan", "Your plan", _filled("Save the plan", {"Decisions a day": "0"}), status=400, role=LEARNER
    ),
    "plan, refused to a stranger": Place(
        "/study/plan", "Your plan", _filled("Save the plan", {"Decisions a day": "many"}), status=400, stranger=True
    ),
    "a calendar is made": Place("/study/plan", "Your calendar’s address", _filled("Make an address", {}), role=LEARNER),
    "plan with a calendar": Place("/study/plan", "Your plan", _make_calendar, role=LEARNER),
    "stop the reminders": Place("/study/stop/{stop}", "Stop the reminders?", stranger=True),
    "reminders stopped": Place(
        "/study/stop/{stop}", "No more reminders", _filled("Stop the reminders", {}), stranger=True
    ),
    "nothing to stop": Place("/study/stop/" + "x" * 43, "Nothing to stop here", status=404, stranger=True),
    "reviews, of a stranger": Place("/study/review", "Reviews", stranger=True),
    "a review": Place("/study/review", "", role=LEARNER),
    "a review, refused": Place("/study/review", "", _review_nonsense, status=400, role=LEARNER),
    "a review, explained": Place("/study/review/{card}/0", "Explained", role=LEARNER),
    "a review, answered already": Place(
        "/study/review", "Another choice is on record", _review_twice, status=409, role=LEARNER
    ),
    "a review, put off": Place("/study/review", "Nothing comes back", _filled("Not this one today", {}), role=LEARNER),
    "a review, taken out": Place(
        "/study/review", "Nothing comes back", _filled("I know this: do not bring it back", {}), role=LEARNER
    ),
    "reviews, at the end": Place("/study/review", "Nothing comes back", _review_to_the_end, role=LEARNER),
}
