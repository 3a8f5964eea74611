"""`/provider/courses/<id>/test/key`: a post-test with its key, to print and as a file."""

from __future__ import annotations

from flask import Response, render_template

from services.provider import answer_key as kept
from web.access import Access, logged_in, open_to
from web.downloads import attachment
from web.provider.area import area
from web.session import now


@area.get("/courses/<hex:course_id>/test/key")
@open_to(Access.CE_ADMINISTRATOR)
def answer_key(course_id: str) -> str:
    """All items with what is right and why, on paper."""
    return render_template("provider/answer_key.html", key=kept.answer_key(course_id))


@area.post("/courses/<hex:course_id>/test/key.csv")
@open_to(Access.CE_ADMINISTRATOR)
def export_answer_key(course_id: str) -> Response:
    """The same as a file. It is recorded, so it is no link."""
    content = kept.export_key(logged_in(), course_id, now())
    return attachment(content, "text/csv; charset=utf-8", f"post-test-with-key-{now().date()}.csv")
