"""`/teach/assignments/<id>/grading`: what there is to grade, and the rubric that stands beside each way."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from engine.teach.terms import LINES
from services.errors import BadField
from services.teach import grading as gradings
from services.teach.grading import Given, GradedMeanwhile
from services.texts import showable
from web.access import Access, logged_in, open_to
from web.fields import only, whole_number
from web.session import now
from web.teach.area import area
from web.teach.paths import path_page
from web.teach.unkept import gives_back


@area.get("/assignments/<hex:assignment_id>/grading")
@open_to(Access.SUPERVISOR)
def grading(assignment_id: str) -> str:
    """What was handed in, case by case."""
    page = gradings.grading(current_user.id, assignment_id)
    gradings.note_look(logged_in(), page, now())
    return render_template("teach/grading.html", page=page)


@area.post("/assignments/<hex:assignment_id>/grading/names")
@open_to(Access.SUPERVISOR)
def show_names(assignment_id: str) -> AnyResponse:
    """Show the names that blind grading hides."""
    gradings.show_names(current_user, assignment_id, now())
    return redirect(url_for("teach.grading", assignment_id=assignment_id), 303)


@area.post("/attempts/<hex:attempt_id>/grading")
@gives_back
@open_to(Access.SUPERVISOR)
def grade(attempt_id: str) -> AnyResponse:
    """Keep a rubric; on to the next that waits, or stay."""
    typed = {name: showable(value) for name, value in request.form.items()}
    try:
        onward = gradings.grade(current_user.id, attempt_id, _given(), now())
    except BadField as fault:
        problem = {"field": fault.field, "message": fault.message, "anchor": "rubric"}
        return path_page(attempt_id, 400, problem=problem, typed=typed)
    except GradedMeanwhile as fault:
        return path_page(attempt_id, 409, meanwhile=fault.turn, typed=typed)
    there = onward if onward and only(request.form, "then") == "next" else attempt_id
    return redirect(url_for("teach.path", attempt_id=there, done="graded", _anchor="rubric"), 303)


def _given() -> Given:
    form = request.form
    points = tuple(only(form, f"points-{n}") for n in range(LINES) if f"points-{n}" in form)
    return Given(points, only(form, "note"), whole_number(form, "turn", "0"), only(form, "mark"))
