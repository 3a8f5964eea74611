"""`/live/classes`: the classes that somebody runs, and beginning one."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services import site_settings
from services.errors import BadField
from services.live import beginning, listing
from services.live.beginning import Beginning
from services.live.sessions import hosted_sessions
from services.tokens import new_token
from web.access import Access, logged_in, open_to
from web.fields import only, whole_number
from web.live.area import area
from web.live.forms import BeginForm
from web.paging import turns
from web.session import now


@area.get("/live/classes")
@open_to(Access.SUPERVISOR)
def classes() -> str:
    """Those that go on, those that are over, and the form."""
    args = request.args
    told = {"case": only(args, "case"), "cohort": only(args, "cohort"), "token": new_token()}
    return _page(BeginForm(formdata=None, data=told), told["cohort"])


@area.post("/live/classes")
@open_to(Access.SUPERVISOR)
def begin() -> AnyResponse:
    """Begin one. The same form sent twice begins it once."""
    form = BeginForm()
    cohort_id = form.cohort.data or ""
    token = form.token.data or new_token()
    sent = Beginning(form.case.data or "", cohort_id, bool(form.guests.data), token, only(request.form, "session"))
    try:
        class_id = beginning.begin(logged_in(), sent, now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_page(form, ""), 400)
    return redirect(url_for("live.room", class_id=class_id), 303)


def _page(form: BeginForm, cohort_id: str) -> str:
    page = listing.classes(logged_in().id, cohort_id, whole_number(request.args, "page", "1"), now())
    form.offer(beginning.offered(logged_in().id))
    return render_template(
        "live/classes.html",
        page=page,
        form=form,
        sessions=hosted_sessions(logged_in().id, now()),
        new_token=new_token,
        guests=site_settings.current(now()).live_guests,
        **turns(page, "live.classes", cohort=cohort_id),
    )
