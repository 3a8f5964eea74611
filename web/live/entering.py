"""`/live`: coming into a class with the code on its screen."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services import site_settings
from services.errors import BadField
from services.live import going_on, seats
from services.live.seats import Coming
from web.access import Access, account, open_to, person_id
from web.fields import only
from web.live.area import area
from web.live.forms import ComeInForm
from web.session import now, source, token


@area.get("/live")
@open_to(Access.EVERYONE)
def come_in() -> str:
    """The form, with the code filled in for whoever pointed their camera at the screen."""
    return _page(ComeInForm(formdata=None, data={"code": only(request.args, "code")[: seats.MAX_TYPED]}))


@area.post("/live")
@open_to(Access.EVERYONE)
def come_in_sent() -> AnyResponse:
    """Take a seat."""
    form = ComeInForm()
    coming = Coming(token(), source(), account(), form.code.data or "", form.name.data or "")
    try:
        class_id = seats.come_in(coming, now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_page(form), 400)
    return redirect(url_for("live.seat", class_id=class_id), 303)


def _page(form: ComeInForm) -> str:
    guests = site_settings.current(now()).live_guests
    who = person_id()
    rooms = going_on.for_seat(who, now()) if who is not None else ()
    left = only(request.args, "left") == "1"
    return render_template("live/come_in.html", form=form, guests=guests, left=left, rooms=rooms, runs=False)
