"""Those who are expected in a cohort: entries by hand, invitations by letter."""

from __future__ import annotations

from flask import current_app, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from services.errors import BadField, NotFound
from services.teach import entries, inviting
from services.teach.entries import EntryPage
from services.tokens import new_public_id
from web.access import Access, logged_in, open_to
from web.places import places
from web.session import now
from web.teach.area import area
from web.teach.cohort_forms import EntryForm
from web.teach.people import to_people


@area.get("/cohorts/<hex:cohort_id>/roster/new")
@open_to(Access.SUPERVISOR)
def new_entry(cohort_id: str) -> str:
    """An empty form, with the id that it will be written under."""
    return _page(entries.entry(logged_in().id, cohort_id, new_public_id()), EntryForm(formdata=None))


def _page(page: EntryPage, form: EntryForm) -> str:
    return render_template("teach/entry.html", page=page, cohort=page.cohort, form=form.offer(page))


@area.get("/cohorts/<hex:cohort_id>/roster/<hex:entry_id>")
@open_to(Access.SUPERVISOR)
def entry(cohort_id: str, entry_id: str) -> str:
    """The form with what the entry says."""
    page = entries.entry(logged_in().id, cohort_id, entry_id)
    if page.is_new:
        raise NotFound(entry_id)
    return _page(page, EntryForm(formdata=None, obj=page.told, membership=page.told.membership_id))


@area.post("/cohorts/<hex:cohort_id>/roster/<hex:entry_id>")
@open_to(Access.SUPERVISOR)
def keep_entry(cohort_id: str, entry_id: str) -> AnyResponse:
    """Write it; an id that is nobody's yet is a new one."""
    form = EntryForm()
    try:
        entries.keep_entry(logged_in(), cohort_id, entry_id, form.told(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_page(entries.entry(logged_in().id, cohort_id, entry_id), form), 400)
    return to_people(cohort_id, "entry-kept", "expected")


@area.post("/cohorts/<hex:cohort_id>/roster/<hex:entry_id>/remove")
@open_to(Access.SUPERVISOR)
def remove_entry(cohort_id: str, entry_id: str) -> AnyResponse:
    """Take it off the roster."""
    entries.remove_entry(logged_in(), cohort_id, entry_id, now())
    return to_people(cohort_id, "entry-removed", "expected")


@area.post("/cohorts/<hex:cohort_id>/roster/invite")
@open_to(Access.SUPERVISOR)
def invite_expected(cohort_id: str) -> AnyResponse:
    """Write to those who have an address and have not come."""
    there = places() if current_app.config["SENDS_MAIL"] else None
    number, held_back = inviting.invite(logged_in(), cohort_id, there, now())
    return to_people(cohort_id, "invited", "expected", number=number, held_back=held_back or None)
