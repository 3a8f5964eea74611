"""`/provider/instructors`: who writes and presents courses."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.errors import BadField, ChangedMeanwhile
from services.provider import instructors as kept
from services.provider.instructors import InstructorView
from services.provider.reviewed import UnderReview, reviewed_drafts_of
from services.tokens import new_public_id
from web.access import Access, logged_in, open_to
from web.fields import only
from web.provider.area import area
from web.provider.forms import InstructorForm
from web.session import now


@area.get("/instructors")
@open_to(Access.CE_ADMINISTRATOR)
def instructors() -> str:
    """All of them, and a form for one more."""
    form = InstructorForm(formdata=None, data={"instructor": new_public_id()})
    return _list_page(form)


@area.post("/instructors")
@open_to(Access.CE_ADMINISTRATOR)
def add_instructor() -> AnyResponse:
    """Enter somebody. The same form sent twice enters them once."""
    form = InstructorForm()
    try:
        kept.add_instructor(logged_in(), only(request.form, "instructor"), form.told(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_list_page(form), 400)
    return _to("added")


@area.get("/instructors/<hex:instructor_id>")
@open_to(Access.CE_ADMINISTRATOR)
def instructor(instructor_id: str) -> str:
    """The form with what is kept."""
    here = kept.instructor(instructor_id)
    return _page(InstructorForm.of(here), here)


@area.post("/instructors/<hex:instructor_id>")
@open_to(Access.CE_ADMINISTRATOR)
def change_instructor(instructor_id: str) -> AnyResponse:
    """Change it; where somebody else did so meanwhile, both are shown."""
    form = InstructorForm()
    try:
        kept.change_instructor(logged_in(), instructor_id, form.told(), form.filled_from, now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_page(form, kept.instructor(instructor_id)), 400)
    except ChangedMeanwhile:
        here = kept.instructor(instructor_id)
        form.version.data = str(here.version)
        return make_response(_page(form, here, stands=True), 409)
    except UnderReview:
        return make_response(_page(form, kept.instructor(instructor_id)), 409)
    return _to("changed")


@area.post("/instructors/<hex:instructor_id>/put-away")
@open_to(Access.CE_ADMINISTRATOR)
def put_instructor_away(instructor_id: str) -> AnyResponse:
    """Offer them for new courses no more."""
    kept.put_away(logged_in(), instructor_id, now())
    return _to("away")


@area.post("/instructors/<hex:instructor_id>/bring-back")
@open_to(Access.CE_ADMINISTRATOR)
def bring_instructor_back(instructor_id: str) -> AnyResponse:
    """Offer them again."""
    kept.put_away(logged_in(), instructor_id, now(), back=True)
    return _to("changed")


def _list_page(form: InstructorForm) -> str:
    return render_template("provider/instructors.html", instructors=kept.instructors(), form=form)


def _page(form: InstructorForm, here: InstructorView, *, stands: bool = False) -> str:
    """The form; `stands` shows beside it what was stored meanwhile."""
    reviewed = reviewed_drafts_of(here.public_id, now())
    return render_template("provider/instructor.html", form=form, instructor=here, stands=stands, reviewed=reviewed)


def _to(done: str) -> AnyResponse:
    return redirect(url_for("provider.instructors", done=done), 303)
