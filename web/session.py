"""One server-side session a browser: the cookie holds a random token, the row its hash. Knows no password and no page.

A visitor gets a token with the first form that is shown; a row, and with it a person, only with the first act (never
on a GET). The token against forged requests is derived from it, so that showing a form writes nothing. Logging in and
out changes the token.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Any

from flask import Flask, Request, Response, g, request, session
from flask.sessions import SessionInterface, SessionMixin

from extensions import login
from services.people import SESSION_LASTS, Visitor, who_is
from services.tokens import new_token

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


class Visit(dict[str, Any], SessionMixin):
    """What a request knows of its browser. `fresh` says that the token is nobody's yet, `renewed` that the browser
    must be told of another one; `lasts` is how long it is to keep it, None until it closes.
    """

    def __init__(self, token: str, secret: str) -> None:
        super().__init__()
        self.fresh = not _TOKEN.fullmatch(token)
        self.renewed = False
        self.lasts: timedelta | None = SESSION_LASTS
        self._secret = secret.encode()
        self._hold(new_token() if self.fresh else token)

    def renew(self) -> None:
        """Go on with a new token, for the old one is nobody's any more."""
        self.fresh = self.renewed = True
        self._hold(new_token())

    def log_in(self, token: str, *, remember: bool) -> None:
        """Go on with the token of the session that a login began."""
        self.renewed = True
        self.lasts = SESSION_LASTS if remember else None
        self._hold(token)

    def _hold(self, token: str) -> None:
        self.token = token
        self["csrf_token"] = hmac.new(self._secret, token.encode(), hashlib.sha256).hexdigest()


class Visits(SessionInterface):
    """Flask's session, without a payload in the cookie."""

    def open_session(self, app: Flask, request: Request) -> Visit:
        return Visit(request.cookies.get(cookie_name(app), ""), str(app.secret_key))

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if isinstance(session, Visit) and (session.renewed or (session.fresh and "csrf_token" in g)):
            response.set_cookie(
                cookie_name(app),
                session.token,
                max_age=session.lasts,
                secure=app.config["OVER_TLS"],
                httponly=True,
                samesite="Lax",
            )


def cookie_name(app: Flask) -> str:
    """Over TLS the name binds the cookie to this host; over plain http no client would keep it."""
    return "__Host-baton" if app.config["OVER_TLS"] else "baton"


def visit() -> Visit:
    """The session of this request, without the proxy around it."""
    here: Any = session
    found: Visit = here._get_current_object()
    return found


def token() -> str:
    """The session token of this request."""
    return visit().token


def source() -> str:
    """The network address that limits count by. Of IPv6 it is the network: every household has one."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return request.remote_addr or ""
    if isinstance(address, IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network((address, 64), strict=False))


def now() -> datetime:
    """The server's clock: the only one that counts."""
    return datetime.now(UTC)


@login.request_loader
def _person(_: Request) -> Visitor | None:
    """Flask-Login's question who is at the page; a fresh session is nobody's yet."""
    here = visit()
    return None if here.fresh else who_is(here.token, now())
