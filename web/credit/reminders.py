"""`/credit/stop/<token>`: stopping the letters about a license out of one of them.

A GET shows a button, for scanners of mail follow every link. The POST is exempt from the token against forged requests:
a mail program sends it by itself (RFC 8058), with no page and no cookie. Whoever can send it knows the secret of the
letter, and all that it does is stop letters, which their reader can turn on again.
"""

from __future__ import annotations

from flask import make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from extensions import csrf
from services.credit import letters
from web.access import Access, open_to
from web.credit.area import area


@area.get("/stop/<token:token>")
@open_to(Access.EVERYONE)
def stop_letters(token: str) -> AnyResponse:
    """Ask once. Looking stops nothing."""
    return _page("ask", letters.license_of_letter(token), token)


@area.post("/stop/<token:token>")
@open_to(Access.EVERYONE)
@csrf.exempt
def letters_stopped(token: str) -> AnyResponse:
    """Stop them."""
    return _page("stopped", letters.stop_letters(token), token)


def _page(state: str, title: str | None, token: str) -> AnyResponse:
    shown = state if title is not None else "unknown"
    response = make_response(render_template("credit/stop.html", state=shown, license=title, token=token))
    response.status_code = 404 if title is None else 200
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is the secret
    return response
