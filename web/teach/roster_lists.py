"""A list of learners brought into a roster, pasted or as a file: looked at first, then all of it or nothing."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services import limits
from services.errors import BadField
from services.previews import Faulty
from services.teach import cohorts, roster_import
from services.teach.roster_rows import MAX_BYTES, MAX_ROWS
from web.access import Access, logged_in, open_to
from web.bodies import take_more
from web.fields import only, sent_file
from web.session import now, token
from web.teach.area import area
from web.teach.cohort_forms import ListForm
from web.teach.people import to_people

MAX_BODY = 8 * MAX_BYTES
"""A file that is too large is told so beside its field; one of a hundred thousand rows is smaller than this."""
MAX_IN_MEMORY = MAX_BYTES + 64 * 1024
"""What of a body may be in memory while it is taken apart: a paste. A file waits on the disk."""

take_more(area, "read_list", MAX_BODY, MAX_IN_MEMORY)


@area.get("/cohorts/<hex:cohort_id>/roster")
@open_to(Access.SUPERVISOR)
def choose_list(cohort_id: str) -> str:
    """Paste a list, or choose a file."""
    return render_template("teach/roster_list.html", gone="gone" in request.args, **_form_of(cohort_id))


def _form_of(cohort_id: str, form: ListForm | None = None) -> dict[str, Any]:
    """What the pages with the form need."""
    return {
        "cohort": cohorts.head(logged_in().id, cohort_id),
        "form": form or ListForm(formdata=None),
        "most": MAX_ROWS,
        "mebibytes": MAX_BYTES // 1024**2,
    }


@area.post("/cohorts/<hex:cohort_id>/roster")
@open_to(Access.SUPERVISOR)
def read_list(cohort_id: str) -> AnyResponse:
    """Read a list; what it holds is shown before anything is kept of it."""
    limits.take(limits.ROSTERS, logged_in().public_id, now())
    form, (name, raw) = ListForm(), _sent()
    try:
        read = roster_import.read_list(raw)
        roster_import.keep_for_preview(logged_in(), token(), cohort_id, name, read, now())
    except BadField as fault:
        form.refuse(fault)
        page = render_template("teach/roster_list.html", gone=False, **_form_of(cohort_id, form))
        return make_response(page, 400)
    except Faulty as faulty:
        told = {"faults": faulty.faults, "name": name, **_form_of(cohort_id, form)}
        return make_response(render_template("teach/roster_faults.html", **told), 400)
    return redirect(url_for("teach.look_at_list", cohort_id=cohort_id), 303)


@area.get("/cohorts/<hex:cohort_id>/roster/look")
@open_to(Access.SUPERVISOR)
def look_at_list(cohort_id: str) -> AnyResponse:
    """What the list would bring."""
    seen = roster_import.preview(logged_in().id, token(), cohort_id, now())
    if seen is None:
        return redirect(url_for("teach.choose_list", cohort_id=cohort_id, gone=1), 303)
    return make_response(render_template("teach/roster_preview.html", preview=seen, cohort=seen.cohort))


@area.post("/cohorts/<hex:cohort_id>/roster/all")
@open_to(Access.SUPERVISOR)
def bring_list_in(cohort_id: str) -> AnyResponse:
    """Bring it in, all of it or nothing."""
    way = only(request.form, "way", "leave")
    number, changed = roster_import.bring_in(logged_in(), token(), cohort_id, way, now())
    return to_people(cohort_id, "brought", "expected", number=number, changed=changed)


def _sent() -> tuple[str, bytes]:
    """The name of the list and its bytes, up to one more than it may have: the file, else what was pasted."""
    name, raw = sent_file(request.files, "list", MAX_BYTES)
    return (name, raw) if name else ("", only(request.form, "pasted").encode(errors="replace"))
