"""The page on the projector: where the class stands, and what its host does next."""

from __future__ import annotations

import segno
from flask import Response, current_app, json, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from services import site_settings
from services.errors import Malformed
from services.live import conducting, presenting
from services.live.conducting import Acting
from web.access import Access, logged_in, open_to
from web.fields import only, whole_number
from web.live.area import area
from web.session import now


@area.get("/live/classes/<hex:class_id>")
@open_to(Access.SUPERVISOR)
def room(class_id: str) -> str:
    """Where the class stands; when it is over, what it came to."""
    return _page(class_id)


@area.get("/live/classes/<hex:class_id>/state")
@open_to(Access.SUPERVISOR)
def room_state(class_id: str) -> Response:
    """What changes between two acts, for the page that asks again and again."""
    pulse = presenting.pulse(logged_in().id, class_id, now())
    told = {"version": pulse.version, "seats": pulse.seats, "voted": pulse.voted}
    return Response(json.dumps(told), mimetype="application/json")


@area.post("/live/classes/<hex:class_id>")
@open_to(Access.SUPERVISOR)
def act(class_id: str) -> AnyResponse:
    """Move the class on. What was not accepted is said on its page."""
    form = request.form
    sent = Acting(
        act=only(form, "act"),
        version=whole_number(form, "version", "0"),
        round=whole_number(form, "round", "1"),
        choice=only(form, "choice"),
    )
    try:
        conducting.act(logged_in().id, class_id, sent, now())
    except Malformed as fault:
        return make_response(_page(class_id, _(str(fault))), 400)
    return redirect(url_for("live.room", class_id=class_id), 303)


@area.post("/live/classes/<hex:class_id>/guests")
@open_to(Access.SUPERVISOR)
def guests(class_id: str) -> AnyResponse:
    """Let people without an account in from now on, or no more of them."""
    conducting.open_door(logged_in().id, class_id, only(request.form, "guests") == "yes", now())
    return redirect(url_for("live.room", class_id=class_id), 303)


def _page(class_id: str, problem: str = "") -> str:
    here = presenting.present(logged_in().id, class_id, now())
    address = f"{current_app.config['ADDRESS']}{url_for('live.come_in')}"
    return render_template(
        "live/room.html",
        room=here,
        problem=problem,
        guests=site_settings.current(now()).live_guests,
        address=address.partition("://")[2],
        picture=_picture(f"{address}?code={here.code}") if here.seen.phase == "lobby" else "",
    )


def _picture(link: str) -> str:
    """The way in as a picture that cameras read, black on white in every theme, or they cannot."""
    code = segno.make(link, error="m", micro=False)
    return code.svg_data_uri(scale=8, border=3, dark="#000", light="#fff", svgclass=None, lineclass=None)
