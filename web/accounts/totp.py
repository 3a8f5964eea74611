"""The authenticator app: set it up, make recovery codes for it, remove it."""

from __future__ import annotations

from datetime import timedelta

import segno
from flask import make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.accounts import recovery, totp
from services.accounts.confirming import confirm, password_hash_of
from services.accounts.totp import SETUP_LASTS, Setup
from services.errors import BadField
from web.access import Access, logged_in, open_to
from web.accounts.area import area
from web.accounts.forms import CodeForm
from web.accounts.party import party
from web.accounts.settings import done, ways_page
from web.forms import CurrentPasswordForm
from web.places import places
from web.session import now


@area.get("/settings/totp")
@open_to(Access.ACCOUNT)
def totp_setup() -> str:
    """The key of an app that waits for its first code; where none does, what there is to know before one is made."""
    return _setup_page()


@area.post("/settings/totp/begin")
@open_to(Access.ACCOUNT)
def totp_begin() -> AnyResponse:
    """Make a key, once its owner has shown who they are."""
    form = CurrentPasswordForm()
    try:
        confirm(logged_in(), form.current_password.data or "", now())
        totp.begin_setup(logged_in(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_setup_page(form=form, anew=True), 400)
    return redirect(url_for("accounts.totp_setup"), 303)


@area.post("/settings/totp")
@open_to(Access.ACCOUNT)
def totp_finish() -> AnyResponse:
    """Let the app count from its first code on; the answer shows the recovery codes, this once."""
    form = CodeForm()
    try:
        codes = totp.finish_setup(logged_in(), form.code.data or "", places(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_setup_page(code_form=form), 400)
    return make_response(render_template("accounts/recovery_codes.html", codes=codes, app_is_new=True))


@area.post("/settings/totp/remove")
@open_to(Access.ACCOUNT)
def totp_remove() -> AnyResponse:
    """Take it away, and the recovery codes with it."""
    form = CurrentPasswordForm()
    try:
        confirm(logged_in(), form.current_password.data or "", now())
        totp.remove_totp(logged_in(), places(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(ways_page(factor_form=form, factor_at="remove"), 400)
    return done("totp-removed", "second-factor")


@area.post("/settings/recovery-codes")
@open_to(Access.ACCOUNT)
def recovery_codes() -> AnyResponse:
    """Make a new set; the answer shows it, this once."""
    form = CurrentPasswordForm()
    try:
        confirm(logged_in(), form.current_password.data or "", now())
        codes = recovery.make_codes(logged_in(), places(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(ways_page(factor_form=form, factor_at="codes"), 400)
    return make_response(render_template("accounts/recovery_codes.html", codes=codes, app_is_new=False))


def _setup_page(
    form: CurrentPasswordForm | None = None, code_form: CodeForm | None = None, *, anew: bool = False
) -> str:
    setup = None if anew else totp.setup_of(logged_in(), now())
    return render_template(
        "accounts/totp.html",
        form=form or CurrentPasswordForm(formdata=None),
        code_form=code_form or CodeForm(formdata=None),
        has_password=password_hash_of(logged_in().id) is not None,
        setup=setup,
        minutes=SETUP_LASTS // timedelta(minutes=1),
        picture=_picture(setup) if setup else "",
    )


def _picture(setup: Setup) -> str:
    """The key as a picture that apps read, black on white in every theme, or they cannot."""
    code = segno.make(setup.uri(party().name), error="l", micro=False)
    return code.svg_data_uri(scale=5, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None)
