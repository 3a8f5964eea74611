"""`/credit`: where each license stands, what is still missing, what was written down last."""

from __future__ import annotations

from flask import render_template
from flask_login import current_user

from services.courses.mine import at_hand, my_courses
from services.credit.ledger import ledger
from web.access import Access, open_to
from web.credit.area import area
from web.session import now

LATEST = 5
"""Entries that the page names."""
MOST_NEXT = 12
"""Courses of which it says what comes next."""


@area.get("")
@open_to(Access.ACCOUNT)
def overview() -> str:
    """Everything at a glance; to whoever has nothing yet, where to begin."""
    mine = ledger(current_user.id, now())
    return render_template(
        "credit/overview.html",
        ledger=mine,
        standings=mine.standings(),
        latest=LATEST,
        courses=my_courses(current_user.id),
        ways={way.course_id: way for way in at_hand(current_user.id, MOST_NEXT, now())},
    )
