"""`/courses/…/test`: the post-test on one page, begun, saved as it goes, handed in."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.courses import sittings
from web.access import Access, logged_in, open_to
from web.courses.area import area
from web.courses.forms import answers
from web.fields import only
from web.session import now


@area.get("/<hex:course_id>/test")
@open_to(Access.ACCOUNT)
def test(course_id: str) -> str:
    """The paper under way, or what came of the last one."""
    return render_template("courses/test.html", page=sittings.page(logged_in().id, course_id, now()))


@area.post("/<hex:course_id>/test")
@open_to(Access.ACCOUNT)
def begin_test(course_id: str) -> AnyResponse:
    """Begin it, or the next try at it."""
    sittings.begin(logged_in().id, course_id, now())
    return _to(course_id)


@area.post("/<hex:course_id>/test/answers")
@open_to(Access.ACCOUNT)
def answer_test(course_id: str) -> AnyResponse:
    """Keep what is chosen so far; hand it in where that was asked for and nothing is missing."""
    sent, mine = request.form, logged_in().id
    chosen = answers({name: only(sent, name) for name in sent})
    if only(sent, "do") != "hand in":
        sittings.save(mine, course_id, only(sent, "sitting"), chosen, now())
        return redirect(url_for("courses.taking", course_id=course_id, done="saved"), 303)
    whole = sittings.hand_in(mine, course_id, only(sent, "sitting"), chosen, now())
    return _to(course_id) if whole else redirect(_missing(course_id), 303)


def _to(course_id: str) -> AnyResponse:
    return redirect(url_for("courses.test", course_id=course_id), 303)


def _missing(course_id: str) -> str:
    return url_for("courses.test", course_id=course_id, missing="y", _anchor="missing")
