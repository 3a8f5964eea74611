"""The audit trail: read a page at a time, and taken away as a file."""

from __future__ import annotations

from flask import Response, render_template, request, stream_with_context
from werkzeug.datastructures import MultiDict

from services.admin.trail import FILTERS, export, narrow, read_trail
from web.access import Access, logged_in, open_to
from web.admin.area import area
from web.admin.words import ACT_NAMES
from web.fields import only
from web.session import now


@area.get("/audit")
@open_to(Access.SITE_ADMINISTRATOR)
def audit() -> str:
    """What was done, the newest first."""
    told, before = _told(request.args), only(request.args, "before")
    page = read_trail(narrow(told, before))
    return render_template("admin/audit.html", page=page, told=told, before=before, act_names=ACT_NAMES)


@area.post("/audit/export")
@open_to(Access.SITE_ADMINISTRATOR)
def audit_export() -> Response:
    """The same as a file. It is recorded, so it is no link."""
    lines = export(logged_in(), narrow(_told(request.form)), now())
    name = f"attachment; filename=audit-{now().date().isoformat()}.csv"
    return Response(
        stream_with_context(lines), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name}
    )


def _told(sent: MultiDict[str, str]) -> dict[str, str]:
    return {name: value for name in FILTERS if (value := only(sent, name).strip())}
