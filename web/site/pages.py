"""Home, the pages that explain the site, and the theme."""

from __future__ import annotations

from flask import current_app, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from services import library
from services.errors import Malformed
from services.home import home as home_of
from services.tokens import new_start_token
from web.access import Access, account, open_to, person_id
from web.assets import YEAR
from web.fields import local_path, only
from web.pages import THEME_COOKIE, THEMES, time_zone
from web.session import now
from web.site.area import area


@area.get("/")
@open_to(Access.EVERYONE)
def home() -> str:
    """What Baton is, in a breath."""
    here = home_of(person_id(), time_zone(), now(), has_account=account() is not None)
    return render_template("site/home.html", home=here, front=here.front, start_token=new_start_token())


@area.get("/about")
@open_to(Access.EVERYONE)
def about() -> str:
    """Authors, reviewers, limits."""
    return render_template("site/about.html", front=library.front(None))


@area.get("/help")
@open_to(Access.EVERYONE)
def help() -> str:
    """How to, and whom to call."""
    return render_template("site/help.html")


@area.get("/privacy")
@open_to(Access.EVERYONE)
def privacy() -> str:
    """Who sees what, and for how long."""
    return render_template("site/privacy.html")


@area.get("/accessibility")
@open_to(Access.EVERYONE)
def accessibility() -> str:
    """The statement, known gaps, contact."""
    return render_template("site/accessibility.html")


@area.get("/styleguide")
@open_to(Access.DEVELOPER)
def styleguide() -> str:
    """Every component, for whoever works on the look."""
    return render_template("site/styleguide.html")


@area.post("/preferences/theme")
@open_to(Access.EVERYONE)
def theme() -> AnyResponse:
    """Light, dark, or as the system has it."""
    chosen = only(request.form, "theme")
    if chosen not in THEMES:
        raise Malformed("Choose system, light or dark.")
    response = redirect(local_path(only(request.form, "next")), 303)
    secure = current_app.config["OVER_TLS"]
    response.set_cookie(THEME_COOKIE, chosen, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
    return response
