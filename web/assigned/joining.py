"""`/join`: a cohort looked at by its code or by an invitation, joined, and left again."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from services.assigned import belonging, joining
from services.assigned.joining import Guesser, Shut
from web.access import Access, logged_in, open_to, person_id
from web.assigned.area import area
from web.fields import only
from web.session import now, source


@area.get("/join")
@open_to(Access.EVERYONE)
def enter_code() -> str | AnyResponse:
    """A field for a code; once it is filled in, on to what it opens."""
    typed = only(request.args, "code")
    code = joining.as_shown(typed)
    if code:
        return redirect(url_for("assigned.join", code=code), 303)
    return render_template("assigned/join_code.html", typed=typed)


@area.get("/join/<code>")
@open_to(Access.EVERYONE)
def join(code: str) -> AnyResponse:
    """Which cohort it is, who teaches it, and what they would see, before anybody joins."""
    found = joining.look(person_id(), code, _guesser(), now())
    if isinstance(found, Shut):
        return _shut(found)
    return make_response(render_template("assigned/join.html", door=found, code=code))


@area.post("/join/<code>")
@open_to(Access.ACCOUNT)
def join_now(code: str) -> AnyResponse:
    """Join it."""
    found = joining.join(logged_in(), code, _guesser(), now())
    if isinstance(found, Shut):
        return _shut(found)
    return redirect(url_for("assigned.cohort", cohort_id=found, done="joined"), 303)


def _shut(shut: Shut) -> AnyResponse:
    status = 410 if shut.ended_at else 404
    return make_response(render_template("assigned/join_shut.html", shut=shut), status)


def _guesser() -> Guesser:
    return Guesser(source(), current_user.public_id if current_user.is_authenticated else None)


@area.get("/assigned/cohorts/<hex:cohort_id>")
@open_to(Access.ACCOUNT)
def cohort(cohort_id: str) -> str:
    """A cohort that one is in: who teaches it, what they see, and how one leaves it."""
    page = belonging.belonging(logged_in().id, cohort_id)
    return render_template("assigned/cohort.html", page=page)


@area.post("/assigned/cohorts/<hex:cohort_id>/leave")
@open_to(Access.ACCOUNT)
def leave_cohort(cohort_id: str) -> AnyResponse:
    """Leave it."""
    belonging.leave(logged_in(), cohort_id, now())
    return redirect(url_for("assigned.cohort", cohort_id=cohort_id, done="left"), 303)
