"""`/courses/…/taking`: the way through a course, step by step, and its cases begun."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.courses import taking as ways
from services.tokens import new_start_token
from web.access import Access, logged_in, open_to
from web.courses.area import area
from web.fields import only
from web.session import now


@area.get("/<hex:course_id>/taking")
@open_to(Access.ACCOUNT)
def taking(course_id: str) -> str:
    """Where somebody stands, and what comes next."""
    way = ways.way(logged_in().id, course_id, now())
    return render_template("courses/taking.html", way=way, new_start_token=new_start_token)


@area.post("/<hex:course_id>/cases/<int:position>/attempts")
@open_to(Access.ACCOUNT)
def begin_case(course_id: str, position: int) -> AnyResponse:
    """Begin a case, or go on with it. The same form sent twice begins it once."""
    token = only(request.form, "token") or new_start_token()
    attempt_id = ways.begin_case(logged_in().id, course_id, position, token, now())
    return redirect(url_for("learn.attempt", attempt_id=attempt_id), 303)
