"""`/provider/courses/<id>/cases`: the cases of a course, added, moved and taken out."""

from __future__ import annotations

from flask import current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.errors import BadField
from services.provider import cases, courses
from services.provider.reviewed import reviewed_until
from services.scenario_files import tables
from services.teach.choosing import cases_to_choose
from web.access import Access, logged_in, open_to
from web.fields import whole_number
from web.provider.area import area
from web.session import now


@area.get("/courses/<hex:course_id>/cases")
@open_to(Access.CE_ADMINISTRATOR)
def choose_cases(course_id: str) -> str:
    """The library, to choose from."""
    return _page(course_id)


@area.post("/courses/<hex:course_id>/cases")
@open_to(Access.CE_ADMINISTRATOR)
def add_cases(course_id: str) -> AnyResponse:
    """Put what was chosen behind what is there."""
    try:
        cases.add_cases(logged_in(), course_id, request.form.getlist("cases"), now())
    except BadField as fault:
        return make_response(_page(course_id, fault.message), 400)
    return _to(course_id)


@area.post("/courses/<hex:course_id>/cases/<slug:slug>/move")
@open_to(Access.CE_ADMINISTRATOR)
def move_case(course_id: str, slug: str) -> AnyResponse:
    """Put one case at another place."""
    cases.move_case(logged_in(), course_id, slug, whole_number(request.form, "place", "1"), now())
    return _to(course_id)


@area.post("/courses/<hex:course_id>/cases/<slug:slug>/take-out")
@open_to(Access.CE_ADMINISTRATOR)
def take_case_out(course_id: str, slug: str) -> AnyResponse:
    """Take one case out."""
    cases.take_case_out(logged_in(), course_id, slug, now())
    return _to(course_id)


def _page(course_id: str, problem: str = "") -> str:
    here, levels = courses.course(course_id), tables(current_app.config["INSTANCE"]).vocabulary.levels
    there = {case.slug for case in here.cases}
    return render_template(
        "provider/course_cases.html",
        course=here,
        reviewed_until=reviewed_until(course_id, now()),
        cases=[case for case in cases_to_choose(levels) if case.slug not in there],
        levels=levels,
        chosen=request.form.getlist("cases"),
        problem=problem,
    )


def _to(course_id: str) -> AnyResponse:
    return redirect(url_for("provider.course", course_id=course_id, _anchor="cases"), 303)
