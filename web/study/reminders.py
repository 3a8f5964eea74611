"""`/study/stop/<token>`: stopping the reminders out of a letter, also where nobody is logged in.

A GET shows a button, for scanners of mail follow every link. The POST is exempt from the token against forged requests:
a mail program sends it by itself (RFC 8058), with no page and no cookie. Whoever can send it knows the secret of the
letter, and all that it does is stop letters, which their reader can turn on again.
"""

from __future__ import annotations

from flask import make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from extensions import csrf
from services.study import reminding
from web.access import Access, open_to
from web.session import now
from web.study.area import area


@area.get("/study/stop/<token:token>")
@open_to(Access.EVERYONE)
def stop_reminders(token: str) -> AnyResponse:
    """Ask once. Looking stops nothing."""
    return _page("ask" if reminding.stops_something(token) else "unknown", token)


@area.post("/study/stop/<token:token>")
@open_to(Access.EVERYONE)
@csrf.exempt
def reminders_stopped(token: str) -> AnyResponse:
    """Stop them."""
    return _page("stopped" if reminding.stop(token, now()) else "unknown", token)


def _page(state: str, token: str) -> AnyResponse:
    response = make_response(render_template("study/stop.html", state=state, token=token))
    response.status_code = 404 if state == "unknown" else 200
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is the secret
    return response
