"""Whether the site lives and is ready, and files that every site has."""

from __future__ import annotations

from flask import Response, abort, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from services import readiness
from web.access import Access, open_to
from web.assets import stylesheet as stylesheet_text
from web.assets import stylesheet_mark
from web.site.area import area

_PRIVATE = (
    "/accounts/",
    "/admin/",
    "/assigned/",
    "/attempts/",
    "/author/",
    "/calendar/",
    "/join/",
    "/live/",
    "/network/",
    "/setup/",
    "/study/",
    "/teach/",
)


@area.get("/healthz")
@open_to(Access.EVERYONE)
def healthz() -> Response:
    """The process lives."""
    return Response("ok\n", mimetype="text/plain")


@area.get("/readyz")
@open_to(Access.EVERYONE)
def readyz() -> Response:
    """Database reachable, migrations current, scenarios loaded; else 503 with what is missing."""
    missing = readiness.missing()
    text = "ready\n" if not missing else "".join(f"{line}\n" for line in missing)
    return Response(text, 503 if missing else 200, mimetype="text/plain")


@area.get("/robots.txt")
@open_to(Access.EVERYONE)
def robots() -> Response:
    """Private pages are not for search engines."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _PRIVATE)]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@area.get("/.well-known/change-password")
@open_to(Access.EVERYONE)
def change_password() -> AnyResponse:
    """Where password managers look for the form."""
    return redirect(url_for("accounts.ways_in", _anchor="password"), 303)


@area.get("/static/css/baton.<mark>.css")
@open_to(Access.EVERYONE)
def stylesheet(mark: str) -> Response:
    """The style sheet; its name carries its hash, and no other name is one."""
    if mark != stylesheet_mark():
        abort(404)
    return Response(stylesheet_text(), mimetype="text/css")
