"""What a browser calls itself, and what follows a login: the new token, and the page that was asked for."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from services.accounts.sessions import Browser
from web.fields import local_path
from web.session import token, visit

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser(*, remember: bool = False) -> Browser:
    """The browser at the page: its token, and a name by which its owner knows it again."""
    return Browser(token(), browser_name(request.headers.get("User-Agent", "")), remember)


def browser_name(agent: str) -> str | None:
    """Browser and system in two words; nothing more of what it says of itself is kept."""
    name = next((word for mark, word in _BROWSERS if mark in agent), None)
    system = next((word for mark, word in _SYSTEMS if mark in agent), None)
    return f"{name} on {system}" if name and system else name or system


def welcome(new_token: str, *, remember: bool, to: str = "") -> Response:
    """After a login: the new token for the browser, and on to the page that was asked for, which is of this site."""
    visit().log_in(new_token, remember=remember)
    there = local_path(to) if to else "/"
    return redirect(url_for("learn.cases") if there == "/" else there, 303)
