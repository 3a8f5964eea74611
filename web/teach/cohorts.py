"""A cohort as a whole: making one, its name, its time zone, putting it away."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.accounts.profile import time_zones
from services.errors import BadField
from services.teach import cohorts, zones
from services.tokens import new_public_id
from web.access import Access, logged_in, open_to
from web.fields import only
from web.session import now
from web.teach.area import area
from web.teach.cohort_forms import CohortForm, NameForm


@area.get("/cohorts/new")
@open_to(Access.SUPERVISOR)
def new_cohort() -> str:
    """An empty form, in the supervisor's own time zone."""
    zone = logged_in().time_zone or ""
    said = {"cohort": new_public_id(), "time_zone": zone if zone in time_zones() else "UTC"}
    return _new_page(CohortForm(formdata=None, data=said))


def _new_page(form: CohortForm) -> str:
    return render_template("teach/cohort_new.html", form=form.with_zones())


@area.post("/cohorts")
@open_to(Access.SUPERVISOR)
def make_cohort() -> AnyResponse:
    """Make it."""
    form, cohort_id = CohortForm(), only(request.form, "cohort")
    try:
        cohorts.make(logged_in(), cohort_id, form.name.data or "", form.time_zone.data or "", now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_new_page(form), 400)
    return redirect(url_for("teach.people", cohort_id=cohort_id, done="made"), 303)


@area.get("/cohorts/<hex:cohort_id>/settings")
@open_to(Access.SUPERVISOR)
def cohort_settings(cohort_id: str) -> str:
    """What can be changed of a cohort."""
    return _settings_page(cohort_id)


def _settings_page(cohort_id: str, **forms: Any) -> str:
    cohort = cohorts.head(logged_in().id, cohort_id)
    fresh = {
        "name_form": NameForm(formdata=None, obj=cohort),
        "zone_form": CohortForm(formdata=None, data={"time_zone": cohort.time_zone}),
    }
    told: dict[str, Any] = {**fresh, **forms}
    told["zone_form"].with_zones()
    return render_template("teach/cohort_settings.html", cohort=cohort, **told)


@area.post("/cohorts/<hex:cohort_id>/settings")
@open_to(Access.SUPERVISOR)
def rename_cohort(cohort_id: str) -> AnyResponse:
    """Give it another name."""
    form = NameForm()
    try:
        cohorts.rename(logged_in(), cohort_id, form.name.data or "", now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_settings_page(cohort_id, name_form=form), 400)
    return _to_settings(cohort_id, "renamed")


@area.get("/cohorts/<hex:cohort_id>/settings/zone")
@open_to(Access.SUPERVISOR)
def look_at_zone(cohort_id: str) -> AnyResponse:
    """Which dates another time zone would move; its own is nothing to look at."""
    zone = only(request.args, "time_zone")
    try:
        change = zones.zone_change(logged_in().id, cohort_id, zone)
    except BadField as fault:
        form = CohortForm(formdata=None, data={"time_zone": zone})
        form.refuse(fault)
        return make_response(_settings_page(cohort_id, zone_form=form), 400)
    if zone == change.cohort.time_zone:
        return _to_settings(cohort_id, "same-zone")
    return make_response(_zone_page(change))


@area.post("/cohorts/<hex:cohort_id>/settings/zone")
@open_to(Access.SUPERVISOR)
def change_zone(cohort_id: str) -> AnyResponse:
    """Move it there; where that is not just what was read, say first what it does."""
    zone, seen = only(request.form, "time_zone"), only(request.form, "seen")
    try:
        change = zones.change_zone(logged_in(), cohort_id, zone, seen, now())
    except BadField as fault:
        form = CohortForm(formdata=None, data={"time_zone": zone})
        form.refuse(fault)
        return make_response(_settings_page(cohort_id, zone_form=form), 400)
    if change is not None:
        return make_response(_zone_page(change, again=True), 409)
    return _to_settings(cohort_id, "moved")


def _zone_page(change: zones.ZoneChange, *, again: bool = False) -> str:
    """What it does; `again` says that something else was shown before."""
    return render_template("teach/cohort_zone.html", change=change, cohort=change.cohort, again=again)


@area.post("/cohorts/<hex:cohort_id>/archive")
@open_to(Access.SUPERVISOR)
def archive_cohort(cohort_id: str) -> AnyResponse:
    """Put it away."""
    cohorts.archive(logged_in(), cohort_id, now())
    return _to_settings(cohort_id, "archived")


@area.post("/cohorts/<hex:cohort_id>/bring-back")
@open_to(Access.SUPERVISOR)
def bring_cohort_back(cohort_id: str) -> AnyResponse:
    """Take it up again."""
    cohorts.bring_back(logged_in(), cohort_id, now())
    return _to_settings(cohort_id, "brought-back")


def _to_settings(cohort_id: str, done: str) -> AnyResponse:
    return redirect(url_for("teach.cohort_settings", cohort_id=cohort_id, done=done), 303)
