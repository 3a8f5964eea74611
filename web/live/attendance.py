"""Who was in a class: on a page, to print, and as a file."""

from __future__ import annotations

from flask import Response, render_template

from services.live.attendance import attendance, export
from web.access import Access, logged_in, open_to
from web.live.area import area
from web.session import now


@area.get("/live/classes/<hex:class_id>/attendance")
@open_to(Access.SUPERVISOR)
def attendance_page(class_id: str) -> str:
    """Who was there, when, and how often they voted."""
    return render_template("live/attendance.html", attendance=attendance(logged_in().id, class_id, now()))


@area.post("/live/classes/<hex:class_id>/attendance")
@open_to(Access.SUPERVISOR)
def attendance_file(class_id: str) -> Response:
    """The same as a CSV file."""
    body = export(logged_in(), class_id, now())
    name = f"attendance-{class_id[:8]}.csv"
    return Response(body, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})
