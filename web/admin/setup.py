"""The page of the first administrator. It is there while there is none, for whoever has the link that was printed."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.admin.setup import look_at_setup, set_up
from services.errors import BadField
from web.access import Access, open_to
from web.admin.forms import SetupForm
from web.browsers import browser, welcome
from web.session import now

area = Blueprint("setup", __name__)


@area.get("/setup/<token:token>")
@open_to(Access.EVERYONE)
def setup(token: str) -> str:
    """Who are you? Looking uses nothing up."""
    look_at_setup(token, now())
    return render_template("admin/setup.html", form=SetupForm(formdata=None), token=token)


@area.post("/setup/<token:token>")
@open_to(Access.EVERYONE)
def setup_sent(token: str) -> AnyResponse:
    """Open the account, with the role, and log in."""
    form = SetupForm()
    told = (form.email.data or "", form.name.data or "", form.password.data or "")
    try:
        new_token = set_up(token, *told, browser(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(render_template("admin/setup.html", form=form, token=token), 400)
    return welcome(new_token, remember=False, to=url_for("admin.people"))
