"""Where somebody is logged in: a list, ending one, ending all others; and a closed account's browsers are nobody's."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from models import AuditEntry, Person, WebSession
from tests.support import cases
from tests.support.client import Visitor, follow
from tests.support.doors import cookie_of, holding
from tests.support.people import log_in, member
from tests.support.rows import count, disable, values
from web.browsers import browser_name

SETTINGS, WAYS, OTHERS = "/accounts/settings", "/accounts/settings/login", "/accounts/settings/sessions/end"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
)
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari"


def at(site: Flask, agent: str) -> Visitor:
    """Alice, at a browser that calls itself so."""
    visitor = Visitor.at(site)
    visitor.environ_base["HTTP_USER_AGENT"] = agent
    log_in(visitor, "Alice")
    return visitor


def endings(visitor: Visitor) -> list[str]:
    """The addresses of the buttons that end one other session."""
    visitor.get(WAYS)
    actions = [form.get("action", "") for form in visitor.page.root.iter("form")]
    return [action for action in actions if action.endswith("/end") and action != OTHERS]


def test_the_list_names_each_browser_and_marks_this_one(site: Flask) -> None:
    alice = member(site, "Alice")
    at(site, FIREFOX)
    phone = at(site, SAFARI)
    alice.get(WAYS)
    assert "Firefox on Linux" in alice.page.text
    assert "Safari on iPhone" in alice.page.text
    assert alice.page.text.count("this one") == 1
    assert len(endings(alice)) == len(endings(phone)) == 2
    assert cookie_of(phone) not in alice.page.source


def test_ending_one_ends_that_one_at_once(site: Flask) -> None:
    alice = member(site, "Alice")
    laptop = at(site, FIREFOX)
    (ending,) = endings(alice)
    response = alice.send(alice.page.form(ending))
    assert (response.status_code, follow(response)) == (303, f"{WAYS}?done=session")
    assert (laptop.get(SETTINGS).status_code, alice.get(SETTINGS).status_code) == (303, 200)
    assert endings(alice) == []
    alice.get(WAYS)
    assert not alice.page.has_form(OTHERS)


def test_ending_all_others_keeps_this_one(site: Flask) -> None:
    alice = member(site, "Alice")
    others = [at(site, FIREFOX), at(site, SAFARI)]
    alice.get(WAYS)
    assert follow(alice.send(alice.page.form(OTHERS))) == f"{WAYS}?done=sessions"
    assert [visitor.get(SETTINGS).status_code for visitor in (*others, alice)] == [303, 303, 200]
    assert "account.sessions-ended" in values(site, select(AuditEntry.action))


def test_nobody_ends_a_session_of_somebody_else(site: Flask) -> None:
    alice, bob = member(site, "Alice"), member(site, "Bob")
    (hers,) = values(site, select(WebSession.public_id).join(Person).where(Person.display_name == "Alice"))
    bob.get(WAYS)
    token = bob.page.form("/preferences/theme").fields["csrf_token"]
    bob.post(f"/accounts/settings/sessions/{hers}/end", data={"csrf_token": token})
    bob.post(OTHERS, data={"csrf_token": token})
    assert alice.get(SETTINGS).status_code == 200


def test_the_browsers_of_a_closed_account_are_nobodys_at_once(site: Flask) -> None:
    alice = member(site, "Alice")
    attempt = alice.begin(cases.A_CASE)
    alice.get(f"/cases/{cases.A_CASE}")
    form = alice.page.form("/attempts")
    disable(site, "Alice")
    assert (alice.get(SETTINGS).status_code, alice.get(attempt).status_code) == (303, 404)
    assert alice.send(form, mode="study", token="x" * 24).status_code == 400
    assert alice.page.heading == "Your session has ended"
    assert count(site, Person) == 1


def test_what_a_guest_had_open_in_two_tabs_is_gone_with_the_guest(site: Flask) -> None:
    alice = member(site, "Alice")
    guest = Visitor.at(site)
    guest.begin(cases.A_CASE)
    tab = holding(site, cookie_of(guest))
    tab.get(f"/cases/{cases.A_CASE}")
    form = tab.page.form("/attempts")
    log_in(guest, "Alice")
    assert tab.send(form, mode="study").status_code == 400
    assert tab.send(form, mode="study").status_code == 400, "the page gave it a new token; the form is of the old one"
    assert len(endings(alice)) == 1, "the guest's session is no login of Alice's"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (CHROME, "Chrome on Windows"),
        (SAFARI, "Safari on iPhone"),
        (CHROME + " Edg/130.0.0.0", "Edge on Windows"),
        ("", None),
        ("curl/8.5", None),
        ("<script>alert(1)</script> Firefox", "Firefox"),
        ("Windows\x00evil", "Windows"),
        ("x" * 10_000, None),
    ],
)
def test_of_what_a_browser_says_of_itself_two_known_words_are_kept(agent: str, name: str | None) -> None:
    assert browser_name(agent) == name


def test_a_browsers_name_carries_nothing_into_the_page(small_site: Flask) -> None:
    member(small_site, "Alice")
    alice = at(small_site, 'Firefox"><script>alert(1)</script> Linux {{7*7}}')
    alice.get(WAYS)
    assert "<script>alert" not in alice.page.source
    assert values(small_site, select(WebSession.browser).order_by(WebSession.id.desc()))[0] == "Firefox on Linux"


def test_a_page_behind_the_door_is_kept_by_nobody(small_site: Flask) -> None:
    alice = member(small_site, "Alice")
    for path in (SETTINGS, WAYS):
        headers = alice.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert "Cookie" in headers["Vary"]
