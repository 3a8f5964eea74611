"""Second factors in tests: set up and shown by the pages or by the services, alone or by many at once."""

from __future__ import annotations

import pyotp
from flask import Flask

from services.accounts import entering, totp
from services.accounts.sessions import Browser
from services.people import Visitor as Known
from services.tokens import new_token
from tests.support import people
from tests.support.authenticator import Authenticator
from tests.support.client import Visitor, follow
from tests.support.html import Page
from web.places import places
from web.session import now

HOME = "http://localhost:8000"


def set_up_app(visitor: Visitor) -> tuple[pyotp.TOTP, tuple[str, ...]]:
    """Set an authenticator app up by the pages. Gives the app and the recovery codes."""
    visitor.get("/accounts/settings/totp")
    begun = visitor.send(visitor.page.form("/totp/begin"), current_password=people.PASSWORD)
    visitor.get(follow(begun))
    key = next(element for element in visitor.page.root.iter("p") if element.get("class") == "key")
    app = pyotp.TOTP("".join("".join(key.itertext()).split()))
    done = visitor.send(visitor.page.form("/settings/totp"), code=app.at(now()))
    assert done.status_code == 200, visitor.page.text
    return app, codes_on(visitor.page)


def next_code(app: pyotp.TOTP) -> str:
    """The code of the next half minute: taken for a clock that is a little fast, and never the one of the set-up."""
    return app.at(now(), counter_offset=1)


def codes_on(page: Page) -> tuple[str, ...]:
    lists = [element for element in page.root.iter("ul") if element.get("class") == "codes"]
    return tuple("".join(code.itertext()).strip() for each in lists for code in each.iter("code"))


def at_the_second_step(site: Flask, name: str, to: str = "") -> Visitor:
    """Somebody at a new browser whose password was right."""
    visitor = Visitor.at(site)
    visitor.get(f"/accounts/login?next={to}")
    form = visitor.page.form("/accounts/login")
    sent = visitor.send(form, email=f"{name.lower()}@school.example", password=people.PASSWORD)
    assert sent.status_code == 303
    assert follow(sent).startswith("/accounts/login/second")
    visitor.get(follow(sent))
    return visitor


def add_passkey(visitor: Visitor, name: str = "a phone") -> Authenticator:
    """Add a passkey by the pages, its browser in software."""
    device = Authenticator(HOME)
    visitor.get("/accounts/settings/login")
    form = visitor.page.form("/settings/passkeys")
    fields = {**form.fields, "name": name, "current_password": people.PASSWORD}
    options = visitor.post("/accounts/settings/passkeys/options", data=fields)
    assert options.status_code == 200, options.get_data(as_text=True)
    assert visitor.send(form, answer=device.make(options.get_data(as_text=True))).status_code == 303
    return device


def ask_to_show(visitor: Visitor) -> str:
    """What the site asks a browser on a page with the button."""
    form = visitor.page.form("/passkeys/login" if "passkeys/login" in visitor.page.source else "/login/second")
    token = {"X-CSRFToken": form.fields["csrf_token"]}
    return visitor.post("/accounts/passkeys/options", headers=token).get_data(as_text=True)


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/accounts/settings").status_code == 200


def token_of(visitor: Visitor) -> dict[str, str]:
    return {"csrf_token": visitor.page.form("/preferences/theme").fields["csrf_token"]}


def with_app(site: Flask, alice: Known) -> tuple[pyotp.TOTP, tuple[str, ...]]:
    """Set an app up with the code of this half minute, so that the next one is still to be used."""
    with site.test_request_context():
        totp.begin_setup(alice, now())
        setup = totp.setup_of(alice, now())
        assert setup is not None
        app = pyotp.TOTP(setup.secret)
        return app, totp.finish_setup(alice, app.at(now()), places(), now())


def waiting(site: Flask, name: str) -> Browser:
    """A browser of somebody whose password was right."""
    browser = Browser(new_token(), None)
    with site.app_context():
        entered = entering.log_in(f"{name.lower()}@school.example", people.PASSWORD, browser, "192.0.2.1", now())
    assert not entered.complete
    assert entered.token != browser.token
    return Browser(entered.token, None)
