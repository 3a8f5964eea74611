"""The forms before and behind the door of an account, filled in as people fill them in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier, Thread
from typing import Any, TypeVar
from urllib.parse import urlencode

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from services.errors import ServiceError
from services.mail.places import Places
from services.people import Visitor as Known
from services.people import who_is
from services.teach import changing, locks
from tests.support.client import Visitor
from tests.support.people import PASSWORD, letters, link_in
from web.session import now

R = TypeVar("R")

PLACES = Places(
    confirm=lambda token: f"https://site.example/accounts/confirm/{token}",
    reset=lambda token: f"https://site.example/accounts/reset/{token}",
    new_email=lambda token: f"https://site.example/accounts/new-email/{token}",
    login="https://site.example/accounts/login",
    register="https://site.example/accounts/register",
    ask_reset="https://site.example/accounts/reset",
    ways_in="https://site.example/accounts/settings/login",
    review="https://site.example/study/review",
    plan="https://site.example/study/plan",
    stop_reminders=lambda token: f"https://site.example/study/stop/{token}",
    join=lambda token: f"https://site.example/join/{token}",
    assigned="https://site.example/assigned",
    cohort=lambda cohort_id: f"https://site.example/assigned/cohorts/{cohort_id}",
    stop_assigned=lambda token: f"https://site.example/assigned/stop/{token}",
    license=lambda license_id: f"https://site.example/credit/licenses/{license_id}",
    credit="https://site.example/credit",
    stop_cycle=lambda token: f"https://site.example/credit/stop/{token}",
    course=lambda course_id: f"https://site.example/courses/{course_id}",
    certificate=lambda code: f"https://site.example/credit/certificates/{code}",
    teach="https://site.example/teach",
    contact="",
)
"""Where letters lead that no page asked for."""


def fill_in(visitor: Visitor, page: str, to: str = "", **fields: str) -> TestResponse:
    """Open a page and send its form, byte for byte as written (also what is no text); `to` is the form's address."""
    visitor.get(page)
    form = visitor.page.form(to or page.partition("?")[0])
    body = urlencode({**form.fields, **fields}, errors="surrogatepass")
    return visitor.post(form.action, data=body, content_type="application/x-www-form-urlencoded")


def link_to(site: Flask, address: str) -> str:
    """The path of the link in the newest letter to an address."""
    return link_in(letters(site, address)[-1])


def ask_to_register(visitor: Visitor, address: str = "alice@school.example") -> str:
    """Have a letter sent, and give the path of its link."""
    assert fill_in(visitor, "/accounts/register", email=address).status_code == 200, visitor.page.text
    return link_to(visitor.application, address)


def ask_to_reset(visitor: Visitor, address: str = "alice@school.example") -> str:
    """Have a letter sent, and give the path of its link."""
    assert fill_in(visitor, "/accounts/reset", email=address).status_code == 200, visitor.page.text
    return link_to(visitor.application, address)


def open_account(visitor: Visitor, link: str, name: str = "Alice", password: str = PASSWORD) -> TestResponse:
    """Open the account of a link."""
    return fill_in(visitor, link, name=name, password=password)


def erase_by_page(visitor: Visitor) -> None:
    """Erase the account of somebody who is logged in."""
    visitor.get("/accounts/settings/data")
    form = visitor.page.form("/accounts/settings/erase")
    assert visitor.send(form, current_password=PASSWORD, understood="y").status_code == 303, visitor.page.text


def cookie_of(visitor: Visitor) -> str:
    """The token that a browser holds."""
    cookie = visitor.get_cookie("baton", domain="localhost")
    assert cookie is not None
    return cookie.value


def holding(site: Flask, token: str) -> Visitor:
    """Somebody at a browser with this token, wherever they have it from."""
    visitor = Visitor.at(site)
    visitor.set_cookie("baton", token)
    return visitor


def who_is_at(visitor: Visitor) -> Known:
    """Who is at a browser, as services know them."""
    with visitor.application.app_context():
        found = who_is(cookie_of(visitor), now())
    assert found is not None
    return found


def at_once(times: int, act: Callable[[], R]) -> list[R]:
    """Do something so many times in the same instant."""
    return together(*[act] * times)


def together(*acts: Callable[[], R]) -> list[R]:
    """Do all of these in the same instant, each in a thread of its own. Gives what each gave."""
    gate = Barrier(len(acts))

    def one(act: Callable[[], R]) -> R:
        gate.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(one, acts))


def in_site(site: Flask, act: Callable[[], object]) -> str:
    """What an act comes to at the site: `done`, or the name of the refusal."""
    with site.test_request_context():
        try:
            act()
        except ServiceError as fault:
            return type(fault).__name__
        return "done"


def all_at_once(site: Flask, acts: Iterable[Callable[[], object]]) -> Counter[str]:
    """What acts in the same instant come to at the site, counted."""
    return Counter(together(*(partial(in_site, site, act) for act in acts)))


def amid_the_next_change(monkeypatch: pytest.MonkeyPatch, site: Flask, act: Callable[[], object]) -> Callable[[], str]:
    """Let an act be sent amid the next change of an assignment, when that has looked at what it must not undo. Gives
    what tells, once the change is through, what the act came to.
    """
    came_to: list[str] = []
    sender = Thread(target=lambda: came_to.append(in_site(site, act)))
    refuse = locks.refuse_to_narrow

    def then_send(*told: Any) -> None:
        refuse(*told)
        sender.start()
        sender.join(0.5)

    def outcome() -> str:
        sender.join()
        return came_to[0]

    monkeypatch.setattr(changing, "refuse_to_narrow", then_send)
    return outcome
