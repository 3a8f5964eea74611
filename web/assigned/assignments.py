"""`/assigned`: what a learner has to do, one assignment, and beginning a case of it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine.teach.deciding import MODELS
from services.assigned import listing, one, starting
from services.assigned.starting import Wanted
from services.live import going_on
from services.tokens import new_start_token
from web.access import Access, logged_in, open_to
from web.assigned.area import area
from web.fields import only
from web.pages import time_zone
from web.session import now


@area.get("/assigned")
@open_to(Access.ACCOUNT)
def overview() -> str:
    """What somebody has to do, over all their cohorts."""
    page = listing.assigned(logged_in().id, time_zone(), now())
    rooms = going_on.for_learner(logged_in().id, now())
    return render_template("assigned/overview.html", page=page, rooms=rooms, runs=False)


@area.get("/assigned/<hex:assignment_id>")
@open_to(Access.ACCOUNT)
def assignment(assignment_id: str) -> str:
    """What one of them asks, its cases, and what became of them."""
    page = one.assignment(logged_in().id, assignment_id, time_zone(), now())
    return render_template("assigned/assignment.html", page=page, models=MODELS)


@area.post("/assigned/<hex:assignment_id>/cases/<int:position>/attempts")
@open_to(Access.ACCOUNT)
def begin(assignment_id: str, position: int) -> AnyResponse:
    """Begin a case of it, or another in its place. The same form sent twice begins it once."""
    sent = request.form
    once = only(sent, "token") or new_start_token()
    wanted = Wanted(assignment_id, position, once, only(sent, "instead"))
    attempt_id = starting.begin(logged_in().id, wanted, now())
    return redirect(url_for("learn.attempt", attempt_id=attempt_id), 303)
