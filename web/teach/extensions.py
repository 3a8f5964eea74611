"""`/teach/assignments/<id>/extensions`: more time for single learners, and taking it back."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectMultipleField, StringField

from services.errors import BadField
from services.teach import extensions
from web.access import Access, logged_in, open_to
from web.fields import only
from web.forms import Form
from web.session import now
from web.teach.area import area


class ExtensionForm(Form):
    """More time for some."""

    learners = SelectMultipleField(_("For whom"), choices=[], validate_choice=False)
    due = StringField(_("Due for them"), render_kw={"type": "datetime-local", "autocomplete": "off"})


@area.get("/assignments/<hex:assignment_id>/extensions")
@open_to(Access.SUPERVISOR)
def extensions_page(assignment_id: str) -> str:
    """Who has more time, and a form for others."""
    form = ExtensionForm(formdata=None, data={"learners": [only(request.args, "for")], "due": ""})
    return _page(assignment_id, form)


@area.post("/assignments/<hex:assignment_id>/extensions")
@open_to(Access.SUPERVISOR)
def give_extension(assignment_id: str) -> AnyResponse:
    """Give it."""
    form, sent = ExtensionForm(), request.form
    without = only(sent, "without") == "y"
    try:
        extensions.give(logged_in(), assignment_id, sent.getlist("learners"), only(sent, "due"), now(), without=without)
    except BadField as fault:
        form.refuse(fault)
        return make_response(_page(assignment_id, form), 400)
    return redirect(url_for("teach.extensions_page", assignment_id=assignment_id, done="given"), 303)


@area.post("/assignments/<hex:assignment_id>/extensions/<hex:membership_id>/take-back")
@open_to(Access.SUPERVISOR)
def take_extension_back(assignment_id: str, membership_id: str) -> AnyResponse:
    """Take one back."""
    extensions.take_back(logged_in(), assignment_id, membership_id, now())
    return redirect(url_for("teach.extensions_page", assignment_id=assignment_id, done="taken-back"), 303)


def _page(assignment_id: str, form: ExtensionForm) -> str:
    page = extensions.extensions(logged_in().id, assignment_id)
    without = request.form.get("without") == "y"
    return render_template(
        "teach/extensions.html", page=page, cohort=page.assignment.cohort, form=form, without=without
    )
