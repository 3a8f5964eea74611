"""Static files by the hash of their content, and the one style sheet that the files of static/css/ make.

Knows no page.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, url_for

from web.access import Access, open_to

FIRST = "tokens.css"
"""Declares the order of the layers, so it must come first; the rest follows by name."""

YEAR = 365 * 24 * 3600


@cache
def static_url(name: str) -> str:
    """The address of a static file; it changes with the file, so browsers may keep it."""
    return url_for("static", filename=name, v=_hash((_folder() / name).read_bytes()))


@cache
def stylesheet_url() -> str:
    """The address of the style sheet."""
    return url_for("site.stylesheet", mark=_hash(stylesheet()))


@cache
def stylesheet() -> bytes:
    """All files of static/css/ as one."""
    folder = _folder() / "css"
    names = sorted((path.name for path in folder.glob("*.css")), key=lambda name: (name != FIRST, name))
    return b"\n".join((folder / name).read_bytes() for name in names)


def stylesheet_response() -> Response:
    """The style sheet, to be kept for a year."""
    response = Response(stylesheet(), mimetype="text/css")
    keep(response, by_hash=True)
    return response


def keep(response: Response, *, by_hash: bool) -> None:
    """Let browsers keep a file whose address changes with it. About any other they ask each time, such as a module
    that another one imports."""
    if by_hash:
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    else:
        response.headers["Cache-Control"] = "no-cache"


def serve_assets(app: Flask) -> None:
    """Declare static files open to everyone, and give templates their addresses."""
    serve: Any = app.view_functions["static"]
    app.view_functions["static"] = open_to(Access.EVERYONE)(serve)
    app.jinja_env.globals.update(static_url=static_url, stylesheet_url=stylesheet_url)


def _folder() -> Path:
    return Path(__file__).resolve().parent.parent / "static"


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
