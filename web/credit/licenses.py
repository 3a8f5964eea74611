"""`/credit/licenses/…`: a license written down, where it stands, changed, taken out."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from services.credit import licenses
from services.credit.examples import example, example_or_none, examples
from services.credit.ledger import ledger
from services.credit.views import Ledger, LicenseView, Standing
from services.errors import BadField, ChangedMeanwhile
from services.jurisdictions import NAMES
from services.tokens import new_public_id
from web.access import Access, open_to
from web.continuing import FORMAT_NAMES, SUBJECT_NAMES
from web.credit.area import area
from web.credit.license_forms import EVERY_NAMES, EVERY_ORDER, LicenseForm, PeriodForm
from web.fields import only
from web.pages import time_zone
from web.session import now

WORDS = {"every": EVERY_NAMES, "every_order": EVERY_ORDER, "formats": FORMAT_NAMES, "subjects": SUBJECT_NAMES}
"""What the fields of requirements are called."""


@area.get("/licenses/new")
@open_to(Access.ACCOUNT)
def new_license() -> str:
    """An empty form; filled from an example, where one was asked for."""
    key = only(request.args, "example")
    seed = example(key) if key else None
    period = PeriodForm.of(seed.requirements if seed else None, seed=seed.key if seed else "", renewal_number="1")
    return _new_page(LicenseForm.blank(time_zone(), seed), period, new_public_id())


@area.post("/licenses")
@open_to(Access.ACCOUNT)
def add_license() -> AnyResponse:
    """Write it down. The same form sent twice does it once."""
    form, period, license_id = LicenseForm(), PeriodForm(), only(request.form, "license")
    try:
        licenses.add_license(current_user.id, license_id, form.told(), period.told(), now())
    except BadField as fault:
        (form if fault.field in form or fault.field == "mapped" else period).refuse(fault)
        return make_response(_new_page(form, period, license_id), 400)
    return _to(license_id, "made")


def _new_page(form: LicenseForm, period: PeriodForm, license_id: str) -> str:
    return render_template(
        "credit/license_new.html",
        form=form,
        period=period,
        license_id=license_id,
        seed=example_or_none(period.seed.data),
        examples=examples(),
        places=NAMES,
        words=WORDS,
    )


@area.get("/licenses/<hex:license_id>")
@open_to(Access.ACCOUNT)
def license(license_id: str) -> str:
    """Where it stands in the period at hand."""
    mine = ledger(current_user.id, now())
    return license_page(mine, mine.standing(mine.license(license_id)))


def license_page(mine: Ledger, standing: Standing, renewed_on: str = "", refused: str = "") -> str:
    """The page of a license in one of its periods; a day that was refused stands in it as it was typed."""
    return render_template(
        "credit/license.html",
        standing=standing,
        ledger=mine,
        seed=example_or_none(standing.period.seed),
        comes_over=mine.comes_over(standing.license, standing.period),
        words=WORDS,
        renewed_on=renewed_on or standing.today.isoformat(),
        refused=gettext(refused) if refused else "",
    )


@area.get("/licenses/<hex:license_id>/edit")
@open_to(Access.ACCOUNT)
def edit_license(license_id: str) -> str:
    """The form with what it says."""
    here = _license(license_id)
    return _edit_page(LicenseForm.of(here), here)


@area.post("/licenses/<hex:license_id>")
@open_to(Access.ACCOUNT)
def change_license(license_id: str) -> AnyResponse:
    """Change it; where it was changed meanwhile, both are shown."""
    form = LicenseForm()
    try:
        licenses.change_license(current_user.id, license_id, form.told(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_edit_page(form, _license(license_id)), 400)
    except ChangedMeanwhile:
        here = _license(license_id)
        form.license_version.data = str(here.version)
        return make_response(_edit_page(form, here, stands=True), 409)
    return _to(license_id, "changed")


def _edit_page(form: LicenseForm, here: LicenseView, *, stands: bool = False) -> str:
    return render_template(
        "credit/license_edit.html", form=form, license=here, stands=stands, places=NAMES, words=WORDS
    )


@area.get("/licenses/<hex:license_id>/take-out")
@open_to(Access.ACCOUNT)
def ask_to_take_license_out(license_id: str) -> str:
    """What would go with it."""
    return render_template("credit/license_take_out.html", license=_license(license_id))


@area.post("/licenses/<hex:license_id>/take-out")
@open_to(Access.ACCOUNT)
def take_license_out(license_id: str) -> AnyResponse:
    """Take it out."""
    licenses.take_out(current_user.id, license_id)
    return redirect(url_for("credit.overview", done="license-out"), 303)


def _license(license_id: str) -> LicenseView:
    return ledger(current_user.id, now()).license(license_id)


def _to(license_id: str, done: str) -> AnyResponse:
    return redirect(url_for("credit.license", license_id=license_id, done=done), 303)
