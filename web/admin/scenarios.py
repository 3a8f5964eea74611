"""The scenario files as the site last saw them."""

from __future__ import annotations

from flask import render_template

from services.admin.findings import scenario_rows
from web.access import Access, open_to
from web.admin.area import area


@area.get("/scenarios")
@open_to(Access.SITE_ADMINISTRATOR)
def scenarios() -> str:
    """Every file: what was found, what was left out and why."""
    return render_template("admin/scenarios.html", rows=scenario_rows())
