"""A new password by mail."""

from __future__ import annotations

from flask import make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.accounts import resetting
from services.accounts.links import LASTS
from services.errors import BadField
from web.access import Access, open_to
from web.accounts.area import area
from web.accounts.forms import AddressForm, NewPasswordForm
from web.places import places
from web.session import now, source


@area.get("/reset")
@open_to(Access.EVERYONE)
def reset() -> str:
    """Ask for an address."""
    return render_template("accounts/reset.html", form=AddressForm(formdata=None))


@area.post("/reset")
@open_to(Access.EVERYONE)
def reset_sent() -> AnyResponse:
    """Send a letter. The answer is the same for every address."""
    form = AddressForm()
    try:
        address = resetting.ask_to_reset(form.email.data or "", source(), places(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(render_template("accounts/reset.html", form=form), 400)
    page = render_template("accounts/letter_sent.html", address=address.shown, what="reset", lasts=LASTS["reset"])
    return make_response(page)


@area.get("/reset/<token:token>")
@open_to(Access.EVERYONE)
def new_password(token: str) -> str:
    """Ask for the new password. Looking uses nothing up."""
    resetting.look_at_reset(token, now())
    return render_template("accounts/new_password.html", form=NewPasswordForm(formdata=None), token=token)


@area.post("/reset/<token:token>")
@open_to(Access.EVERYONE)
def new_password_sent(token: str) -> AnyResponse:
    """Set it, and on to the login: the link alone logs nobody in, for there may be a second factor."""
    form = NewPasswordForm()
    try:
        resetting.reset_password(token, form.password.data or "", places(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(render_template("accounts/new_password.html", form=form, token=token), 400)
    return redirect(url_for("accounts.login", done="reset"), 303)
