"""Passkeys: log in with one, add, rename and remove them. The browser's part is static/js/passkeys.js."""

from __future__ import annotations

from flask import Response, jsonify, make_response, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from services.accounts import passkeys
from services.accounts.confirming import confirm
from services.errors import BadField
from web.access import Access, logged_in, open_to
from web.accounts.area import area
from web.accounts.forms import LoginForm, PasskeyForm, PasskeyLoginForm
from web.accounts.party import party
from web.accounts.settings import done, ways_page
from web.browsers import browser, welcome
from web.places import places
from web.session import now, token


@area.post("/passkeys/options")
@open_to(Access.EVERYONE)
def passkey_options() -> Response:
    """What the browser is to ask for a login. It names nobody."""
    return _as_json(passkeys.ask_to_show(party(), token(), now()))


@area.post("/passkeys/login")
@open_to(Access.EVERYONE)
def passkey_login() -> AnyResponse:
    """Log in with the browser's answer."""
    form = PasskeyLoginForm()
    here = browser(remember=bool(form.remember.data))
    try:
        new_token = passkeys.log_in(form.answer.data or "", party(), here, now())
    except BadField as fault:
        login_form = LoginForm(formdata=None, next=form.next.data)
        page = render_template("accounts/login.html", form=login_form, passkey_fault=_(fault.message))
        return make_response(page, 400)
    return welcome(new_token, remember=here.remember, to=form.next.data or "")


@area.post("/settings/passkeys/options")
@open_to(Access.ACCOUNT)
def passkey_add_options() -> Response:
    """What the browser is to ask for a new passkey, once its owner has shown who they are. A refusal is JSON too."""
    form = PasskeyForm()
    try:
        confirm(logged_in(), form.current_password.data or "", now())
        return _as_json(passkeys.ask_to_add(logged_in(), form.name.data or "", party(), token(), now()))
    except BadField as fault:
        return make_response(jsonify(field=fault.field, message=_(fault.message)), 400)


@area.post("/settings/passkeys")
@open_to(Access.ACCOUNT)
def passkey_add() -> AnyResponse:
    """Keep the passkey that the browser made, under the name that was given when it was asked for."""
    form = PasskeyForm()
    try:
        passkeys.add(logged_in(), form.answer.data or "", party(), token(), places(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(ways_page(passkey_form=form), 400)
    return done("passkey-added", "passkeys")


@area.post("/settings/passkeys/<hex:passkey_id>/rename")
@open_to(Access.ACCOUNT)
def passkey_rename(passkey_id: str) -> AnyResponse:
    """Give it another name."""
    form = PasskeyForm()
    try:
        passkeys.rename(logged_in(), passkey_id, form.name.data or "")
    except BadField as fault:
        form.refuse(fault)
        return make_response(ways_page(passkey_form=form, passkey_at=passkey_id), 400)
    return done("passkey-renamed", "passkeys")


@area.post("/settings/passkeys/<hex:passkey_id>/remove")
@open_to(Access.ACCOUNT)
def passkey_remove(passkey_id: str) -> AnyResponse:
    """Take it away."""
    form = PasskeyForm()
    try:
        confirm(logged_in(), form.current_password.data or "", now())
        passkeys.remove(logged_in(), passkey_id, places(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(ways_page(passkey_form=form, passkey_at=passkey_id), 400)
    return done("passkey-removed", "passkeys")


def _as_json(options: str) -> Response:
    return Response(options, mimetype="application/json")
