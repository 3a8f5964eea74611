"""Refusals about an attempt or an assignment as pages with a status code, and what every page of refusal is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template, url_for
from flask_babel import gettext as _

from services.errors import (
    CannotBegin,
    CaseKept,
    NotOver,
    NotReleased,
    OutOfStep,
    ServiceError,
    SteppedOut,
    WriteUpFirst,
)


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What a page of refusal says: what happened, and what to do."""

    status: int
    title: str
    message: str
    remedy: str
    action_url: str
    action_label: str
    reference: str | None = None


def page_of_refusal(
    status: int,
    title: str,
    message: str,
    remedy: str,
    action: tuple[str, str] | None = None,
    reference: str | None = None,
) -> Response:
    """A page that says why something was refused, with its status code."""
    url, label = action or (url_for("learn.cases"), _("To the cases"))
    page = ErrorPage(status, title, message, remedy, url, label, reference)
    return make_response(render_template("errors/page.html", error=page), status)


def _back_to(attempt_id: str) -> tuple[str, str]:
    return url_for("learn.attempt", attempt_id=attempt_id), _("To where you stand")


def _out_of_step(fault: OutOfStep) -> Response:
    message = _("The page that you sent is not of the step at which this attempt stands.")
    return page_of_refusal(
        409, _("Out of step"), message, _("Nothing was stored. Go on from where you stand."), _back_to(fault.attempt_id)
    )


def _not_over(fault: NotOver) -> Response:
    message = _("This page opens when the case has come to its end.")
    return page_of_refusal(409, _("Not over yet"), message, _("Finish the case first."), _back_to(fault.attempt_id))


def _stepped_out(fault: SteppedOut) -> Response:
    message = _("You stepped out of this attempt. It is not counted, and cannot be taken up again.")
    return page_of_refusal(
        409, _("Stepped out"), message, _("Begin the case anew, or choose another."), _back_to(fault.attempt_id)
    )


def _not_released(fault: NotReleased) -> Response:
    message = _("What you did is handed in. Your supervisors have not opened its explanations yet.")
    action = (url_for("learn.debrief", attempt_id=fault.attempt_id), _("To what you handed in"))
    return page_of_refusal(409, _("Not open yet"), message, _("This page opens when they have."), action)


def _write_up_first(fault: WriteUpFirst) -> Response:
    message = _("This assignment asks you to write before you take this decision.")
    remedy = _("The decision was not recorded. Write first, then decide.")
    return page_of_refusal(409, _("First the write-up"), message, remedy, _back_to(fault.attempt_id))


def _cannot_begin(fault: CannotBegin) -> Response:
    action = (url_for("assigned.assignment", assignment_id=fault.assignment_id), _("To the assignment"))
    return page_of_refusal(409, _("This cannot be begun"), _(str(fault)), _("Nothing was begun."), action)


def _case_kept(fault: CaseKept) -> Response:
    action = (url_for("assigned.assignment", assignment_id=fault.assignment_id), _("To the assignment"))
    return page_of_refusal(409, _("This case is assigned to you"), _(str(fault)), _("Nothing was begun."), action)


REFUSALS: Mapping[type[ServiceError], Callable[[Any], Response]] = {
    OutOfStep: _out_of_step,
    NotOver: _not_over,
    SteppedOut: _stepped_out,
    NotReleased: _not_released,
    WriteUpFirst: _write_up_first,
    CannotBegin: _cannot_begin,
    CaseKept: _case_kept,
}
"""The page of each."""
