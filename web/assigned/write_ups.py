"""`/attempts/…/write-up`: what is written before the decision on which a case turns."""

from __future__ import annotations

from dataclasses import replace

from flask import make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from services import standing
from services.assigned import write_ups
from services.assigned.write_ups import FIELDS, MOST_SENT, Sent
from services.errors import BadField, OutOfStep, SteppedOut, WriteUpStands
from services.standing import Left
from web.access import Access, open_to
from web.assigned.area import area
from web.bodies import take_more
from web.fields import only
from web.session import now

MAX_BODY = 640 * 1024
"""Twelve steps of four thousand characters, of which a form may spell each with twelve bytes."""

take_more(area, "write_up", MAX_BODY, MAX_BODY)


@area.post("/attempts/<attempt:attempt_id>/write-up")
@open_to(Access.OWNER)
def write_up(attempt_id: str) -> AnyResponse:
    """Keep it, once, and on to the decision. What was not kept is shown again as it was typed."""
    sent = _sent()
    try:
        write_ups.keep(current_user.id, attempt_id, sent, now())
    except BadField as fault:
        return _again(attempt_id, sent, fault)
    except WriteUpStands as fault:
        return _given_back(attempt_id, sent, fault.kept)
    except (OutOfStep, SteppedOut):
        return _given_back(attempt_id, sent)
    return redirect(url_for("learn.attempt", attempt_id=attempt_id), 303)


def _sent() -> Sent:
    form = request.form
    answers = tuple(only(form, name) for name in FIELDS if name in form)
    return Sent(answers, tuple(form.getlist("standard")[: MOST_SENT + 1]), only(form, "form"))


def _again(attempt_id: str, sent: Sent, fault: BadField) -> AnyResponse:
    """The page once more, with what was wrong beside its field and what was typed."""
    here = standing.stand(current_user.id, attempt_id, now())
    if isinstance(here, Left) or here.asking is None:
        return _given_back(attempt_id, sent)
    here = replace(here, asking=write_ups.refilled(here.asking, sent, fault))
    return make_response(render_template("learn/attempt.html", standing=here), 400)


def _given_back(attempt_id: str, sent: Sent, kept: tuple[str, ...] = ()) -> AnyResponse:
    """What was typed where it cannot be kept any more, to be copied, and what stands there."""
    page = render_template("assigned/write_up_unkept.html", attempt_id=attempt_id, kept=kept, sent=sent)
    return make_response(page, 409)
