"""Static files by the hash of their content, and the one style sheet that the files of static/css/ make.

Knows no page.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, url_for

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
    return url_for("site.stylesheet", mark=stylesheet_mark())


@cache
def stylesheet_mark() -> str:
    """The hash in the style sheet's name."""
    return _hash(stylesheet())


@cache
def stylesheet() -> bytes:
    """All files of static/css/ as one."""
    folder = _folder() / "css"
    names = sorted((path.name for path in folder.glob("*.css")), key=lambda name: (name != FIRST, name))
    return b"\n".join((folder / name).read_bytes() for name in names)


def keep_asset(response: Response) -> bool:
    """Say how long browsers may keep a static file. Returns False for any other response, a refused file among them.

    One whose address carries its hash is kept for a year; about another one, such as a module that a module imports,
    browsers ask each time.
    """
    if response.status_code not in (200, 206, 304) or request.endpoint not in ("static", "site.stylesheet"):
        return False
    by_hash = request.endpoint == "site.stylesheet" or request.full_path.rstrip("?") == _address(
        request.view_args or {}
    )
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if by_hash else "no-cache"
    return True


def _address(wanted: dict[str, Any]) -> str | None:
    """The address that pages give a file; None for one that they do not name."""
    name = wanted.get("filename", "")
    return static_url(name) if (_folder() / name).is_file() else None


def serve_assets(app: Flask) -> None:
    """Declare static files open to everyone, and give templates their addresses."""
    serve: Any = app.view_functions["static"]
    app.view_functions["static"] = open_to(Access.EVERYONE)(serve)
    app.jinja_env.globals.update(static_url=static_url, stylesheet_url=stylesheet_url)


def _folder() -> Path:
    return Path(__file__).resolve().parent.parent / "static"


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
