"""`/provider/records` and `/provider/courses/<id>/records`: who completed what; what a course was."""

from __future__ import annotations

from flask import make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from engine.insight.masking import FEW
from services.provider.syllabus import syllabus
from services.records import completions as kept
from services.records.completions import Listing
from web.access import Access, logged_in, open_to
from web.downloads import attachment
from web.fields import only, whole_number
from web.paging import turns
from web.provider.area import area
from web.provider.course_forms import LEVEL_NAMES
from web.provider.periods import asked, sent_period
from web.session import now


@area.get("/records")
@open_to(Access.CE_ADMINISTRATOR)
def all_records() -> AnyResponse:
    """The completions of all courses in a period, by default of this year."""
    period, course = asked(request.args), only(request.args, "course")
    told = kept.overview(course, period.period, whole_number(request.args, "page", "1"))
    turns = _turns(told.listing, "provider.all_records", course=course)
    return make_response(
        render_template("provider/all_records.html", overview=told, asked=period, **turns), period.status
    )


@area.post("/records.csv")
@open_to(Access.CE_ADMINISTRATOR)
def export_all_records() -> AnyResponse:
    """The same as a file; that it was made is written down."""
    return _file(only(request.form, "course"))


@area.get("/courses/<hex:course_id>/records")
@open_to(Access.CE_ADMINISTRATOR)
def records(course_id: str) -> AnyResponse:
    """The records of a course in a period, by default of this year."""
    period = asked(request.args)
    told = kept.records(course_id, period.period, whole_number(request.args, "page", "1"))
    turns = _turns(told.listing, "provider.records", course_id=course_id)
    page = render_template("provider/records.html", records=told, course=told.course, asked=period, fewest=FEW, **turns)
    return make_response(page, period.status)


@area.post("/courses/<hex:course_id>/records.csv")
@open_to(Access.CE_ADMINISTRATOR)
def export_records(course_id: str) -> AnyResponse:
    """The completions of a course as a file."""
    return _file(course_id)


@area.get("/courses/<hex:course_id>/syllabus")
@open_to(Access.CE_ADMINISTRATOR)
def course_syllabus(course_id: str) -> str:
    """What was published, to print."""
    return render_template("provider/syllabus.html", syllabus=syllabus(course_id), levels=LEVEL_NAMES)


def _file(course_id: str) -> AnyResponse:
    period = sent_period(request.form)
    content = kept.export(logged_in(), course_id, period, now())
    return attachment(content, "text/csv; charset=utf-8", f"completions-{period.first}-{period.last}.csv")


def _turns(shown: Listing, endpoint: str, **told: str) -> dict[str, str | None]:
    """Where the page before and the page after are, of the same period."""
    return turns(shown, endpoint, first=shown.period.first.isoformat(), last=shown.period.last.isoformat(), **told)
