"""From an address to an account."""

from __future__ import annotations

import re

from flask import make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from services.accounts import registering
from services.accounts.links import LASTS
from services.errors import BadField
from web.access import Access, open_to
from web.accounts.area import area
from web.accounts.forms import AddressForm, OpenForm
from web.browsers import browser, welcome
from web.fields import only
from web.places import places
from web.session import now, source

_JOINING = re.compile(r"/join/[A-Za-z0-9_-]{1,64}")


@area.get("/register")
@open_to(Access.EVERYONE)
def register() -> str:
    """Ask for an address."""
    form = AddressForm(formdata=None, next=_on(only(request.args, "next")))
    return render_template("accounts/register.html", form=form)


@area.post("/register")
@open_to(Access.EVERYONE)
def register_sent() -> AnyResponse:
    """Send a letter. The answer is the same for every address."""
    form = AddressForm()
    there = places(_on(form.next.data or ""))
    try:
        address = registering.ask_to_register(form.email.data or "", source(), there, now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(render_template("accounts/register.html", form=form), 400)
    page = render_template("accounts/letter_sent.html", address=address.shown, what="register", lasts=LASTS["register"])
    return make_response(page)


@area.get("/confirm/<token:token>")
@open_to(Access.EVERYONE)
def confirm(token: str) -> str:
    """What opens the account: a name and a password. Looking uses nothing up."""
    email = registering.address_of_link(token, now())
    form = OpenForm(formdata=None, next=_on(only(request.args, "next")))
    return render_template("accounts/open.html", form=form, email=email, token=token)


@area.post("/confirm/<token:token>")
@open_to(Access.EVERYONE)
def confirm_sent(token: str) -> AnyResponse:
    """Open the account, log in, and bring along what the guest did."""
    form = OpenForm()
    here = browser(remember=bool(form.remember.data))
    try:
        new_token = registering.open_account(token, form.name.data or "", form.password.data or "", here, now())
    except BadField as fault:
        form.refuse(fault)
        page = render_template(
            "accounts/open.html", form=form, email=registering.address_of_link(token, now()), token=token
        )
        return make_response(page, 400)
    return welcome(new_token, remember=here.remember, to=_on(form.next.data or ""))


def _on(there: str) -> str:
    """Where to go on to, if it is where one joins a cohort. It stands in a letter that anybody can have sent."""
    return there if _JOINING.fullmatch(there) else ""
