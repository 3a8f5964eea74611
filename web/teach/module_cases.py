"""`/teach/modules/<id>/cases`: the cases of a module, added, moved and taken out."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from services.errors import BadField
from services.teach import module_cases, modules
from services.teach.choosing import cases_to_choose
from web.access import Access, open_to
from web.fields import whole_number
from web.session import now
from web.teach.area import area
from web.teach.terms_form import vocabulary


@area.get("/modules/<hex:module_id>/cases")
@open_to(Access.SUPERVISOR)
def choose_cases(module_id: str) -> str:
    """The library, to choose from."""
    return _page(module_id)


@area.post("/modules/<hex:module_id>/cases")
@open_to(Access.SUPERVISOR)
def add_cases(module_id: str) -> AnyResponse:
    """Put what was chosen behind what is there."""
    try:
        module_cases.add_cases(current_user.id, module_id, request.form.getlist("cases"), now())
    except BadField as fault:
        return make_response(_page(module_id, fault.message), 400)
    return _to(module_id)


@area.post("/modules/<hex:module_id>/cases/<slug:slug>/move")
@open_to(Access.SUPERVISOR)
def move_case(module_id: str, slug: str) -> AnyResponse:
    """Put one case at another place."""
    place = whole_number(request.form, "place", "1")
    module_cases.move_case(current_user.id, module_id, slug, place, now())
    return _to(module_id)


@area.post("/modules/<hex:module_id>/cases/<slug:slug>/take-out")
@open_to(Access.SUPERVISOR)
def take_case_out(module_id: str, slug: str) -> AnyResponse:
    """Take one case out."""
    module_cases.take_case_out(current_user.id, module_id, slug, now())
    return _to(module_id)


def _page(module_id: str, problem: str = "") -> str:
    here = modules.module(current_user.id, module_id)
    there = {case.slug for case in here.cases}
    cases = [case for case in cases_to_choose(vocabulary().levels) if case.slug not in there]
    return render_template(
        "teach/module_cases.html",
        module=here,
        cases=cases,
        levels=vocabulary().levels,
        chosen=request.form.getlist("cases"),
        problem=problem,
    )


def _to(module_id: str) -> AnyResponse:
    return redirect(url_for("teach.module", module_id=module_id, _anchor="cases"), 303)
