"""`/credit/stop/<token>`: stopping the letters about a license out of one of them."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response as AnyResponse

from extensions import csrf
from services.credit import letters
from web.access import Access, open_to
from web.credit.area import area
from web.stopping import ASK, STOPPED, UNKNOWN, answer


@area.get("/stop/<token:token>")
@open_to(Access.EVERYONE)
def stop_letters(token: str) -> AnyResponse:
    """Ask once. Looking stops nothing."""
    return _page(ASK, letters.license_of_letter(token), token)


@area.post("/stop/<token:token>")
@open_to(Access.EVERYONE)
@csrf.exempt
def letters_stopped(token: str) -> AnyResponse:
    """Stop them."""
    return _page(STOPPED, letters.stop_letters(token), token)


def _page(state: str, license: str | None, token: str) -> AnyResponse:
    shown = state if license is not None else UNKNOWN
    return answer(shown, render_template("credit/stop.html", state=shown, license=license, token=token))
