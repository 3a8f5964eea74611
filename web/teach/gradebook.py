"""`/teach/cohorts/<id>/gradebook`: learners by cases, one cell by itself, and what a supervisor says over it."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from flask import Response, get_template_attribute, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from services.errors import BadField
from services.teach import gradebook as gradebooks
from services.teach import one_cell, overrides
from services.teach.cells import STATES, Cell
from services.teach.gradebook import Gradebook, Wanted
from services.teach.gradebook_files import export
from services.teach.gradebook_rows import Record
from services.teach.overrides import MAX_REASON, Place, Said, SaidMeanwhile
from services.texts import showable
from web.access import Access, logged_in, open_to
from web.fields import only, whole_number
from web.session import now
from web.teach.area import area
from web.teach.unkept import gives_back

_FILES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TOLD = ("group", "assignment", "state", "sort", "order")
"""What an address says of a gradebook; what it does not say is as it is by default."""


@area.get("/cohorts/<hex:cohort_id>/gradebook")
@open_to(Access.SUPERVISOR)
def gradebook(cohort_id: str) -> Response:
    """The table. A page that asks again and has seen all of it is told so, before anything is drawn or noted."""
    record = gradebooks.gradebook_rows(current_user.id, cohort_id)
    if request.if_none_match.contains(record.mark):
        return Response(status=304)
    shown = _shown(record)
    gradebooks.note_look(logged_in(), shown["book"], shown["asked"])
    response = make_response(render_template("teach/gradebook.html", **shown))
    response.set_etag(record.mark)
    return response


def wanted_of(sent: MultiDict[str, str]) -> Wanted:
    """What an address or a form asks for."""
    said = {name: value for name in TOLD if (value := only(sent, name).strip())}
    return Wanted(**said)


def told_of(wanted: Wanted) -> dict[str, str]:
    """The same as an address says it: only what differs from the default."""
    return {name: value for name in TOLD if (value := getattr(wanted, name)) != getattr(Wanted(), name)}


def _shown(record: Record) -> dict[str, Any]:
    wanted = wanted_of(request.args)
    book = gradebooks.gradebook(record, wanted)
    told = told_of(wanted)
    kept = f"?{urlencode(told)}" if told else ""
    return {
        "book": book,
        "cohort": book.cohort,
        "told": told,
        "cells": [(escape(column.case), escape(column.at + kept)) for column in book.columns],
        "heads": _drawn("head", book.looks),
        "tails": _drawn("tail", book.looks),
        "states": STATES,
        "sorted_by": lambda key: _sorted_by(book, told, key),
        "paired": zip,
        "asked": now(),
    }


_SAYS = {
    "head": attrgetter("state", "grade", "score", "safe", "points", "override"),
    "tail": attrgetter("state", "grade", "attempts", "decisions", "late", "seen_before", "alternative", "written"),
}
"""What each part of a cell says."""


def _drawn(part: str, looks: Sequence[Cell]) -> list[Markup]:
    """This part of every look; those that say the same are drawn once."""
    draw, says = get_template_attribute("teach/_gradebook_cell.html", part), _SAYS[part]
    drawn = {told: draw(look) for told, look in {says(look): look for look in looks}.items()}
    return [drawn[says(look)] for look in looks]


def _sorted_by(book: Gradebook, told: dict[str, str], key: str) -> str:
    """The address of the same gradebook, sorted by a column; once more turns it round."""
    there: dict[str, Any] = {**{name: value for name, value in told.items() if name != "order"}, "sort": key}
    if book.wanted.sort == key and book.wanted.order == "up":
        there["order"] = "down"
    return url_for("teach.gradebook", cohort_id=book.cohort.public_id, **there)


@area.get("/cohorts/<hex:cohort_id>/gradebook/<hex:membership_id>/<hex:assignment_id>/<int:position>")
@open_to(Access.SUPERVISOR)
def cell(cohort_id: str, membership_id: str, assignment_id: str, position: int) -> Response:
    """One cell: the attempts, and what was said over them."""
    return _cell_page(Place(cohort_id, membership_id, assignment_id, position))


@area.post("/cohorts/<hex:cohort_id>/gradebook/<hex:membership_id>/<hex:assignment_id>/<int:position>")
@gives_back
@open_to(Access.SUPERVISOR)
def override(cohort_id: str, membership_id: str, assignment_id: str, position: int) -> AnyResponse:
    """Set a score by hand, or take it back."""
    place, form = Place(cohort_id, membership_id, assignment_id, position), request.form
    said = Said(only(form, "act"), only(form, "score"), only(form, "reason"), whole_number(form, "seen", "0"))
    try:
        overrides.override(current_user, place, said, now())
    except BadField as fault:
        return _cell_page(place, 400, said=said, fault=fault)
    except SaidMeanwhile as fault:
        return _cell_page(place, 409, said=said, meanwhile=fault.word)
    there: dict[str, Any] = {**(request.view_args or {}), **told_of(wanted_of(request.args)), "done": "said"}
    return redirect(url_for("teach.cell", **there), 303)


def _cell_page(place: Place, status: int = 200, said: Said | None = None, **problem: Any) -> Response:
    page = one_cell.look(current_user, place, now())
    told = told_of(wanted_of(request.args))
    typed = {"score": showable(said.score), "reason": showable(said.reason)} if said else None
    here = {"page": page, "cohort": page.cohort, "told": told, "fault": None, "meanwhile": None}
    return make_response(
        render_template("teach/gradebook_cell.html", most=MAX_REASON, typed=typed, **{**here, **problem}), status
    )


@area.post("/cohorts/<hex:cohort_id>/gradebook/file")
@open_to(Access.SUPERVISOR)
def gradebook_file(cohort_id: str) -> Response:
    """The same as a file. It is recorded, so it is no link."""
    kind = only(request.form, "kind", "csv")
    pieces = export(current_user, cohort_id, wanted_of(request.form), kind, now())
    name = f"attachment; filename=gradebook-{now().date().isoformat()}.{kind}"
    return Response(pieces, content_type=_FILES[kind], headers={"Content-Disposition": name})
