"""Groups inside a cohort: made, renamed, removed."""

from __future__ import annotations

from flask import make_response
from werkzeug.wrappers import Response as AnyResponse

from services.errors import BadField
from services.teach import groups
from web.access import Access, logged_in, open_to
from web.session import now
from web.teach.area import area
from web.teach.cohort_forms import NameForm
from web.teach.people import people_page, to_people


@area.post("/cohorts/<hex:cohort_id>/groups")
@open_to(Access.SUPERVISOR)
def make_group(cohort_id: str) -> AnyResponse:
    """Make one."""
    form = NameForm()
    try:
        groups.make(logged_in().id, cohort_id, form.name.data or "")
    except BadField as fault:
        form.refuse(fault)
        return make_response(people_page(cohort_id, group_form=form, refused="group"), 400)
    return to_people(cohort_id, "group-made", "groups")


@area.post("/cohorts/<hex:cohort_id>/groups/<hex:group_id>")
@open_to(Access.SUPERVISOR)
def rename_group(cohort_id: str, group_id: str) -> AnyResponse:
    """Give it another name."""
    form = NameForm()
    try:
        groups.rename(logged_in().id, cohort_id, group_id, form.name.data or "")
    except BadField as fault:
        form.refuse(fault)
        return make_response(people_page(cohort_id, group_form=form, refused=group_id), 400)
    return to_people(cohort_id, "group-renamed", "groups")


@area.post("/cohorts/<hex:cohort_id>/groups/<hex:group_id>/remove")
@open_to(Access.SUPERVISOR)
def remove_group(cohort_id: str, group_id: str) -> AnyResponse:
    """Take it away."""
    groups.remove(logged_in(), cohort_id, group_id, now())
    return to_people(cohort_id, "group-removed", "groups")
