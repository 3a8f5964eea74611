"""An attempt: start it, stand in it, decide, step out."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from services import attempts, standing
from services.attempts import Choosing
from services.errors import BadField, Malformed
from services.standing import Left
from services.texts import showable
from services.tokens import new_start_token
from web.access import Access, open_to
from web.fields import only, whole_number
from web.learn.area import area
from web.session import now, token


@area.post("/cases/<slug:slug>/attempts")
@open_to(Access.EVERYONE)
def start(slug: str) -> AnyResponse:
    """Begin a case. The same form sent twice begins it once."""
    sent = request.form
    once = only(sent, "token") or new_start_token()
    attempt_id = attempts.start(token(), slug, only(sent, "mode"), once, now())
    return redirect(url_for("learn.attempt", attempt_id=attempt_id), 303)


@area.get("/attempts/<attempt:attempt_id>")
@open_to(Access.OWNER)
def attempt(attempt_id: str) -> str | AnyResponse:
    """Where the learner stands; at the end, the debrief."""
    without = bool(only(request.args, "without"))
    here = standing.stand(current_user.id, attempt_id, now(), without=without)
    if isinstance(here, Left):
        return render_template("learn/stepped_out.html", left=here, new_start_token=new_start_token)
    if here.is_over:
        return redirect(url_for("learn.debrief", attempt_id=attempt_id), 303)
    return render_template("learn/attempt.html", standing=here)


@area.post("/attempts/<attempt:attempt_id>/decisions")
@open_to(Access.OWNER)
def decide(attempt_id: str) -> AnyResponse:
    """Take a decision; on to what follows. What was not accepted is shown again as it was typed."""
    try:
        over = attempts.decide(current_user.id, attempt_id, _sent(), now())
    except (Malformed, BadField) as fault:
        return _again(attempt_id, fault)
    return redirect(url_for("learn.debrief" if over else "learn.attempt", attempt_id=attempt_id), 303)


@area.post("/attempts/<attempt:attempt_id>/step-out")
@open_to(Access.OWNER)
def step_out(attempt_id: str) -> AnyResponse:
    """Leave the case uncounted."""
    attempts.step_out(current_user.id, attempt_id, now())
    return redirect(url_for("learn.attempt", attempt_id=attempt_id), 303)


def _sent() -> Choosing:
    form = request.form
    return Choosing(
        step=whole_number(form, "step"),
        choice=only(form, "choice"),
        confidence=only(form, "confidence") or None,
        reason=_words(only(form, "reason")),
    )


def _words(text: str) -> str | None:
    """What was written, as it was typed; nothing where there are only blanks."""
    return text if text.strip() else None


def _again(attempt_id: str, fault: Malformed | BadField) -> Response:
    """The page once more, with what was wrong and what was typed."""
    here = standing.stand(current_user.id, attempt_id, now(), without=True)
    if isinstance(here, Left) or here.is_over:
        raise fault
    typed = {name: showable(request.form.get(name, "")) for name in ("choice", "confidence", "reason")}
    wrong = fault.field if isinstance(fault, BadField) else None
    here = replace(here, problem=_(str(fault)), problem_in=wrong, typed=typed)
    return make_response(render_template("learn/attempt.html", standing=here), 400)
