"""A learning platform's gradebook file: chosen, held against the cohort, given back with one column filled."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from services import limits
from services.errors import BadField
from services.previews import MOST_SHOWN
from services.teach import cohorts
from services.teach import lms as files
from services.teach.lms_file import MAX_BYTES, MAX_ROWS
from services.teach.lms_filling import KEEP, MAX_HEADING, Filling
from web.access import Access, open_to
from web.bodies import take_more
from web.fields import only, sent_file, whole_number
from web.session import now, token
from web.teach.area import area

MAX_BODY = 4 * MAX_BYTES
"""A file that is a little too large is told so beside its field."""
MAX_IN_MEMORY = 256 * 1024
"""What of a body may be in memory while it is taken apart; the file itself waits on the disk."""

take_more(area, "take_lms", MAX_BODY, MAX_IN_MEMORY)


@area.get("/cohorts/<hex:cohort_id>/gradebook/lms")
@open_to(Access.SUPERVISOR)
def lms(cohort_id: str) -> str:
    """Choose a file."""
    return _choose(cohort_id)


@area.post("/cohorts/<hex:cohort_id>/gradebook/lms")
@open_to(Access.SUPERVISOR)
def take_lms(cohort_id: str) -> AnyResponse:
    """Read a file, and let it wait."""
    limits.take(limits.GRADE_FILES, current_user.public_id, now())
    name, raw = sent_file(request.files, "file", MAX_BYTES)
    try:
        if not name:
            raise BadField("file", "Choose a file first.")
        files.take_in(current_user, token(), cohort_id, name, raw, now())
    except BadField as fault:
        return make_response(_choose(cohort_id, fault), 400)
    return redirect(url_for("teach.look_at_lms", cohort_id=cohort_id), 303)


@area.get("/cohorts/<hex:cohort_id>/gradebook/lms/look")
@open_to(Access.SUPERVISOR)
def look_at_lms(cohort_id: str) -> AnyResponse:
    """Who is who in the file, and what to fill."""
    return _look(cohort_id)


@area.post("/cohorts/<hex:cohort_id>/gradebook/lms/file")
@open_to(Access.SUPERVISOR)
def fill_lms(cohort_id: str) -> AnyResponse:
    """The file with its column filled. It is recorded, so it is no link."""
    told = Filling(
        **{name: only(request.form, name) for name in ("target", "column", "heading", "points", "unfinished")},
        confirmed=frozenset(request.form.getlist("marked")),
    )
    try:
        name, content = files.fill(current_user, token(), cohort_id, told, now())
    except BadField as fault:
        return _look(cohort_id, 400, told=told, fault=fault)
    response = Response(content, content_type="application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@area.post("/cohorts/<hex:cohort_id>/gradebook/lms/roster")
@open_to(Access.SUPERVISOR)
def add_from_lms(cohort_id: str) -> AnyResponse:
    """Put those of the file whom nobody knows here on the roster."""
    added = files.add_missing(current_user, token(), cohort_id, now())
    return redirect(url_for("teach.look_at_lms", cohort_id=cohort_id, added=added), 303)


def _choose(cohort_id: str, fault: BadField | None = None) -> str:
    return render_template(
        "teach/gradebook_lms.html",
        cohort=cohorts.head(current_user.id, cohort_id),
        fault=fault,
        gone="gone" in request.args,
        most=MAX_ROWS,
        mebibytes=MAX_BYTES // 1024**2,
    )


def _look(cohort_id: str, status: int = 200, told: Filling | None = None, fault: BadField | None = None) -> AnyResponse:
    seen = files.look(current_user, token(), cohort_id, now())
    if seen is None:
        return redirect(url_for("teach.lms", cohort_id=cohort_id, gone=1), 303)
    page = render_template(
        "teach/gradebook_lms_look.html",
        look=seen,
        cohort=seen.cohort,
        told=told or Filling("", "", "", "", KEEP),
        fault=fault,
        most=MAX_HEADING,
        added=whole_number(request.args, "added", "0"),
        shown=MOST_SHOWN,
    )
    return make_response(page, status)
