"""`/teach/cohorts/<id>`: what is assigned to a cohort; assigning a module; one assignment, opened and withdrawn."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine.teach.deciding import MODELS
from services.errors import BadField
from services.teach import assigning, assignments, modules, opening
from services.teach.choosing import cases_to_choose
from services.tokens import is_public_id, new_token
from web.access import Access, logged_in, open_to
from web.fields import only
from web.session import now
from web.teach.area import area
from web.teach.assignment_form import AssignmentForm
from web.teach.terms_form import vocabulary


@area.get("/cohorts/<hex:cohort_id>")
@open_to(Access.SUPERVISOR)
def cohort(cohort_id: str) -> str:
    """What is open now, to come, past and withdrawn."""
    page = assignments.cohort_page(logged_in().id, cohort_id, now())
    return render_template("teach/cohort.html", page=page, cohort=page.cohort)


@area.get("/cohorts/<hex:cohort_id>/assignments/new")
@open_to(Access.SUPERVISOR)
def new_assignment(cohort_id: str) -> str:
    """The form, filled from a module; without one, the modules to choose from."""
    module_id = only(request.args, "module")
    here, groups, before = assigning.whom_and_after(logged_in().id, cohort_id)
    if not is_public_id(module_id):
        mine = [each for each in modules.modules_of(logged_in().id) if each.cases and not each.archived_at]
        return render_template("teach/assignment_from.html", cohort=here, modules=mine)
    module = modules.module(logged_in().id, module_id)
    form = AssignmentForm.of(module.title, module.terms, late="accept", group="", prerequisite="")
    chosen = [case.slug for case in module.cases if case.listed]
    return _new_page(cohort_id, form.offer(groups, before), module_id, new_token(), chosen)


@area.post("/cohorts/<hex:cohort_id>/assignments")
@open_to(Access.SUPERVISOR)
def assign(cohort_id: str) -> AnyResponse:
    """Assign it. The same form sent twice assigns once."""
    form, token, module_id = AssignmentForm(), only(request.form, "token"), only(request.form, "module")
    try:
        made = assigning.assign(logged_in(), cohort_id, form.given(), module_id, token, now())
    except BadField as fault:
        _, groups, before = assigning.whom_and_after(logged_in().id, cohort_id)
        form.offer(groups, before).refuse(fault)
        page = _new_page(cohort_id, form, module_id, token, request.form.getlist("cases"))
        return make_response(page, 400)
    return _to(made, "made")


def _new_page(cohort_id: str, form: AssignmentForm, module_id: str, token: str, chosen: list[str]) -> str:
    here, _, _ = assigning.whom_and_after(logged_in().id, cohort_id)
    there = {case.slug: case for case in cases_to_choose(vocabulary().levels)}
    shown = dict.fromkeys([*request.form.getlist("shown"), *chosen])
    return render_template(
        "teach/assignment_new.html",
        cohort=here,
        form=form,
        module_id=module_id,
        token=token,
        cases=[there[slug] for slug in shown if slug in there],
        chosen=chosen,
        models=MODELS,
        locked={},
    )


@area.get("/assignments/<hex:assignment_id>")
@open_to(Access.SUPERVISOR)
def assignment(assignment_id: str) -> str:
    """What it asks, when, of whom, and how far they are."""
    page = assignments.assignment_page(logged_in().id, assignment_id, now())
    return render_template("teach/assignment.html", page=page, cohort=page.assignment.cohort, models=MODELS)


@area.get("/assignments/<hex:assignment_id>/release")
@open_to(Access.SUPERVISOR)
def look_at_release(assignment_id: str) -> str:
    """What opening the explanations does."""
    page = opening.before_release(logged_in().id, assignment_id, now())
    return render_template("teach/release.html", page=page, cohort=page.assignment.cohort)


@area.post("/assignments/<hex:assignment_id>/release")
@open_to(Access.SUPERVISOR)
def release(assignment_id: str) -> AnyResponse:
    """Open them."""
    opening.release(logged_in(), assignment_id, now())
    return _to(assignment_id, "released")


@area.post("/assignments/<hex:assignment_id>/close-again")
@open_to(Access.SUPERVISOR)
def close_again(assignment_id: str) -> AnyResponse:
    """Close them, while nobody could read them."""
    opening.close_again(logged_in(), assignment_id, now())
    return _to(assignment_id, "closed")


@area.post("/assignments/<hex:assignment_id>/withdraw")
@open_to(Access.SUPERVISOR)
def withdraw(assignment_id: str) -> AnyResponse:
    """Let nothing new begin for it."""
    opening.withdraw(logged_in(), assignment_id, now())
    return _to(assignment_id, "withdrawn")


@area.post("/assignments/<hex:assignment_id>/bring-back")
@open_to(Access.SUPERVISOR)
def bring_assignment_back(assignment_id: str) -> AnyResponse:
    """Let it go on."""
    opening.bring_back(logged_in(), assignment_id, now())
    return _to(assignment_id, "back")


def _to(assignment_id: str, done: str) -> AnyResponse:
    return redirect(url_for("teach.assignment", assignment_id=assignment_id, done=done), 303)
