"""An account from its first letter to its last way in, in a real browser with an authenticator of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from zipfile import ZipFile

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import CDPSession, Page, expect

from services.mail.sending import send_due
from services.mail.smtp import relay_at
from tests.browser.conftest import Windows
from tests.browser.watching import Watch
from tests.support import people
from tests.support.post import post_office
from web.session import now

ADDRESS = "alice@school.example"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def watch(served: tuple[Flask, int]) -> Iterator[Watch]:
    """Watches the site under the name that passkeys are bound to, which the site is told is its own."""
    app, port = served
    watch, before = Watch(f"localhost:{port}"), app.config["ADDRESS"]
    app.config["ADDRESS"] = f"http://{watch.host}"
    yield watch
    app.config["ADDRESS"] = before
    assert watch.troubles == []


@pytest.fixture
def alice(window: Windows) -> Page:
    """Alice, at a browser with an authenticator."""
    page = window().new_page()
    plug_in(page)
    return page


def plug_in(page: Page) -> tuple[CDPSession, str]:
    """Give a window an authenticator that knows its owner."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return devtools, made["authenticatorId"]


def button(page: Page, name: str) -> Callable[[], None]:
    return page.get_by_role("button", name=name, exact=True).click


def heading(page: Page, words: str) -> None:
    """Wait for a page, and for its scripts, without which some of its buttons do nothing."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    page.wait_for_load_state()


def caught_link(site: Flask) -> str:
    """The link in the mail that came to Alice: sent for real, and caught by a mail server."""
    with post_office() as office, site.app_context():
        assert [*send_due(relay_at(office.url, "baton@localhost"), now)]
    mails = [mail for mail in office.letters if mail["To"] == ADDRESS]
    text = mails[-1].get_body(("plain",))
    assert text is not None
    found = re.search(r"http\S+", text.get_content())
    assert found is not None
    return found[0]


def register(page: Page, site: Flask) -> None:
    """Open an account by the letter that comes."""
    page.goto("/accounts/register")
    page.get_by_label("E-mail address").fill(ADDRESS)
    button(page, "Send the letter")()
    heading(page, "A letter is on its way")
    page.goto(caught_link(site))
    page.get_by_label("Name").fill("Alice")
    page.get_by_label("Password").fill(people.PASSWORD)
    button(page, "Open the account")()
    heading(page, "Cases")


def add_app(page: Page) -> tuple[pyotp.TOTP, list[str]]:
    """Set an authenticator app up. Gives the app and the recovery codes."""
    page.goto("/accounts/settings/login")
    page.get_by_role("link", name="Set up an authenticator app").click()
    page.get_by_label("Your present password").fill(people.PASSWORD)
    button(page, "Make a key for the app")()
    expect(page.locator(".qr img")).to_be_visible()
    expect(page.locator(".qr img")).not_to_have_js_property("naturalWidth", 0)
    app = pyotp.TOTP(page.locator(".key").inner_text().replace(" ", ""))
    page.get_by_label("Code", exact=True).fill(app.at(now()))
    button(page, "Set it up")()
    heading(page, "Recovery codes")
    return app, page.locator(".codes code").all_inner_texts()


def add_passkey(page: Page) -> None:
    """Add a passkey, mistyping the password at first."""
    page.goto("/accounts/settings/login")
    page.get_by_text("Add a passkey", exact=True).click()
    form = page.locator("[data-kind=add]")
    form.get_by_label("Name").fill("this computer")
    form.get_by_label("Your present password").fill("nine quiet hens")
    button(page, "Add the passkey")()
    expect(page.locator("#passkeys [data-say]")).to_have_text("That is not your password.")
    expect(form.get_by_label("Your present password")).to_be_focused()
    form.get_by_label("Your present password").fill(people.PASSWORD)
    button(page, "Add the passkey")()
    expect(page.get_by_text("The passkey is added.")).to_be_visible()
    expect(page.locator("#passkeys .row-block")).to_contain_text("this computer")


def log_out(page: Page) -> None:
    page.goto("/accounts/settings")
    button(page, "Log out")()
    expect(page.get_by_role("link", name="Log in").first).to_be_visible()


def with_password(page: Page) -> None:
    """Log in as far as the second step."""
    page.goto("/accounts/login?next=/accounts/settings")
    page.get_by_label("E-mail address").fill(ADDRESS)
    page.get_by_label("Password").fill(people.PASSWORD)
    button(page, "Log in")()
    heading(page, "One more step")


def with_code(page: Page, code: str) -> None:
    with_password(page)
    page.get_by_label("Code", exact=True).fill(code)
    button(page, "Log in")()
    heading(page, "Your account")
    log_out(page)


def take_along(page: Page) -> None:
    """Download everything."""
    page.goto("/accounts/settings/data")
    page.locator("#export").get_by_label("Your present password").fill(people.PASSWORD)
    with page.expect_download() as downloading:
        button(page, "Download the archive")()
    with ZipFile(downloading.value.path()) as archive:
        told = json.loads(archive.read("baton.json"))
    assert ADDRESS in json.dumps(told)
    assert people.PASSWORD not in json.dumps(told)


def erase(page: Page) -> None:
    page.goto("/accounts/settings/data")
    page.get_by_text("Erase it", exact=True).click()
    form = page.locator("#erase")
    form.get_by_label("Your present password").fill(people.PASSWORD)
    form.get_by_label("I understand that this cannot be undone").check()
    button(page, "Erase my account")()
    heading(page, "Your account is erased")


def test_alice_opens_an_account_and_logs_in_in_every_way(alice: Page, site: Flask, watch: Watch) -> None:
    watch.means("status of 400")  # the password that was mistyped
    register(alice, site)
    app, codes = add_app(alice)
    add_passkey(alice)
    log_out(alice)
    with_code(alice, app.at(now(), counter_offset=1))
    with_code(alice, codes[0].lower())
    with_password(alice)
    button(alice, "Use a passkey")()
    heading(alice, "Your account")
    log_out(alice)
    alice.goto("/accounts/login?next=/accounts/settings")
    alice.get_by_label("Keep me logged in").check()
    button(alice, "Log in with a passkey")()
    heading(alice, "Your account")
    assert [cookie["expires"] > 0 for cookie in alice.context.cookies() if cookie["name"] == "baton"] == [True]
    take_along(alice)
    erase(alice)
    alice.goto("/accounts/login")
    button(alice, "Log in with a passkey")()
    expect(alice.get_by_role("heading", level=1)).not_to_have_text("Your account")


def test_without_a_passkey_at_hand_the_page_says_so_and_stays(window: Windows) -> None:
    page = window().new_page()
    devtools, authenticator = plug_in(page)
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    page.goto("/accounts/login")
    button(page, "Log in with a passkey")()
    expect(page.locator("[data-say]")).to_have_text("No passkey was used. You can try it again.")
    heading(page, "Log in")
    expect(page.get_by_role("button", name="Log in with a passkey")).to_have_attribute("aria-disabled", "false")


def test_without_scripts_the_page_says_what_passkeys_need(window: Windows) -> None:
    page = window(java_script_enabled=False).new_page()
    page.goto("/accounts/login")
    expect(page.get_by_text("in a browser that has them and runs scripts")).to_be_visible()
    expect(page.get_by_role("button", name="Log in with a passkey")).to_be_hidden()
