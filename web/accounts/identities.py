"""Logging in with a university's account; linking it to one that is here, and unlinking it.

The way there is a link, never a form: browsers follow a form nowhere but to this site, as the content policy has it.
"""

from __future__ import annotations

from flask import abort, current_app, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from services import limits
from services.accounts import identities, oidc
from services.accounts.confirming import confirm
from services.accounts.oidc import Shown, University
from services.errors import BadField, Elsewhere
from web.access import Access, account, logged_in, open_to
from web.accounts.area import area
from web.accounts.entering import go_on
from web.accounts.settings import done, ways_page
from web.accounts.states import LINK, LOGIN, State, errand, new_state, state_of
from web.browsers import browser
from web.fields import only
from web.forms import CurrentPasswordForm
from web.places import places
from web.session import now, source

LONGEST_CODE = 2_048


@area.get("/university")
@open_to(Access.EVERYONE)
def university() -> AnyResponse:
    """On to the university, to log in there. Writes nothing."""
    way = errand(new_state(LOGIN, only(request.args, "next")))
    return redirect(oidc.way_there(_university(), way, now()), 303)


@area.get("/university/callback")
@open_to(Access.EVERYONE)
def university_back() -> AnyResponse:
    """Back from the university: log in, or link its account."""
    there, state = _university(), state_of(only(request.args, "state"))
    where = source()
    limits.take(limits.LOGIN_FROM_ADDRESS, where, now())
    shown = oidc.who_came_back(there, errand(state), _code(), now())
    return _link(shown, where) if state.purpose == LINK else _enter(shown, where, state)


def _enter(shown: Shown, where: str, state: State) -> AnyResponse:
    entered = identities.enter(shown, browser(), account(), where, now())
    return go_on(entered, remember=False, to=state.next)


def _link(shown: Shown, where: str) -> AnyResponse:
    here = account()
    if here is None:
        raise Elsewhere("You are not logged in any more.")
    identities.link(shown, here, where, places(), now())
    return done("linked", "identities")


@area.post("/settings/identities/link")
@open_to(Access.ACCOUNT)
def link_identity() -> AnyResponse:
    """Show again who you are; then a link leads to the university."""
    there, form = _university(), CurrentPasswordForm()
    try:
        confirm(logged_in(), form.current_password.data or "", now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(ways_page(identity_refused=form, identity_open="link"), 400)
    url = oidc.way_there(there, errand(new_state(LINK)), now())
    return make_response(render_template("accounts/link_university.html", university=there, url=url))


@area.post("/settings/identities/<hex:identity_id>/unlink")
@open_to(Access.ACCOUNT)
def unlink_identity(identity_id: str) -> AnyResponse:
    """Take a link away."""
    form = CurrentPasswordForm()
    try:
        confirm(logged_in(), form.current_password.data or "", now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(ways_page(identity_refused=form, identity_open=identity_id), 400)
    identities.unlink(logged_in(), identity_id, places(), now())
    return done("unlinked", "identities")


def _university() -> University:
    """The university of the settings; without one there is nothing here."""
    there: University | None = current_app.config["UNIVERSITY"]
    return there or abort(404)


def _code() -> str:
    """What the university is to be asked about. Raises Elsewhere where it sent none."""
    code = only(request.args, "code")
    if "error" in request.args or not 0 < len(code) <= LONGEST_CODE or not (code.isascii() and code.isprintable()):
        raise Elsewhere("The login was stopped at the other site before it came to its end.")
    return code
