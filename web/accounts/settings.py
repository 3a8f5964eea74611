"""Your account: what you say of yourself, and how you log in."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from services.accounts import changing, profile, sessions, ways
from services.accounts.confirming import confirm
from services.accounts.links import LASTS
from services.accounts.profile import COUNTRIES, Profile, time_zones
from services.errors import BadField
from web.access import Access, logged_in, open_to
from web.accounts.area import area
from web.accounts.forms import COUNTRY_NAMES, ChangeEmailForm, ChangePasswordForm, ProfileForm
from web.forms import CurrentPasswordForm, choices
from web.places import places
from web.session import now


@area.get("/settings")
@open_to(Access.ACCOUNT)
def settings() -> str:
    """What you say of yourself."""
    said = profile.profile_of(logged_in().id)
    form = _with_lists(ProfileForm(formdata=None, obj=said))
    return render_template("accounts/settings.html", form=form, profile=said)


@area.post("/settings")
@open_to(Access.ACCOUNT)
def settings_sent() -> AnyResponse:
    """Keep it."""
    form = _with_lists(ProfileForm())
    try:
        profile.keep_profile(logged_in(), _told(form), now())
    except BadField as fault:
        form.refuse(fault)
        said = profile.profile_of(logged_in().id)
        return make_response(render_template("accounts/settings.html", form=form, profile=said), 400)
    return redirect(url_for("accounts.settings", done="kept"), 303)


def _with_lists(form: ProfileForm) -> ProfileForm:
    zones = {zone: zone.replace("_", " ") for zone in time_zones()}
    form.time_zone.choices = choices({"": _("not said: UTC"), **zones})
    form.country.choices = choices({"": _("not said"), **{code: COUNTRY_NAMES[code] for code in COUNTRIES}})
    return form


def _told(form: ProfileForm) -> Profile:
    """What was sent. Raises BadField for a date that is none."""
    typed = request.form.get("exam_date", "").strip()
    try:
        exam = date.fromisoformat(typed) if typed else None
    except ValueError:
        raise BadField("exam_date", "This is not a date. Write it like 2027-04-30.") from None
    return Profile(
        email=None,
        name=form.name.data or "",
        professional_name=form.professional_name.data or "",
        time_zone=form.time_zone.data or "",
        country=form.country.data or "",
        exam_date=exam,
        time_factor=form.time_factor.data or "",
    )


@area.get("/settings/login")
@open_to(Access.ACCOUNT)
def ways_in() -> str:
    """How you log in, and where you are logged in."""
    return ways_page()


def ways_page(**forms: Any) -> str:
    """The page with all ways in; forms that were refused stand in it as they were typed."""
    fresh: dict[str, Any] = {
        "email_form": ChangeEmailForm(formdata=None),
        "password_form": ChangePasswordForm(formdata=None),
        "identity_form": CurrentPasswordForm(formdata=None),
        "identity_open": "",
    }
    return render_template("accounts/ways.html", ways=ways.ways_of(logged_in(), now()), **{**fresh, **forms})


def done(what: str, anchor: str) -> AnyResponse:
    """Back to the page with all ways in, with a word on what was done."""
    return redirect(url_for("accounts.ways_in", done=what, _anchor=anchor), 303)


@area.post("/settings/email")
@open_to(Access.ACCOUNT)
def change_email() -> AnyResponse:
    """Send a letter to another address. The answer is the same for every address."""
    form = ChangeEmailForm()
    try:
        confirm(logged_in(), form.current_password.data or "", now())
        address = changing.ask_to_change_email(logged_in(), form.email.data or "", places(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(ways_page(email_form=form), 400)
    page = render_template("accounts/letter_sent.html", address=address.shown, what="email", lasts=LASTS["email"])
    return make_response(page)


@area.get("/email/<token:token>")
@open_to(Access.ACCOUNT)
def new_email(token: str) -> str:
    """Ask once more. Looking uses nothing up."""
    address = changing.new_email_of_link(token, now())
    return render_template("accounts/new_email.html", address=address, token=token)


@area.post("/email/<token:token>")
@open_to(Access.ACCOUNT)
def new_email_sent(token: str) -> AnyResponse:
    """Use the new address."""
    changing.change_email(logged_in(), token, now())
    return done("email", "email")


@area.post("/settings/password")
@open_to(Access.ACCOUNT)
def change_password() -> AnyResponse:
    """Another password, or the first one; all other browsers are logged out."""
    form = ChangePasswordForm()
    try:
        confirm(logged_in(), form.current_password.data or "", now())
        changing.change_password(logged_in(), form.new_password.data or "", places(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(ways_page(password_form=form), 400)
    return done("password", "password")


@area.post("/settings/sessions/<hex:session_id>/end")
@open_to(Access.ACCOUNT)
def end_session(session_id: str) -> AnyResponse:
    """Log one browser out."""
    sessions.end_session(logged_in().id, session_id, now())
    return done("session", "sessions")


@area.post("/settings/sessions/end")
@open_to(Access.ACCOUNT)
def end_other_sessions() -> AnyResponse:
    """Log all other browsers out."""
    sessions.end_other_sessions(logged_in().id, logged_in().session_id, now())
    return done("sessions", "sessions")
