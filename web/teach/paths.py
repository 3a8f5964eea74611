"""`/teach/attempts/<id>`: a learner's way as they met it, what is said of it, and its packet on paper."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from services.errors import BadField
from services.teach import comments, packets, paths
from services.teach.comments import About
from services.texts import showable
from services.tokens import new_public_id
from web.access import Access, open_to
from web.fields import only, whole_number
from web.session import now
from web.teach.area import area
from web.teach.unkept import gives_back


@area.get("/attempts/<hex:attempt_id>")
@open_to(Access.SUPERVISOR)
def path(attempt_id: str) -> Response:
    """The way, decision by decision."""
    return path_page(attempt_id)


@area.get("/attempts/<hex:attempt_id>/packet")
@open_to(Access.SUPERVISOR)
def packet(attempt_id: str) -> str:
    """The same in short, to hand out or to talk about."""
    return render_template("teach/packet.html", packet=packets.packet(current_user, attempt_id, now()))


@area.post("/attempts/<hex:attempt_id>/comments")
@gives_back
@open_to(Access.SUPERVISOR)
def comment(attempt_id: str) -> AnyResponse:
    """Say something about the attempt, a decision or a shared reflection."""
    form, about = request.form, _about()
    try:
        comments.say(current_user.id, attempt_id, only(form, "comment"), about, only(form, "text"), now())
    except BadField as fault:
        return _again(attempt_id, fault, "said" if fault.field == "whole" else _anchor(about))
    return _back(attempt_id, _anchor(about))


@area.post("/attempts/<hex:attempt_id>/comments/<hex:comment_id>")
@gives_back
@open_to(Access.SUPERVISOR)
def change_comment(attempt_id: str, comment_id: str) -> AnyResponse:
    """Put another text in place of one's own."""
    try:
        comments.change(current_user.id, attempt_id, comment_id, only(request.form, "text"), now())
    except BadField as fault:
        return _again(attempt_id, fault, f"comment-{comment_id}")
    return _back(attempt_id, f"comment-{comment_id}")


@area.post("/attempts/<hex:attempt_id>/comments/<hex:comment_id>/take-back")
@open_to(Access.SUPERVISOR)
def take_comment_back(attempt_id: str, comment_id: str) -> AnyResponse:
    """Take one's own comment back."""
    comments.take_back(current_user.id, attempt_id, comment_id)
    return _back(attempt_id, _anchor(_about()))


def path_page(attempt_id: str, status: int = 200, **problem: Any) -> Response:
    """The page of an attempt, with what could not be kept and what was typed, where something could not."""
    told = paths.path(current_user, attempt_id, now())
    unfolded = only(request.args, "scenes") == "open"
    page = render_template(
        "teach/path.html", path=told, unfolded=unfolded, new_id=new_public_id, **{**_NO_PROBLEM, **problem}
    )
    return make_response(page, status)


_NO_PROBLEM: dict[str, Any] = {"problem": None, "typed": {}, "meanwhile": None}


def _about() -> About:
    form = request.form
    step = whole_number(form, "step") if only(form, "step") else None
    prompt = whole_number(form, "prompt") if only(form, "prompt") else None
    return About(step, prompt)


def _anchor(about: About) -> str:
    """Where the page shows what is said about it."""
    if about.step is not None:
        return f"said-step-{about.step}"
    return "said" if about.prompt is None else f"said-prompt-{about.prompt}"


def _back(attempt_id: str, anchor: str) -> AnyResponse:
    return redirect(url_for("teach.path", attempt_id=attempt_id, _anchor=anchor), 303)


def _again(attempt_id: str, fault: BadField, anchor: str) -> Response:
    problem = {"field": fault.field, "message": fault.message, "anchor": anchor}
    typed = {name: showable(value) for name, value in request.form.items()}
    return path_page(attempt_id, 400, problem=problem, typed=typed)
