"""The page that a letter's link leads to, where its reader stops letters without a login.

A GET shows a button, for scanners of mail follow every link. The POST is exempt from the token against forged requests:
a mail program sends it by itself (RFC 8058), with no page and no cookie. Whoever can send it knows the secret of the
letter, and all that it does is stop letters, which their reader can turn on again.
"""

from __future__ import annotations

from flask import make_response
from werkzeug.wrappers import Response as AnyResponse

ASK, STOPPED, UNKNOWN = "ask", "stopped", "unknown"


def answer(state: str, page: str) -> AnyResponse:
    """What a page in one of three states answers; 404 where the secret belongs to nobody."""
    response = make_response(page, 404 if state == UNKNOWN else 200)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is the secret
    return response
