"""`/provider`: what there is, and what is still missing before a course can be published."""

from __future__ import annotations

from flask import render_template

from services.provider import approvals, courses, instructors, profile
from services.records import complaints, waiting
from web.access import Access, open_to
from web.provider.area import area
from web.session import now


@area.get("")
@open_to(Access.CE_ADMINISTRATOR)
def overview() -> str:
    """Where it begins."""
    return render_template(
        "provider/overview.html",
        profile=profile.profile(),
        instructors=instructors.instructors(),
        courses=courses.courses(),
        standing=sum(each.stands_on(now().date()) for each in approvals.approvals()),
        reports=[each for each in waiting.standings() if each.report.removed_at is None],
        complaints=complaints.still_open(),
        today=now().date(),
    )
