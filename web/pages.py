"""What every template may use. Of the site's pages it knows only which of them some forms stand on."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, request, url_for
from flask.templating import Environment
from flask_babel import get_locale
from pytz import all_timezones_set

from services import site_settings
from services.texts import showable
from web.access import account, supervises, teaches
from web.continuing import name_credit
from web.fields import local_path
from web.session import now

THEMES = ("system", "light", "dark")
THEME_COOKIE = "theme"


class Templates(Environment):
    """Templates whose globals stand before the first is loaded, so that they can be one dictionary. Jinja chains two,
    and asks that chain name by name at every import and include.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def furnish(app: Flask) -> None:
    """Give templates the site's name, language and theme, and where they are."""

    app.jinja_env.filters["showable"] = showable
    name_credit(app)

    @app.context_processor
    def shell() -> dict[str, Any]:
        site = site_settings.current(now())
        theme = request.cookies.get(THEME_COOKIE, "")
        return {
            "site_name": site.site_name or app.config["SITE_NAME"],
            "contact": app.config["CONTACT"],
            "development": app.config["DEVELOPMENT"],
            "lang": str(get_locale()),
            "theme": theme if theme in THEMES else THEMES[0],
            "zone": time_zone(),
            "here": here(),
            "account": account(),
            "teaches": teaches(),
            "supervises": supervises(),
            "site": site,
        }


def time_zone() -> str:
    """The zone in which this reader is shown dates: their own if the library knows it, else UTC."""
    mine = account()
    told = mine.time_zone if mine else None
    return told if told and told in all_timezones_set else "UTC"


def today() -> date:
    """The day that it is where this reader is."""
    return now().astimezone(ZoneInfo(time_zone())).date()


def here() -> str:
    """Where the reader is: an address that can be asked for again, also on a page that answers a form."""
    if request.method in ("GET", "HEAD"):
        return local_path(request.full_path.rstrip("?"))
    if request.path.startswith(f"{url_for('accounts.settings')}/"):
        return url_for(_FORMS_ON.get(request.endpoint or "", "accounts.ways_in"))
    return _page_above(request.path)


_FORMS_ON = {"accounts.export": "accounts.data", "accounts.erase": "accounts.data"}


def _page_above(path: str) -> str:
    """The nearest page at or above an address that only takes forms."""
    shown = current_app.create_url_adapter(request)
    assert shown is not None
    parts = path.split("/")
    above = ("/".join(parts[:end]) for end in range(len(parts), 1, -1))
    return next((local_path(address) for address in above if shown.test(address, "GET")), "/")
