"""`/credit/periods/…`: a renewal period, what the board asks in it, that it was renewed, and the next one."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from services.credit import periods
from services.credit.examples import example_or_none
from services.credit.following import following
from services.credit.ledger import ledger
from services.credit.views import Ledger, LicenseView, PeriodView
from services.errors import BadField, ChangedMeanwhile
from services.tokens import new_public_id
from web.access import Access, open_to
from web.credit.area import area
from web.credit.license_forms import PeriodForm
from web.credit.licenses import WORDS, license_page
from web.fields import only
from web.session import now


@area.get("/periods/<hex:period_id>")
@open_to(Access.ACCOUNT)
def period(period_id: str) -> str:
    """One of the periods of a license, such as one that is over."""
    mine = _ledger()
    return license_page(mine, mine.standing(*mine.of_period(period_id)))


@area.get("/periods/<hex:period_id>/edit")
@open_to(Access.ACCOUNT)
def edit_period(period_id: str) -> str:
    """The form with what it says."""
    of, here = _ledger().of_period(period_id)
    return _edit_page(PeriodForm.filled(here), of, here)


@area.post("/periods/<hex:period_id>")
@open_to(Access.ACCOUNT)
def change_period(period_id: str) -> AnyResponse:
    """Change it; where it was changed meanwhile, both are shown."""
    form = PeriodForm()
    try:
        periods.change_period(current_user.id, period_id, form.told(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_edit_page(form, *_ledger().of_period(period_id)), 400)
    except ChangedMeanwhile:
        of, here = _ledger().of_period(period_id)
        form.version.data = str(here.version)
        return make_response(_edit_page(form, of, here, stands=True), 409)
    return _to(period_id, "changed")


def _edit_page(form: PeriodForm, of: LicenseView, here: PeriodView, *, stands: bool = False) -> str:
    seed = None if here.confirmed else example_or_none(here.seed)
    return render_template(
        "credit/period_edit.html", period=form, license=of, here=here, stands=stands, seed=seed, words=WORDS
    )


@area.post("/periods/<hex:period_id>/confirm")
@open_to(Access.ACCOUNT)
def confirm_period(period_id: str) -> AnyResponse:
    """What an example filled in is what the board asks for: from now on it counts."""
    periods.confirm(current_user.id, period_id, now())
    return _to(period_id, "confirmed")


@area.post("/periods/<hex:period_id>/renewed")
@open_to(Access.ACCOUNT)
def period_renewed(period_id: str) -> AnyResponse:
    """Write down that it was renewed, or take that back."""
    day = only(request.form, "renewed_on")
    try:
        periods.renewed(current_user.id, period_id, day)
    except BadField as fault:
        mine = _ledger()
        return make_response(license_page(mine, mine.standing(*mine.of_period(period_id)), day, fault.message), 400)
    return _to(period_id, "renewed" if day.strip() else "not-renewed")


@area.get("/periods/<hex:period_id>/take-out")
@open_to(Access.ACCOUNT)
def ask_to_take_period_out(period_id: str) -> str:
    """What would go with it."""
    of, here = _ledger().of_period(period_id)
    return render_template("credit/period_take_out.html", license=of, here=here)


@area.post("/periods/<hex:period_id>/take-out")
@open_to(Access.ACCOUNT)
def take_period_out(period_id: str) -> AnyResponse:
    """Take it out."""
    license_id = periods.take_out_period(current_user.id, period_id)
    return redirect(url_for("credit.license", license_id=license_id, done="period-out"), 303)


@area.get("/licenses/<hex:license_id>/next")
@open_to(Access.ACCOUNT)
def next_period(license_id: str) -> str:
    """The form of the period that follows: its days, the same requirements, what is carried over."""
    mine = _ledger()
    follows = following(mine, mine.license(license_id))
    form = PeriodForm.of(follows.requirements, **follows.fields)
    form.carried_shown = follows.carried.subjects
    return _next_page(form, follows.license, new_public_id())


@area.post("/licenses/<hex:license_id>/next")
@open_to(Access.ACCOUNT)
def add_period(license_id: str) -> AnyResponse:
    """Write it down. The same form sent twice does it once."""
    form, period_id = PeriodForm(), only(request.form, "period")
    try:
        periods.add_period(current_user.id, license_id, period_id, form.told(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_next_page(form, _ledger().license(license_id), period_id), 400)
    return _to(period_id, "made")


def _next_page(form: PeriodForm, of: LicenseView, period_id: str) -> str:
    return render_template(
        "credit/period_new.html", period=form, license=of, period_id=period_id, seed=None, words=WORDS
    )


def _ledger() -> Ledger:
    return ledger(current_user.id, now())


def _to(period_id: str, done: str) -> AnyResponse:
    return redirect(url_for("credit.period", period_id=period_id, done=done), 303)
