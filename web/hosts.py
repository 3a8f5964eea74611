"""Which names the site answers to. Runs before anything else reads a request.

Werkzeug's own list of trusted hosts cannot hold [::1], for it cuts a name at its first colon.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import Any

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::[0-9]{1,5})?")
_REFUSAL = b"This site does not answer to that name. Use its own address.\n"
_HEADERS = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Length", str(len(_REFUSAL))),
    ("Content-Security-Policy", "default-src 'none'"),
    ("X-Content-Type-Options", "nosniff"),
]

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def answer_only_to(names: Collection[str], application: Wsgi) -> Wsgi:
    """The application for requests to these names; a plain refusal for all others."""

    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        match = _HOST.fullmatch(environ.get("HTTP_HOST", "").lower())
        if match and match["name"] in names:
            return application(environ, start_response)
        start_response("400 Bad Request", _HEADERS)
        return [_REFUSAL]

    return guarded
