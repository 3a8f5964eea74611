"""Log in and log out."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.accounts import entering, sessions
from services.errors import BadField
from web.access import Access, account, open_to
from web.accounts.area import area
from web.accounts.browsers import browser, welcome
from web.accounts.forms import LoginForm
from web.fields import local_path, only
from web.session import now, token, visit


@area.get("/login")
@open_to(Access.EVERYONE)
def login() -> str | AnyResponse:
    """The form; somebody who is logged in goes on, unless they come to show again who they are."""
    if account() is not None and "again" not in request.args:
        return redirect(local_path(only(request.args, "next") or url_for("accounts.settings")), 303)
    form = LoginForm(formdata=None, next=only(request.args, "next"))
    return render_template("accounts/login.html", form=form)


@area.post("/login")
@open_to(Access.EVERYONE)
def login_sent() -> AnyResponse:
    """Log in with a password; on to the second factor where there is one."""
    form = LoginForm()
    here = browser(remember=bool(form.remember.data))
    source = request.remote_addr or ""
    try:
        entered = entering.log_in(form.email.data or "", form.password.data or "", here, source, now())
    except BadField as fault:
        form.refuse(fault)
        return _again(form)
    there = form.next.data or ""
    if not entered.complete:
        visit().log_in(entered.token, remember=True)
        return redirect(url_for("accounts.second", next=local_path(there)), 303)
    return welcome(entered.token, remember=here.remember, to=there)


@area.post("/logout")
@open_to(Access.EVERYONE)
def logout() -> AnyResponse:
    """End this browser's session."""
    sessions.log_out(token(), now())
    visit().renew()
    return redirect(url_for("site.home"), 303)


def _again(form: LoginForm) -> Response:
    return make_response(render_template("accounts/login.html", form=form), 400)
