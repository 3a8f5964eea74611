"""`/teach/assignments/<id>/edit`: changing an assignment, and what that would change for whom."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine.teach.deciding import MODELS
from services.errors import BadField, ChangedMeanwhile
from services.teach import assigning, assignments, changing
from services.teach.choosing import cases_to_choose
from web.access import Access, logged_in, open_to
from web.fields import only
from web.session import now
from web.teach.area import area
from web.teach.assignment_form import AssignmentForm, filled
from web.teach.terms_form import vocabulary


@area.get("/assignments/<hex:assignment_id>/edit")
@open_to(Access.SUPERVISOR)
def edit_assignment(assignment_id: str) -> str:
    """The form with what holds."""
    return _page(assignment_id)


@area.post("/assignments/<hex:assignment_id>")
@open_to(Access.SUPERVISOR)
def change_assignment(assignment_id: str) -> AnyResponse:
    """Change it; where that changes something for somebody, say so first. `back` leads from there to the form."""
    form, seen = AssignmentForm(), only(request.form, "seen")
    if only(request.form, "then") == "back":
        return make_response(_page(assignment_id, form))
    try:
        preview = changing.change(logged_in(), assignment_id, form.given(), seen, now())
    except BadField as fault:
        return make_response(_page(assignment_id, form, fault), 400)
    except ChangedMeanwhile:
        return make_response(_page(assignment_id, form, stands=True), 409)
    if preview is None:
        return redirect(url_for("teach.assignment", assignment_id=assignment_id, done="changed"), 303)
    return make_response(_preview(assignment_id, preview, again=bool(seen)), 409 if seen else 200)


def _preview(assignment_id: str, preview: changing.Preview, *, again: bool) -> str:
    """What would change; `again` says that something else was shown before. What was typed waits in the page."""
    page = assignments.assignment_page(logged_in().id, assignment_id, now())
    hidden = ("csrf_token", "seen", "then")
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in hidden]
    return render_template(
        "teach/assignment_preview.html",
        page=page,
        cohort=page.assignment.cohort,
        preview=preview,
        typed=typed,
        again=again,
    )


def _page(
    assignment_id: str, form: AssignmentForm | None = None, fault: BadField | None = None, *, stands: bool = False
) -> str:
    """The form: filled with what holds, or as it was sent, with what was refused or with what stands meanwhile."""
    page = assignments.assignment_page(logged_in().id, assignment_id, now())
    here, groups, before = assigning.whom_and_after(logged_in().id, page.assignment.cohort.public_id)
    there = [each.case for each in page.cases]
    chosen = [case.slug for case in there] if form is None else request.form.getlist("cases")
    if form is None:
        form = filled(page.assignment, groups, before)
    else:
        form.offer(groups, before, assignment_id)
    if fault is not None:
        form.refuse(fault)
    if stands:
        form.version.data = str(page.assignment.version)
    known = {case.slug for case in there}
    locks = changing.what_stands(logged_in().id, assignment_id)
    return render_template(
        "teach/assignment_edit.html",
        page=page,
        cohort=here,
        form=form,
        there=there,
        cases=[case for case in cases_to_choose(vocabulary().levels) if case.slug not in known],
        levels=vocabulary().levels,
        chosen=chosen,
        locks=locks,
        locked=locks.fields,
        stands=stands,
        models=MODELS,
    )
