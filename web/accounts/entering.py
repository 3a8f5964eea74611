"""Log in and log out."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.accounts import entering, sessions
from services.accounts.entering import Entered
from services.errors import BadField
from web.access import Access, account, open_to
from web.accounts.area import area
from web.accounts.forms import LoginForm
from web.browsers import browser, welcome
from web.fields import local_path, only
from web.session import now, source, token, visit


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
    try:
        entered = entering.log_in(form.email.data or "", form.password.data or "", here, source(), now())
    except BadField as fault:
        form.refuse(fault)
        return _again(form)
    return go_on(entered, remember=here.remember, to=form.next.data or "")


def go_on(entered: Entered, *, remember: bool, to: str) -> AnyResponse:
    """After a first factor: logged in, or on to the second."""
    if entered.complete:
        return welcome(entered.token, remember=remember, to=to)
    visit().log_in(entered.token, remember=True)
    return redirect(url_for("accounts.second", next=local_path(to)), 303)


@area.post("/logout")
@open_to(Access.EVERYONE)
def logout() -> AnyResponse:
    """End this browser's session."""
    sessions.log_out(token(), now())
    visit().renew()
    return redirect(url_for("site.home"), 303)


def _again(form: LoginForm) -> Response:
    return make_response(render_template("accounts/login.html", form=form), 400)
