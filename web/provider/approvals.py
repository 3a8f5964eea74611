"""`/provider/approvals`: approvals of the provider, entered, corrected, ended."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.errors import BadField, ChangedMeanwhile
from services.provider import approvals as kept
from services.provider import courses, instructors
from services.provider.approvals import ApprovalView
from services.tokens import new_public_id
from web.access import Access, logged_in, open_to
from web.fields import only
from web.provider.area import area
from web.provider.forms import ApprovalForm
from web.session import now


@area.get("/approvals")
@open_to(Access.CE_ADMINISTRATOR)
def approvals() -> str:
    """All of them, those that end last first."""
    return render_template("provider/approvals.html", approvals=kept.approvals(), today=now().date())


@area.get("/approvals/new")
@open_to(Access.CE_ADMINISTRATOR)
def new_approval() -> str:
    """An empty form."""
    form = ApprovalForm(formdata=None, data={"approval": new_public_id(), "all_courses": True})
    return _page(form)


@area.post("/approvals")
@open_to(Access.CE_ADMINISTRATOR)
def add_approval() -> AnyResponse:
    """Enter it. The same form sent twice enters it once."""
    form = ApprovalForm()
    try:
        kept.add_approval(logged_in(), only(request.form, "approval"), form.told(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_page(form), 400)
    return _to("added")


@area.get("/approvals/<hex:approval_id>")
@open_to(Access.CE_ADMINISTRATOR)
def approval(approval_id: str) -> str:
    """The form with what is kept."""
    here = kept.approval(approval_id)
    return _page(ApprovalForm.of(here), here)


@area.post("/approvals/<hex:approval_id>")
@open_to(Access.CE_ADMINISTRATOR)
def change_approval(approval_id: str) -> AnyResponse:
    """Correct it; where somebody else did so meanwhile, both are shown."""
    form = ApprovalForm()
    try:
        kept.change_approval(logged_in(), approval_id, form.told(), form.filled_from, now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_page(form, kept.approval(approval_id)), 400)
    except ChangedMeanwhile:
        here = kept.approval(approval_id)
        form.version.data = str(here.version)
        return make_response(_page(form, here, stands=True), 409)
    return _to("changed")


@area.post("/approvals/<hex:approval_id>/end")
@open_to(Access.CE_ADMINISTRATOR)
def end_approval(approval_id: str) -> AnyResponse:
    """End it from today on."""
    kept.end_approval(logged_in(), approval_id, now())
    return _to("ended")


def _page(form: ApprovalForm, approval: ApprovalView | None = None, *, stands: bool = False) -> str:
    """The form; `stands` shows beside it what was stored meanwhile."""
    told = {"form": form, "approval": approval, "stands": stands, "courses": courses.courses()}
    named = set(form.presenters.data or ())
    there = [each for each in instructors.instructors() if not each.removed_at or each.public_id in named]
    presenters = {each.public_id: each.told.name for each in there}
    return render_template("provider/approval.html", presenters=presenters, **told)


def _to(done: str) -> AnyResponse:
    return redirect(url_for("provider.approvals", done=done), 303)
