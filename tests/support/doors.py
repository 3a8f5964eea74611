"""The forms before and behind the door of an account, filled in as people fill them in."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar
from urllib.parse import urlencode

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.client import Visitor
from tests.support.people import PASSWORD, letters, link_in

R = TypeVar("R")


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


def at_once(times: int, act: Callable[[], R]) -> list[R]:
    """Do something so many times in the same instant."""
    gate = Barrier(times)

    def one(_: int) -> R:
        gate.wait()
        return act()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(one, range(times)))
