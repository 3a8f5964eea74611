"""What every template may use. Knows the shell of the site, no page of it."""

from __future__ import annotations

from typing import Any

from flask import Flask, request
from flask_babel import get_locale

from web.fields import local_path

THEMES = ("system", "light", "dark")
THEME_COOKIE = "theme"


def furnish(app: Flask) -> None:
    """Give templates the site's name, language and theme, and where they are."""

    @app.context_processor
    def shell() -> dict[str, Any]:
        theme = request.cookies.get(THEME_COOKIE, "")
        return {
            "site_name": app.config["SITE_NAME"],
            "contact": app.config["CONTACT"],
            "development": app.config["DEVELOPMENT"],
            "lang": str(get_locale()),
            "theme": theme if theme in THEMES else THEMES[0],
            "here": local_path(request.full_path.rstrip("?") if request.method == "GET" else request.path),
        }
