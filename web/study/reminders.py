"""`/study/stop/<token>`: stopping the reminders out of a letter, also where nobody is logged in."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response as AnyResponse

from extensions import csrf
from services.study import reminding
from web.access import Access, open_to
from web.session import now
from web.stopping import ASK, STOPPED, UNKNOWN, answer
from web.study.area import area


@area.get("/study/stop/<token:token>")
@open_to(Access.EVERYONE)
def stop_reminders(token: str) -> AnyResponse:
    """Ask once. Looking stops nothing."""
    return _page(ASK if reminding.stops_something(token) else UNKNOWN, token)


@area.post("/study/stop/<token:token>")
@open_to(Access.EVERYONE)
@csrf.exempt
def reminders_stopped(token: str) -> AnyResponse:
    """Stop them."""
    return _page(STOPPED if reminding.stop(token, now()) else UNKNOWN, token)


def _page(state: str, token: str) -> AnyResponse:
    return answer(state, render_template("study/stop.html", state=state, token=token))
