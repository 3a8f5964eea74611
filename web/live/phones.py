"""A seat in a class: what the room sees, a vote, leaving. Phones ask each second where the class is."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from services.errors import Malformed, NotFound
from services.live import looking, seats, sitting, voting
from services.live.voting import Voting
from web.access import Access, open_to
from web.fields import only, whole_number
from web.live import bodies
from web.live.area import area
from web.session import now, token, visit


@area.get("/live/<hex:class_id>")
@open_to(Access.OWNER)
def seat(class_id: str) -> str:
    """The page of somebody in the class."""
    return render_template("live/seat.html", sitting=sitting.sit(current_user.id, class_id, now()), problem=None)


@area.get("/live/<hex:class_id>/state")
@open_to(Access.EVERYONE)
def state(class_id: str) -> Response:
    """Where the class is. The service remembers who asks, for the usual look-up costs too much."""
    if visit().fresh:
        raise NotFound(class_id)
    return bodies.answer(looking.look(token(), class_id, now()))


@area.post("/live/<hex:class_id>/votes")
@open_to(Access.OWNER)
def vote(class_id: str) -> AnyResponse:
    """Vote, or vote otherwise."""
    try:
        voting.vote(current_user.id, class_id, _sent(), now())
    except Malformed as fault:
        here = sitting.sit(current_user.id, class_id, now())
        return make_response(render_template("live/seat.html", sitting=here, problem=_(str(fault))), 400)
    return redirect(url_for("live.seat", class_id=class_id), 303)


@area.post("/live/<hex:class_id>/leave")
@open_to(Access.OWNER)
def leave(class_id: str) -> AnyResponse:
    """Leave the room; the code leads back."""
    seats.leave(current_user.id, token(), class_id, now())
    return redirect(url_for("live.come_in", left=1), 303)


def _sent() -> Voting:
    form = request.form
    return Voting(
        step=whole_number(form, "step"),
        round=whole_number(form, "round", "1"),
        choice=only(form, "choice"),
        confidence=only(form, "confidence") or None,
    )
