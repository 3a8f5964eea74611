"""Named errors to pages with a status code, once for the whole site. Knows words for refusals, not their causes."""

from __future__ import annotations

import secrets

from flask import Flask, Response, current_app, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from services.errors import (
    AlreadyRecorded,
    AlreadyReviewed,
    CasesHeld,
    ClassMovedOn,
    Elsewhere,
    ExamOver,
    ExamRuns,
    LinkFirst,
    LinkSpent,
    LoginNeeded,
    Malformed,
    NoAnswer,
    NotFound,
    NotVoting,
    OutOfTurn,
    Refused,
    SectionLocked,
    SessionEnded,
    TooMany,
    Unplayable,
)
from web.access import account
from web.pages import here
from web.refusals import REFUSALS
from web.refusals import page_of_refusal as _page
from web.session import visit


def translate(app: Flask) -> None:
    """Register a page for every named error."""
    app.register_error_handler(NotFound, lambda _fault: _not_found())
    app.register_error_handler(Malformed, _malformed)
    app.register_error_handler(SessionEnded, _session_ended)
    app.register_error_handler(Unplayable, _unplayable)
    app.register_error_handler(AlreadyRecorded, _recorded)
    for refused, page_of in REFUSALS.items():
        app.register_error_handler(refused, page_of)
    app.register_error_handler(AlreadyReviewed, _reviewed)
    app.register_error_handler(OutOfTurn, _out_of_turn)
    app.register_error_handler(ExamOver, _exam_over)
    app.register_error_handler(ExamRuns, _exam_runs)
    app.register_error_handler(SectionLocked, _section_locked)
    app.register_error_handler(CasesHeld, _cases_held)
    app.register_error_handler(ClassMovedOn, _class_moved_on)
    app.register_error_handler(NotVoting, _not_voting)
    app.register_error_handler(LoginNeeded, _log_in_first)
    app.register_error_handler(LinkSpent, _link_spent)
    app.register_error_handler(Elsewhere, _elsewhere)
    app.register_error_handler(LinkFirst, _link_first)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(TooMany, _too_many)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _http)


def _not_found() -> Response:
    remedy = _("Check the address.")
    if request.path.startswith("/attempts/") and account() is None:
        remedy = _("Check the address. An attempt opens only in its own browser, or with its account.")
    return _page(404, _("Not found"), _("There is nothing here, or it is not yours."), remedy)


def _malformed(fault: Malformed) -> Response:
    return _page(400, _("That did not work"), _(str(fault)), _("Nothing was stored. Go back and try again."))


def _session_ended(_fault: SessionEnded) -> Response:
    visit().renew()
    message = _("Your session in this browser has ended, and a new one has begun.")
    return _page(400, _("Your session has ended"), message, _("Nothing was stored. Open the page of the case again."))


def _unplayable(_fault: Unplayable) -> Response:
    message = _("This text of the case was made for another version of the site and cannot be opened.")
    return _page(503, _("Cannot be opened now"), message, _("Nothing is lost. Tell whoever runs the site."))


def _recorded(fault: AlreadyRecorded) -> Response:
    return make_response(render_template("errors/recorded.html", recorded=fault.recorded), 409)


def _reviewed(fault: AlreadyReviewed) -> Response:
    return make_response(render_template("study/review_recorded.html", recorded=fault.recorded), 409)


def _out_of_turn(_fault: OutOfTurn) -> Response:
    message = _("The page that you sent is of a turn of this decision that has not come yet.")
    action = (url_for("study.review"), _("To your reviews"))
    return _page(409, _("Out of step"), message, _("Nothing was stored. Go on from where you stand."), action)


def _exam_over(fault: ExamOver) -> Response:
    message = _("The exam has ended, and takes no answers any more. Everything that was kept before counts.")
    action = (url_for("study.exam_report", exam_id=fault.exam_id), _("To the report"))
    return _page(409, _("The exam is over"), message, _("Read what it came to."), action)


def _exam_runs(fault: ExamRuns) -> Response:
    message = _("The report opens when the exam has ended: when you hand it in, or when its time is up.")
    return _page(409, _("Not over yet"), message, _("Go on where you were."), _back_to_exam(fault.exam_id))


def _section_locked(fault: SectionLocked) -> Response:
    message = _("This section was locked, perhaps in another tab. What was kept for it counts, and stays as it is.")
    return _page(409, _("This section is locked"), message, _("Go on in the next."), _back_to_exam(fault.exam_id))


def _cases_held(_fault: CasesHeld) -> Response:
    message = _("Cases that you are in the middle of, and those of exams that run, are not drawn. The rest is too few.")
    step = _("Finish some of it first, or begin a smaller paper.")
    return _page(409, _("Too much is under way"), message, step, (url_for("study.exams"), _("To the practice exams")))


def _class_moved_on(fault: ClassMovedOn) -> Response:
    message = _("Somebody moved this class on since your page was made, perhaps you in another window.")
    action = (url_for("live.room", class_id=fault.class_id), _("To where the class is"))
    return _page(
        409, _("The class has moved on"), message, _("Nothing was changed. Go on from where it stands."), action
    )


def _not_voting(fault: NotVoting) -> Response:
    message = _("This vote is not open: the room has not come to it yet, or has seen already how it fell.")
    remedy = _("What you voted before it closed is counted. Go on where the class is.")
    action = (url_for("live.seat", class_id=fault.class_id), _("To where the class is"))
    return _page(409, _("This vote is closed"), message, remedy, action)


def _back_to_exam(exam_id: str) -> tuple[str, str]:
    return url_for("study.exam", exam_id=exam_id), _("Back to the exam")


def _log_in_first(_fault: LoginNeeded) -> Response:
    """A page that was asked for waits behind the login; a form that was sent is not sent again by itself."""
    if request.method in ("GET", "HEAD"):
        return Response(status=303, headers={"Location": url_for("accounts.login", next=here())})
    login = url_for("accounts.login", next=here(), again=1)
    message = _("This needs somebody who has just logged in.")
    remedy = _("Nothing was stored. Log in, then send it again.")
    return _page(401, _("Log in first"), message, remedy, (login, _("Log in")))


def _link_spent(_fault: LinkSpent) -> Response:
    message = _("Such a link works once, and not for long. A change to the account ends it too.")
    remedy = _("If you still need one, ask for a new letter; the first administrator starts the server again.")
    return _page(410, _("This link does not work any more"), message, remedy, (url_for("accounts.login"), _("Log in")))


def _elsewhere(fault: Elsewhere) -> Response:
    """A login at another site that led to nothing: 502 where that site failed, 400 where this browser's way did."""
    if fault.cause:
        current_app.logger.warning("a login elsewhere failed: %s", fault.cause)
    remedy = _("Nothing was stored. Try again; if it fails twice, tell whoever runs the site.")
    action = (url_for("accounts.login"), _("Log in"))
    status = 502 if isinstance(fault, NoAnswer) else 400
    return _page(status, _("That login did not work"), _(str(fault)), remedy, action)


def _link_first(_fault: LinkFirst) -> Response:
    message = _("There is an account with this address already.")
    remedy = _("Nothing was changed. Log in to that account, then link the other login there.")
    action = (url_for("accounts.login", next=url_for("accounts.ways_in")), _("Log in"))
    return _page(409, _("You have an account already"), message, remedy, action)


def _refused(fault: Refused) -> Response:
    return _page(409, _("That cannot be done"), _(str(fault)), _("Nothing was changed."))


def _too_many(fault: TooMany) -> Response:
    minutes = -(-fault.seconds // 60)
    message = _("This was tried too often in a short time.")
    remedy = ngettext("Wait %(num)d minute and try again.", "Wait %(num)d minutes and try again.", minutes)
    page = _page(429, _("Too many tries"), message, remedy)
    page.headers["Retry-After"] = str(fault.seconds)
    return page


def _expired(_fault: CSRFError) -> Response:
    message = _("The form that you sent does not belong to this browser's session, or the session has ended.")
    remedy = _("Nothing was stored. Go back, reload the page and send it again; cookies must be allowed for this site.")
    return _page(400, _("This form has expired"), message, remedy)


def _http(fault: HTTPException) -> Response:
    original = fault.get_response()
    status = original.status_code
    if status < 400:
        return Response(original.get_data(), status, original.headers)
    page = _of_status(fault, status)
    if "Allow" in original.headers:
        page.headers["Allow"] = original.headers["Allow"]
    return page


def _of_status(fault: HTTPException, status: int) -> Response:
    if status == 404:
        return _not_found()
    if status == 405:
        return _page(
            405,
            _("Not this way"),
            _("This address does not take that kind of request."),
            _("Use the buttons of the page."),
        )
    if status == 413:
        return _page(
            413,
            _("Too large"),
            _("What you sent is larger than this page takes."),
            _("Nothing was stored. Shorten it and send it again."),
        )
    if isinstance(fault, InternalServerError):
        reference = secrets.token_hex(4)
        current_app.logger.error("reference %s on %s %s", reference, request.method, request.url_rule)
        remedy = _(
            "What you had committed is safe. Try again; if it happens twice, tell whoever runs the site the reference."
        )
        return _page(500, _("Something went wrong here"), _("The fault is ours."), remedy, reference=reference)
    return _page(
        status, _("That did not work"), _("The site could not make sense of this request."), _("Go back and try again.")
    )
