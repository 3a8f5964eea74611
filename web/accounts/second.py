"""The second step of a login: a code, or a passkey."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.accounts import second as steps
from services.errors import BadField, LoginNeeded
from web.access import Access, open_to
from web.accounts.area import area
from web.accounts.forms import CodeForm
from web.accounts.party import party
from web.browsers import browser, welcome
from web.fields import only
from web.places import places
from web.session import now, token


@area.get("/login/second")
@open_to(Access.EVERYONE)
def second() -> str | AnyResponse:
    """Ask for it; where no login waits, one is begun first."""
    there = only(request.args, "next")
    try:
        steps.who_waits(token(), now())
    except LoginNeeded:
        return redirect(url_for("accounts.login", next=there), 303)
    return render_template("accounts/second.html", form=CodeForm(formdata=None, next=there))


@area.post("/login/second")
@open_to(Access.EVERYONE)
def second_sent() -> AnyResponse:
    """Log in, and go on to the page that was asked for."""
    form = CodeForm()
    try:
        if form.answer.data:
            finished = steps.enter_with_passkey(form.answer.data, party(), browser(), now())
        else:
            finished = steps.enter_with_code(form.code.data or "", browser(), places(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(render_template("accounts/second.html", form=form), 400)
    return welcome(finished.token, remember=finished.remember, to=form.next.data or "")
