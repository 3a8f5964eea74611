"""`/study/plan`: how somebody studies, reminders, and the address of their calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, StringField

from services.errors import BadField
from services.study import calendar
from services.study import plan as plans
from services.study.plan import Told
from web.access import Access, account, logged_in, open_to, person_id
from web.fields import only
from web.forms import Form
from web.session import now, token
from web.study.area import area


class PlanForm(Form):
    """How somebody studies."""

    daily = StringField(_("Decisions a day"), render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 3})
    exam_date = StringField(_("The date of your exam"), render_kw={"type": "date"})
    reminders = BooleanField(_("Write to me in the morning when reviews are due"), false_values=(False, "false", ""))


@area.get("/study/plan")
@open_to(Access.EVERYONE)
def plan() -> str:
    """How you study; of whoever is not known yet, how everybody begins."""
    return _page()


@area.post("/study/plan")
@open_to(Access.EVERYONE)
def plan_sent() -> AnyResponse:
    """Keep it. Whoever is not known yet becomes a guest."""
    form = PlanForm()
    try:
        plans.keep_plan(account(), token(), _told(form), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_page(form), 400)
    return redirect(url_for("study.plan", done="kept"), 303)


@area.post("/study/plan/calendar")
@open_to(Access.ACCOUNT)
def make_calendar() -> AnyResponse:
    """Make the calendar's address, or another one; the answer shows it, this once."""
    secret = calendar.make_calendar(logged_in(), now())
    address = current_app.config["ADDRESS"] + url_for("study.calendar", token=secret)
    return make_response(render_template("study/calendar_made.html", address=address))


@area.post("/study/plan/calendar/end")
@open_to(Access.ACCOUNT)
def end_calendar() -> AnyResponse:
    """Turn it off."""
    calendar.end_calendar(logged_in(), now())
    return redirect(url_for("study.plan", done="calendar-ended", _anchor="calendar"), 303)


def _told(form: PlanForm) -> Told:
    """What was sent. Raises BadField for a number or a date that is none."""
    daily, exam = only(request.form, "daily").strip(), only(request.form, "exam_date").strip()
    try:
        exam_on = date.fromisoformat(exam) if exam else None
    except ValueError:
        raise BadField("exam_date", "This is not a date. Write it like 2027-04-30.") from None
    number = int(daily) if daily.isascii() and daily.isdigit() and len(daily) <= 3 else None
    return Told(number, exam_on, bool(form.reminders.data))


def _page(form: PlanForm | None = None) -> str:
    """The page; a form that was refused stands in it as it was typed."""
    kept = plans.plan_for(person_id())
    shown: dict[str, Any] = {"daily": str(kept.daily), "exam_date": kept.exam_on, "reminders": kept.reminders}
    form = form or PlanForm(formdata=None, data=shown)
    return render_template("study/plan.html", form=form, plan=kept, most=plans.MOST_DAILY)
