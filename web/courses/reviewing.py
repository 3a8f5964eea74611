"""`/courses/review/…`: an approver's reviewer comes in by a link, and takes a course as a sample."""

from __future__ import annotations

from flask import make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.courses import reviewing
from services.errors import LinkSpent
from web.access import Access, open_to
from web.browsers import welcome
from web.courses.area import area
from web.session import now
from web.session import token as held


@area.get("/review/<token:token>")
@open_to(Access.EVERYONE)
def review(token: str) -> AnyResponse:
    """What the link leads to. Opening it does nothing yet."""
    try:
        found = reviewing.review(token, now())
    except LinkSpent:
        return _over()
    return make_response(render_template("courses/review.html", review=found, token=token))


@area.post("/review/<token:token>")
@open_to(Access.EVERYONE)
def come_in(token: str) -> AnyResponse:
    """Come in at this browser, in place of whoever was logged in at it."""
    try:
        new_token, course_id = reviewing.come_in(token, held(), now())
    except LinkSpent:
        return _over()
    return welcome(new_token, remember=False, to=url_for("courses.taking", course_id=course_id))


def _over() -> AnyResponse:
    return make_response(render_template("courses/review.html", review=None), 410)
