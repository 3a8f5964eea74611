"""One learner of a cohort: who they are, the time that they need, taking them out, letting them back."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.errors import BadField
from services.teach import members
from web.access import Access, logged_in, open_to
from web.fields import only
from web.places import places
from web.session import now
from web.teach.area import area
from web.teach.cohort_forms import FACTOR_NAMES, TimeForm
from web.teach.people import to_people


@area.get("/cohorts/<hex:cohort_id>/people/<hex:membership_id>")
@open_to(Access.SUPERVISOR)
def member(cohort_id: str, membership_id: str) -> str:
    """Who they are here."""
    return _page(cohort_id, membership_id)


def _page(cohort_id: str, membership_id: str, form: TimeForm | None = None) -> str:
    page = members.look_at_member(logged_in(), cohort_id, membership_id, now())
    form = form or TimeForm(formdata=None)
    form.offer(page.factors, set_by_supervisor=page.factor_by == "supervisor")
    return render_template("teach/member.html", page=page, cohort=page.cohort, form=form, factor_names=FACTOR_NAMES)


@area.post("/cohorts/<hex:cohort_id>/people/<hex:membership_id>/time")
@open_to(Access.SUPERVISOR)
def set_member_time(cohort_id: str, membership_id: str) -> AnyResponse:
    """Give them more time."""
    form = TimeForm()
    try:
        members.set_time(logged_in(), cohort_id, membership_id, only(request.form, "time_factor"), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_page(cohort_id, membership_id, form), 400)
    return redirect(url_for("teach.member", cohort_id=cohort_id, membership_id=membership_id, done="time"), 303)


@area.get("/cohorts/<hex:cohort_id>/people/<hex:membership_id>/take-out")
@open_to(Access.SUPERVISOR)
def ask_take_out(cohort_id: str, membership_id: str) -> str:
    """What taking somebody out does."""
    page = members.look_at_member(logged_in(), cohort_id, membership_id, now())
    return render_template("teach/member_take_out.html", page=page, cohort=page.cohort)


@area.post("/cohorts/<hex:cohort_id>/people/<hex:membership_id>/take-out")
@open_to(Access.SUPERVISOR)
def take_member_out(cohort_id: str, membership_id: str) -> AnyResponse:
    """Take them out."""
    members.take_out(logged_in(), cohort_id, membership_id, places(), now())
    return to_people(cohort_id, "taken-out", "left")


@area.post("/cohorts/<hex:cohort_id>/people/<hex:membership_id>/let-back")
@open_to(Access.SUPERVISOR)
def let_member_back(cohort_id: str, membership_id: str) -> AnyResponse:
    """Let them join again, if they like."""
    members.let_back(logged_in(), cohort_id, membership_id, now())
    return to_people(cohort_id, "let-back", "left")
