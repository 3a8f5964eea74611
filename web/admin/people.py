"""People: found, looked at, and what can be done to an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.accounts.confirming import confirm, password_hash_of
from services.accounts.links import LASTS
from services.admin import acts
from services.admin.people import STATES, Wanted, find_people, look_at_account
from services.errors import BadField
from services.people import ROLES
from web.access import Access, logged_in, open_to
from web.admin.area import area
from web.admin.forms import HandOverForm, InviteForm, RolesForm
from web.admin.words import ACCOUNT_STATES, ROLE_NAMES
from web.fields import only, search_words, whole_number
from web.forms import CurrentPasswordForm
from web.paging import turns
from web.places import places
from web.session import now


@area.get("")
@open_to(Access.SITE_ADMINISTRATOR)
def front() -> AnyResponse:
    """The first of these pages."""
    return redirect(url_for("admin.people"), 303)


@area.get("/people")
@open_to(Access.SITE_ADMINISTRATOR)
def people() -> str:
    """The people with an account, searched and narrowed."""
    return _people_page(InviteForm(formdata=None))


def _people_page(form: InviteForm) -> str:
    wanted = Wanted(search_words(request.args, "q"), only(request.args, "role"), only(request.args, "state"))
    page = find_people(wanted, whole_number(request.args, "page", "1"))
    return render_template(
        "admin/people.html",
        page=page,
        wanted=wanted,
        form=form,
        facets=(("role", ROLES, ROLE_NAMES), ("state", STATES, ACCOUNT_STATES)),
        role_names=ROLE_NAMES,
        invite_days=LASTS["invite"].days,
        **turns(page, "admin.people", q=wanted.query, role=wanted.role, state=wanted.state),
    )


@area.post("/people/invite")
@open_to(Access.SITE_ADMINISTRATOR)
def invite() -> AnyResponse:
    """Send somebody a letter with which they can open an account."""
    form = InviteForm()
    try:
        acts.invite(logged_in(), form.email.data or "", places(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_people_page(form), 400)
    return redirect(url_for("admin.people", done="invited"), 303)


@area.get("/people/<hex:person_id>")
@open_to(Access.SITE_ADMINISTRATOR)
def person(person_id: str) -> str:
    """What the site knows of an account. Its owner can read who looked."""
    return _person_page(person_id)


def _person_page(person_id: str, **forms: Any) -> str:
    """The page of an account; forms that were refused stand in it as they were sent."""
    page = look_at_account(logged_in(), person_id, now())
    fresh = {
        "roles_form": RolesForm(formdata=None, roles=page.person.roles),
        "hand_over_form": HandOverForm(formdata=None),
        "factor_form": CurrentPasswordForm(formdata=None),
        "close_form": CurrentPasswordForm(formdata=None),
    }
    return render_template(
        "admin/person.html",
        page=page,
        role_names=ROLE_NAMES,
        is_me=logged_in().public_id == person_id,
        has_password=password_hash_of(logged_in().id) is not None,
        **{**fresh, **forms},
    )


@area.post("/people/<hex:person_id>/roles")
@open_to(Access.SITE_ADMINISTRATOR)
def roles(person_id: str) -> AnyResponse:
    """Give and take roles."""
    form = RolesForm()
    try:
        confirm(logged_in(), form.current_password.data or "", now())
        acts.set_roles(logged_in(), person_id, form.roles.data or (), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_person_page(person_id, roles_form=form), 400)
    return _done(person_id, "roles")


@area.post("/people/<hex:person_id>/hand-over")
@open_to(Access.SITE_ADMINISTRATOR)
def hand_over(person_id: str) -> AnyResponse:
    """Let a colleague teach the cohorts that somebody alone teaches."""
    form = HandOverForm()
    try:
        confirm(logged_in(), form.current_password.data or "", now())
        acts.hand_over(logged_in(), person_id, form.email.data or "", places(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_person_page(person_id, hand_over_form=form), 400)
    return _done(person_id, "handed-over")


@area.post("/people/<hex:person_id>/disable")
@open_to(Access.SITE_ADMINISTRATOR)
def disable(person_id: str) -> AnyResponse:
    """Close an account, and log its owner out everywhere."""
    return _confirmed(person_id, "close_form", acts.disable, "closed")


@area.post("/people/<hex:person_id>/enable")
@open_to(Access.SITE_ADMINISTRATOR)
def enable(person_id: str) -> AnyResponse:
    """Open an account again."""
    return _confirmed(person_id, "close_form", acts.enable, "reopened")


@area.post("/people/<hex:person_id>/remove-factor")
@open_to(Access.SITE_ADMINISTRATOR)
def remove_factor(person_id: str) -> AnyResponse:
    """Take away an authenticator app that its owner has lost."""
    return _confirmed(person_id, "factor_form", acts.remove_second_factor, "factor-removed")


def _confirmed(person_id: str, where: str, act: Callable[..., None], what: str) -> AnyResponse:
    """Do something to an account that asks for one's own password. What was refused stands in the form of that name."""
    form = CurrentPasswordForm()
    try:
        confirm(logged_in(), form.current_password.data or "", now())
        act(logged_in(), person_id, places(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_person_page(person_id, **{where: form}), 400)
    return _done(person_id, what)


@area.post("/people/<hex:person_id>/end-sessions")
@open_to(Access.SITE_ADMINISTRATOR)
def end_sessions(person_id: str) -> AnyResponse:
    """Log somebody out everywhere."""
    acts.end_all_sessions(logged_in(), person_id, now())
    return _done(person_id, "logged-out")


@area.post("/people/<hex:person_id>/send-reset")
@open_to(Access.SITE_ADMINISTRATOR)
def send_reset(person_id: str) -> AnyResponse:
    """Send somebody a link to a new password."""
    acts.mail_reset(logged_in(), person_id, places(), now())
    return _done(person_id, "reset-sent")


def _done(person_id: str, what: str) -> AnyResponse:
    return redirect(url_for("admin.person", person_id=person_id, done=what), 303)
