"""`/assigned/stop/<token>`: stopping the letters of a cohort out of one of them; turning them on and off on its page.

A GET shows a button, for scanners of mail follow every link. The POST is exempt from the token against forged requests:
a mail program sends it by itself (RFC 8058), with no page and no cookie. Whoever can send it knows the secret of the
letter, and all that it does is stop letters, which their reader can turn on again.
"""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from extensions import csrf
from services.assigned import reminders
from web.access import Access, logged_in, open_to
from web.assigned.area import area
from web.fields import only


@area.get("/assigned/stop/<token:token>")
@open_to(Access.EVERYONE)
def stop_letters(token: str) -> AnyResponse:
    """Ask once. Looking stops nothing."""
    return _page("ask", reminders.cohort_of_letter(token), token)


@area.post("/assigned/stop/<token:token>")
@open_to(Access.EVERYONE)
@csrf.exempt
def letters_stopped(token: str) -> AnyResponse:
    """Stop them."""
    return _page("stopped", reminders.stop_letters(token), token)


def _page(state: str, cohort: str | None, token: str) -> AnyResponse:
    shown = state if cohort is not None else "unknown"
    response = make_response(render_template("assigned/stop.html", state=shown, cohort=cohort, token=token))
    response.status_code = 404 if cohort is None else 200
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is the secret
    return response


@area.post("/assigned/cohorts/<hex:cohort_id>/letters")
@open_to(Access.ACCOUNT)
def keep_letters(cohort_id: str) -> AnyResponse:
    """Turn the letters of a cohort on or off."""
    wanted = only(request.form, "letters") == "on"
    reminders.keep_letters(logged_in().id, cohort_id, wanted=wanted)
    return redirect(url_for("assigned.cohort", cohort_id=cohort_id, _anchor="letters"), 303)
