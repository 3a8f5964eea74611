"""`/provider/complaints`: what somebody complained about, and what came of it."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from services.errors import BadField, ChangedMeanwhile
from services.provider.courses import courses
from services.provider.typed import MAX_TEXT
from services.records import complaints as kept
from services.records.complaints import ComplaintView
from services.tokens import new_public_id
from web.access import Access, logged_in, open_to
from web.bodies import take_more
from web.fields import only, whole_number
from web.forms import choices, length
from web.paging import turns
from web.provider.area import area
from web.provider.forms import Versioned
from web.session import now

MAX_WORDS = 128 * 1024
"""Two texts, each character of which a form may spell with twelve bytes."""
_DAY = {"type": "date"}

for _view in ("add_complaint", "change_complaint"):
    take_more(area, _view, MAX_WORDS, MAX_WORDS)


class ComplaintForm(Versioned):
    """A complaint, and what came of it."""

    complaint = HiddenField()
    received_on = StringField(_("Received on"), render_kw=_DAY)
    course = SelectField(_("About"), choices=[], validate_choice=False)
    text = TextAreaField(_("What was said"), render_kw=length(MAX_TEXT))
    outcome = TextAreaField(_("What came of it"), render_kw=length(MAX_TEXT))
    closed_on = StringField(_("Closed on"), render_kw=_DAY)

    @classmethod
    def of(cls, here: ComplaintView) -> ComplaintForm:
        """The form with what is kept."""
        days = {name: day.isoformat() for name in ("received_on", "closed_on") if (day := getattr(here, name))}
        told = {"course": here.course_id, "text": here.text, "outcome": here.outcome, "version": str(here.version)}
        return cls(formdata=None, data={**told, **days})

    def told(self) -> kept.Typed:
        """What was typed."""
        names = ("received_on", "course", "text", "outcome", "closed_on")
        return kept.Typed(**{name: self[name].data or "" for name in names})


@area.get("/complaints")
@open_to(Access.CE_ADMINISTRATOR)
def complaints() -> str:
    """Those that are open, then the newest."""
    page = kept.complaints(whole_number(request.args, "page", "1"))
    return render_template("provider/complaints.html", page=page, **turns(page, "provider.complaints"))


@area.get("/complaints/new")
@open_to(Access.CE_ADMINISTRATOR)
def new_complaint() -> str:
    """An empty form."""
    told = {"complaint": new_public_id(), "received_on": now().date().isoformat()}
    return _page(ComplaintForm(formdata=None, data=told))


@area.post("/complaints")
@open_to(Access.CE_ADMINISTRATOR)
def add_complaint() -> AnyResponse:
    """Write one down. The same form sent twice does it once."""
    form = ComplaintForm()
    try:
        kept.add_complaint(logged_in(), only(request.form, "complaint"), form.told(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_page(form), 400)
    return _to("added")


@area.get("/complaints/<hex:complaint_id>")
@open_to(Access.CE_ADMINISTRATOR)
def complaint(complaint_id: str) -> str:
    """The form with what is kept."""
    here = kept.complaint(complaint_id)
    return _page(ComplaintForm.of(here), here)


@area.post("/complaints/<hex:complaint_id>")
@open_to(Access.CE_ADMINISTRATOR)
def change_complaint(complaint_id: str) -> AnyResponse:
    """Correct it or close it; where somebody else changed it meanwhile, both are shown."""
    form = ComplaintForm()
    try:
        kept.change_complaint(logged_in(), complaint_id, form.told(), form.filled_from, now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_page(form, kept.complaint(complaint_id)), 400)
    except ChangedMeanwhile:
        here = kept.complaint(complaint_id)
        form.version.data = str(here.version)
        return make_response(_page(form, here, stands=True), 409)
    return _to("changed")


def _page(form: ComplaintForm, here: ComplaintView | None = None, *, stands: bool = False) -> str:
    """The form; `stands` shows beside it what was stored meanwhile."""
    named = {each.public_id: each.title for each in courses()}
    form.course.choices = choices({"": _("no course by itself"), **named})
    return render_template("provider/complaint.html", form=form, complaint=here, stands=stands)


def _to(done: str) -> AnyResponse:
    return redirect(url_for("provider.complaints", done=done), 303)
