"""`/provider/courses/<id>/records`: who completed a course, what they thought of it, what it was."""

from __future__ import annotations

from flask import make_response, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.errors import BadField, Malformed
from services.provider import records as kept
from services.provider.evaluations import FEWEST
from services.provider.syllabus import syllabus
from web.access import Access, logged_in, open_to
from web.downloads import attachment
from web.fields import only
from web.provider.area import area
from web.provider.course_forms import LEVEL_NAMES
from web.session import now


@area.get("/courses/<hex:course_id>/records")
@open_to(Access.CE_ADMINISTRATOR)
def records(course_id: str) -> AnyResponse:
    """The records of a period, by default of this year."""
    first, last, problem = only(request.args, "first"), only(request.args, "last"), None
    try:
        period = kept.read_period(first, last, now().date())
    except BadField as fault:
        problem, period = gettext(fault.message), kept.read_period("", "", now().date())
    told = kept.records(course_id, period)
    page = render_template(
        "provider/records.html", records=told, course=told.course, problem=problem, fewest=FEWEST, most=kept.MOST_SHOWN
    )
    return make_response(page, 400 if problem else 200)


@area.post("/courses/<hex:course_id>/records.csv")
@open_to(Access.CE_ADMINISTRATOR)
def export_records(course_id: str) -> AnyResponse:
    """The completions of a period as a file; that it was made is written down."""
    try:
        period = kept.read_period(only(request.form, "first"), only(request.form, "last"), now().date())
    except BadField as fault:
        raise Malformed(fault.message) from None
    content = kept.export(logged_in(), course_id, period, now())
    return attachment(content, "text/csv; charset=utf-8", f"completions-{period.first}-{period.last}.csv")


@area.get("/courses/<hex:course_id>/syllabus")
@open_to(Access.CE_ADMINISTRATOR)
def course_syllabus(course_id: str) -> str:
    """What was published, to print."""
    return render_template("provider/syllabus.html", syllabus=syllabus(course_id), levels=LEVEL_NAMES)
