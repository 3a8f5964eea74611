"""Every page of an account and of the administration, in every state that looks different, and the way there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import Connection

from services.accounts.links import make_link
from services.database import writes
from services.tokens import new_public_id
from tests.browser.places import CASE, Past, Place
from tests.support import factors, people
from tests.support.cast import enter
from web.session import now

LEARNER, TEACHER, ADMINISTRATOR, HALF_WAY = "learner", "supervisor", "site_administrator", "half-way"
"""Who is there; half-way is somebody whose password was right and who has a second factor still to show."""


@writes
def _link(connection: Connection, kind: str) -> str:
    return make_link(connection, kind, now(), email=f"{new_public_id()}@school.example")


def links(site: Flask) -> dict[str, str]:
    """Secrets of links that work."""
    with site.app_context():
        return {"register": _link("register")}


def member(site: Flask, role: str) -> tuple[Past, dict[str, str]]:
    """Somebody with an account and this role, and the ids of what is theirs."""
    if role == HALF_WAY:
        return _half_way(site), {}
    visitor, things = enter(site, role)
    cookie = visitor.get_cookie("baton")
    assert things is not None
    assert cookie is not None
    return Past(cookie.value, {}), {"person": things.person_id}


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


ROOMS = {
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
}
