"""The people of a cohort: who learns and who teaches there, the code with which one joins, groups."""

from __future__ import annotations

from typing import Any

import segno
from flask import current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.codes import in_groups
from services.errors import BadField
from services.teach import admission, groups, supervisors
from services.teach.people import IN_NO_GROUP, Wanted
from services.teach.people import people as people_of
from web.access import Access, logged_in, open_to
from web.fields import only, search_words, whole_number
from web.places import places
from web.session import now
from web.teach.area import area
from web.teach.cohort_forms import CodeForm, ColleagueForm, NameForm


@area.get("/cohorts/<hex:cohort_id>/people")
@open_to(Access.SUPERVISOR)
def people(cohort_id: str) -> str:
    """Everybody, searched and narrowed."""
    return people_page(cohort_id)


def people_page(cohort_id: str, **forms: Any) -> str:
    """The page; a form that was refused stands in it as it was sent, and `refused` names it."""
    wanted = Wanted(search_words(request.args, "q"), only(request.args, "group"))
    page = people_of(logged_in().id, cohort_id, wanted, now())
    link = places().join(in_groups(page.cohort.code)) if page.cohort.code else ""
    until = {"until": page.code_until.isoformat() if page.code_until else ""}
    fresh: dict[str, Any] = {
        "colleague_form": ColleagueForm(formdata=None),
        "code_form": CodeForm(formdata=None, data=until),
        "group_form": NameForm(formdata=None),
        "refused": "",
    }
    return render_template(
        "teach/people.html",
        page=page,
        cohort=page.cohort,
        wanted=wanted,
        in_no_group=IN_NO_GROUP,
        code=in_groups(page.cohort.code or ""),
        link=link,
        picture=_picture(link) if link else "",
        sends=current_app.config["SENDS_MAIL"],
        me=logged_in().id,
        number=whole_number(request.args, "number", "0"),
        changed=whole_number(request.args, "changed", "0"),
        held_back=whole_number(request.args, "held_back", "0"),
        **{**fresh, **forms},
    )


def _picture(link: str) -> str:
    """The link as a picture that phones read, black on white in every theme, or they cannot."""
    code = segno.make(link, error="m", micro=False)
    return code.svg_data_uri(scale=5, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None)


@area.post("/cohorts/<hex:cohort_id>/people/move")
@open_to(Access.SUPERVISOR)
def move_people(cohort_id: str) -> AnyResponse:
    """Move those who are marked into a group."""
    sent = request.form
    number = groups.move(logged_in(), cohort_id, sent.getlist("marked"), only(sent, "group_id"), now())
    where: dict[str, Any] = {name: value for name in ("q", "group") if (value := only(sent, name))}
    return redirect(url_for("teach.people", cohort_id=cohort_id, **where, done="moved", number=number), 303)


@area.post("/cohorts/<hex:cohort_id>/code")
@open_to(Access.SUPERVISOR)
def renew_code(cohort_id: str) -> AnyResponse:
    """A new code; the one before is dead."""
    admission.renew_code(logged_in(), cohort_id, only(request.form, "seen"), now())
    return to_people(cohort_id, "code-new", "joining")


@area.post("/cohorts/<hex:cohort_id>/code/close")
@open_to(Access.SUPERVISOR)
def close_code(cohort_id: str) -> AnyResponse:
    """Nobody joins by code any more."""
    admission.close_code(logged_in(), cohort_id, now())
    return to_people(cohort_id, "code-closed", "joining")


@area.post("/cohorts/<hex:cohort_id>/code/until")
@open_to(Access.SUPERVISOR)
def end_code(cohort_id: str) -> AnyResponse:
    """The last day of the code, or none."""
    form = CodeForm()
    try:
        admission.end_code(logged_in(), cohort_id, form.last_day(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(people_page(cohort_id, code_form=form, refused="code"), 400)
    return to_people(cohort_id, "code-dated", "joining")


@area.post("/cohorts/<hex:cohort_id>/supervisors")
@open_to(Access.SUPERVISOR)
def add_supervisor(cohort_id: str) -> AnyResponse:
    """Let a colleague teach it too."""
    form = ColleagueForm()
    try:
        supervisors.add(logged_in(), cohort_id, form.email.data or "", places(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(people_page(cohort_id, colleague_form=form, refused="colleague"), 400)
    return to_people(cohort_id, "supervisor-added", "supervisors")


@area.post("/cohorts/<hex:cohort_id>/supervisors/<hex:person_id>/remove")
@open_to(Access.SUPERVISOR)
def remove_supervisor(cohort_id: str, person_id: str) -> AnyResponse:
    """Let somebody not teach it any more."""
    supervisors.remove(logged_in(), cohort_id, person_id, now())
    if person_id == logged_in().public_id:
        return redirect(url_for("teach.overview", done="left"), 303)
    return to_people(cohort_id, "supervisor-removed", "supervisors")


def to_people(cohort_id: str, done: str, anchor: str | None = None, **more: Any) -> AnyResponse:
    """Back to the page, with a word on what was done."""
    return redirect(url_for("teach.people", cohort_id=cohort_id, done=done, **more, _anchor=anchor), 303)
