"""`/courses/…/evaluation`: the last step. With it a course is completed, and its certificate is there."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.courses import evaluating, taking
from services.courses.ratings import MAX_WORDS, MOST
from services.courses.taking import Way
from services.errors import BadFields
from services.texts import showable
from web.access import Access, logged_in, open_to
from web.continuing import RATING_NAMES
from web.courses.area import area
from web.courses.forms import evaluation
from web.session import now


@area.get("/<hex:course_id>/evaluation")
@open_to(Access.ACCOUNT)
def evaluate(course_id: str) -> AnyResponse:
    """The form; to who is not there yet, or has sent it, the way through the course."""
    way = taking.way(logged_in().id, course_id, now())
    if not way.ready_to_evaluate:
        return redirect(url_for("courses.taking", course_id=course_id), 303)
    return make_response(_page(way))


@area.post("/<hex:course_id>/evaluation")
@open_to(Access.ACCOUNT)
def send_evaluation(course_id: str) -> AnyResponse:
    """Send it. However often it is sent, it is kept once, and one certificate comes of it."""
    way = taking.way(logged_in().id, course_id, now())
    told = evaluation(len(way.profile.objectives))
    try:
        code = evaluating.evaluate(logged_in().id, course_id, told, current_app.config["ADDRESS"], now())
    except BadFields as fault:
        return make_response(_page(way, fault.faults), 400)
    if code is None:
        return redirect(url_for("courses.taking", course_id=course_id), 303)
    return redirect(url_for("credit.certificate", code=code), 303)


def _page(way: Way, faults: Mapping[str, str] | None = None) -> str:
    return render_template(
        "courses/evaluation.html",
        way=way,
        rated=RATING_NAMES,
        most=MOST,
        max_words=MAX_WORDS,
        typed={name: showable(value) for name, value in request.form.items()},
        problem={name: gettext(message) for name, message in (faults or {}).items()},
    )
