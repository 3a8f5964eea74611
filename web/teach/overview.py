"""`/teach`: the cohorts that somebody teaches, and what waits for them."""

from __future__ import annotations

from flask import current_app, render_template
from flask_login import current_user

from services.live import going_on
from services.teach import cohorts
from services.teach.overview import things_that_wait
from web.access import Access, open_to
from web.session import now
from web.teach.area import area


@area.get("")
@open_to(Access.SUPERVISOR)
def overview() -> str:
    """Where teaching begins."""
    found = cohorts.cohorts_of(current_user.id, now())
    return render_template(
        "teach/overview.html",
        live=[each for each in found if each.archived_at is None],
        archived=[each for each in found if each.archived_at is not None],
        rooms=going_on.for_host(current_user.id, now()),
        runs=True,
        waiting=things_that_wait(current_user.id, now(), sends=current_app.config["SENDS_MAIL"]),
    )
