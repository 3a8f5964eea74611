"""`/assigned/stop/<token>`: stopping the letters of a cohort out of one; turning them on and off on its page."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from extensions import csrf
from services.assigned import reminders
from web.access import Access, logged_in, open_to
from web.assigned.area import area
from web.fields import only
from web.stopping import ASK, STOPPED, UNKNOWN, answer


@area.get("/assigned/stop/<token:token>")
@open_to(Access.EVERYONE)
def stop_letters(token: str) -> AnyResponse:
    """Ask once. Looking stops nothing."""
    return _page(ASK, reminders.cohort_of_letter(token), token)


@area.post("/assigned/stop/<token:token>")
@open_to(Access.EVERYONE)
@csrf.exempt
def letters_stopped(token: str) -> AnyResponse:
    """Stop them."""
    return _page(STOPPED, reminders.stop_letters(token), token)


def _page(state: str, cohort: str | None, token: str) -> AnyResponse:
    shown = state if cohort is not None else UNKNOWN
    return answer(shown, render_template("assigned/stop.html", state=shown, cohort=cohort, token=token))


@area.post("/assigned/cohorts/<hex:cohort_id>/letters")
@open_to(Access.ACCOUNT)
def keep_letters(cohort_id: str) -> AnyResponse:
    """Turn the letters of a cohort on or off."""
    wanted = only(request.form, "letters") == "on"
    reminders.keep_letters(logged_in().id, cohort_id, wanted=wanted)
    return redirect(url_for("assigned.cohort", cohort_id=cohort_id, _anchor="letters"), 303)
