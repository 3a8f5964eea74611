"""The debrief of an attempt, what is written in it, whom one would call, and exploring untaken branches."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from services import calls, exploring, notes
from services import debrief as debriefs
from services.debrief import HandedIn
from services.errors import BadField
from services.texts import showable
from web.access import Access, open_to
from web.fields import only, whole_number
from web.learn.area import area
from web.pages import today
from web.session import now


@area.get("/attempts/<attempt:attempt_id>/debrief")
@open_to(Access.OWNER)
def debrief(attempt_id: str) -> str:
    """What the attempt came to."""
    return _page(attempt_id, None, {})


@area.get("/attempts/<attempt:attempt_id>/explore")
@open_to(Access.OWNER)
def explore(attempt_id: str) -> str:
    """Any branch again, off the record."""
    place = exploring.explore(current_user.id, attempt_id, only(request.args, "path"))
    return render_template("learn/explore.html", explore=place, attempt_id=attempt_id)


@area.post("/attempts/<attempt:attempt_id>/journal")
@open_to(Access.OWNER)
def journal(attempt_id: str) -> AnyResponse:
    """Keep what was written to a prompt."""
    prompt, text = whole_number(request.form, "prompt"), only(request.form, "text")
    try:
        notes.keep_journal(current_user.id, attempt_id, prompt, text, now(), share=bool(only(request.form, "share")))
    except BadField as fault:
        return _again(attempt_id, fault, f"journal-{prompt}")
    return _back(attempt_id, f"journal-{prompt}")


@area.post("/attempts/<attempt:attempt_id>/dissents")
@open_to(Access.OWNER)
def dissent(attempt_id: str) -> AnyResponse:
    """Keep “I see it differently”."""
    form = request.form
    step = whole_number(form, "step")
    option = whole_number(form, "option") if only(form, "option") else None
    try:
        notes.keep_dissent(current_user.id, attempt_id, step, option, only(form, "why"), only(form, "provision"), now())
    except BadField as fault:
        return _again(attempt_id, fault, f"dissent-{step}")
    return _back(attempt_id, f"dissent-{step}")


@area.post("/attempts/<attempt:attempt_id>/call")
@open_to(Access.OWNER)
def call(attempt_id: str) -> AnyResponse:
    """Keep whom one would call: somebody of one's network, or a name."""
    contact = only(request.form, "contact")
    try:
        calls.keep_call(current_user.id, attempt_id, contact, only(request.form, "name"), now())
    except BadField as fault:
        return _again(attempt_id, fault, "call")
    return _back(attempt_id, "call")


def _back(attempt_id: str, anchor: str) -> AnyResponse:
    return redirect(url_for("learn.debrief", attempt_id=attempt_id, _anchor=anchor), 303)


def _page(attempt_id: str, problem: dict[str, str] | None, typed: dict[str, str]) -> str:
    """The debrief; while its explanations wait, the page that says so."""
    told = debriefs.debrief(current_user.id, attempt_id, today())
    if isinstance(told, HandedIn):
        return render_template("learn/handed_in.html", debrief=told, problem=problem, typed=typed)
    return render_template("learn/debrief.html", debrief=told, problem=problem, typed=typed)


def _again(attempt_id: str, fault: BadField, anchor: str) -> Response:
    """The debrief once more, with what was wrong beside the field and what was typed in it."""
    problem = {"field": fault.field, "message": fault.message, "anchor": anchor}
    typed = {name: showable(value) for name, value in request.form.items()}
    return make_response(_page(attempt_id, problem, typed), 400)
