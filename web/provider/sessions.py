"""`/provider/courses/<id>/sessions`: sessions of a live course planned, moved, cancelled; who attended each."""

from __future__ import annotations

from flask import current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.errors import BadField, ChangedMeanwhile
from services.mail.places import Places
from services.provider import roster as rosters
from services.provider import sessions as kept
from services.tokens import new_public_id
from web.access import Access, logged_in, open_to
from web.downloads import attachment
from web.fields import only
from web.pages import time_zone
from web.places import places
from web.provider.area import area
from web.provider.session_forms import CorrectionForm, SessionForm
from web.session import now


@area.get("/courses/<hex:course_id>/sessions")
@open_to(Access.CE_ADMINISTRATOR)
def sessions(course_id: str) -> str:
    """All of them, and the form for another."""
    told = {"session": new_public_id(), "time_zone": time_zone()}
    return _list(course_id, SessionForm(formdata=None, data=told))


@area.post("/courses/<hex:course_id>/sessions")
@open_to(Access.CE_ADMINISTRATOR)
def plan_session(course_id: str) -> AnyResponse:
    """Plan one. The same form sent twice plans it once."""
    form, session_id = SessionForm(), only(request.form, "session")
    try:
        kept.plan(logged_in(), course_id, session_id, form.told(), _letters(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_list(course_id, form), 400)
    return redirect(url_for("provider.sessions", course_id=course_id, done="planned"), 303)


@area.get("/courses/<hex:course_id>/sessions/<hex:held_id>")
@open_to(Access.CE_ADMINISTRATOR)
def session(course_id: str, held_id: str) -> str:
    """One of them, with its roster."""
    return _page(course_id, held_id)


@area.post("/courses/<hex:course_id>/sessions/<hex:held_id>")
@open_to(Access.CE_ADMINISTRATOR)
def change_session(course_id: str, held_id: str) -> AnyResponse:
    """Move it; where somebody else did so meanwhile, both are shown."""
    form = SessionForm()
    try:
        kept.change(logged_in(), course_id, held_id, form.told(), _letters(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_page(course_id, held_id, form), 400)
    except ChangedMeanwhile:
        return make_response(_page(course_id, held_id, form, stands=True), 409)
    return _to(course_id, held_id, "changed")


@area.post("/courses/<hex:course_id>/sessions/<hex:held_id>/cancel")
@open_to(Access.CE_ADMINISTRATOR)
def cancel_session(course_id: str, held_id: str) -> AnyResponse:
    """Cancel it."""
    kept.cancel(logged_in(), course_id, held_id, _letters(), now())
    return _to(course_id, held_id, "cancelled")


@area.post("/courses/<hex:course_id>/sessions/<hex:held_id>/attendance.csv")
@open_to(Access.CE_ADMINISTRATOR)
def export_roster(course_id: str, held_id: str) -> AnyResponse:
    """Its roster as a file."""
    content = rosters.export(logged_in(), course_id, held_id, now())
    return attachment(content, "text/csv; charset=utf-8", f"attendance-{held_id[:8]}.csv")


@area.get("/courses/<hex:course_id>/sessions/<hex:held_id>/attendance/<hex:enrolment_id>")
@open_to(Access.CE_ADMINISTRATOR)
def attendance(course_id: str, held_id: str, enrolment_id: str) -> str:
    """What the times say of somebody, and the form to correct it."""
    return _one(course_id, held_id, enrolment_id)


@area.post("/courses/<hex:course_id>/sessions/<hex:held_id>/attendance/<hex:enrolment_id>")
@open_to(Access.CE_ADMINISTRATOR)
def correct_attendance(course_id: str, held_id: str, enrolment_id: str) -> AnyResponse:
    """Correct it, with a reason."""
    form = CorrectionForm()
    said = (form.counts.data or "", form.reason.data or "")
    try:
        rosters.correct(logged_in(), course_id, held_id, enrolment_id, *said, now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_one(course_id, held_id, enrolment_id, form), 400)
    return _to(course_id, held_id, "corrected")


def _letters() -> Places | None:
    return places() if current_app.config["SENDS_MAIL"] else None


def _list(course_id: str, form: SessionForm) -> str:
    page = kept.sessions(course_id, now())
    return render_template("provider/sessions.html", page=page, course=page.course, form=form.offer(page.course))


def _page(course_id: str, held_id: str, form: SessionForm | None = None, *, stands: bool = False) -> str:
    """The session; `stands` shows beside the form what was stored meanwhile."""
    page = rosters.roster(course_id, held_id, now())
    shown = form or SessionForm.of(page.session)
    if stands:
        shown.version.data = str(page.session.version)
    told = {"page": page, "course": page.course, "session": page.session, "form": shown.offer(page.course)}
    return render_template("provider/session.html", stands=stands, refused=form is not None, **told)


def _one(course_id: str, held_id: str, enrolment_id: str, form: CorrectionForm | None = None) -> str:
    page = rosters.roster(course_id, held_id, now())
    row = page.row(enrolment_id)
    counts = {True: "yes", False: "no", None: ""}[row.attended.counts]
    shown = form or CorrectionForm(formdata=None, data={"counts": counts, "reason": row.attended.reason or ""})
    told = {"page": page, "course": page.course, "session": page.session, "row": row}
    return render_template("provider/attendance.html", form=shown, **told)


def _to(course_id: str, held_id: str, done: str) -> AnyResponse:
    return redirect(url_for("provider.session", course_id=course_id, held_id=held_id, done=done), 303)
