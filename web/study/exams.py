"""Practice exams: what there is, one that runs, its report."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from services.study import exam_offers, exam_reports, examining
from services.study.examining import Answering
from services.study.exams import Starting, start
from services.study.figures import FEW
from services.tokens import new_start_token
from web.access import Access, open_to, person_id
from web.fields import only, whole_number
from web.paging import turns
from web.session import now, token
from web.study.area import area


@area.get("/study/exams")
@open_to(Access.EVERYONE)
def exams() -> str:
    """The practice exams that can be begun, those that run, and those that are over."""
    page = exam_offers.exams_page(person_id(), now())
    return render_template("study/exams.html", page=page, new_token=new_start_token)


@area.post("/study/exams")
@open_to(Access.EVERYONE)
def start_exam() -> AnyResponse:
    """Begin one. The same form sent twice begins it once."""
    form = request.form
    once = only(form, "token") or new_start_token()
    sent = Starting(only(form, "blueprint"), whole_number(form, "items", "0"), once)
    exam_id = start(token(), person_id(), sent, now())
    return redirect(url_for("study.exam", exam_id=exam_id), 303)


@area.get("/study/exams/<hex:exam_id>")
@open_to(Access.OWNER)
def exam(exam_id: str) -> str | AnyResponse:
    """A running exam at one of its items; one that is over shows its report."""
    wanted = whole_number(request.args, "item", "0") or None
    here = examining.sitting(current_user.id, exam_id, wanted, now())
    if here is None:
        return _report(exam_id)
    return render_template("study/exam.html", exam=here)


@area.post("/study/exams/<hex:exam_id>/answers")
@open_to(Access.OWNER)
def answer_exam(exam_id: str) -> AnyResponse:
    """Keep an answer; on to the item that the button names."""
    sent = _sent()
    examining.answer(current_user.id, exam_id, sent, now())
    on = whole_number(request.form, "to", "0") or sent.item
    return redirect(url_for("study.exam", exam_id=exam_id, item=on), 303)


@area.post("/study/exams/<hex:exam_id>/sections")
@open_to(Access.OWNER)
def lock_section(exam_id: str) -> AnyResponse:
    """Keep the answer at hand, lock the section and go on to the next."""
    section = whole_number(request.form, "section")
    examining.lock(current_user.id, exam_id, section, _sent_along(), now())
    return redirect(url_for("study.exam", exam_id=exam_id), 303)


@area.post("/study/exams/<hex:exam_id>/finish")
@open_to(Access.OWNER)
def finish_exam(exam_id: str) -> AnyResponse:
    """Keep the answer at hand and hand the exam in."""
    examining.finish(current_user.id, exam_id, _sent_along(), now())
    return _report(exam_id)


@area.get("/study/exams/<hex:exam_id>/report")
@open_to(Access.OWNER)
def exam_report(exam_id: str) -> str:
    """What it came to, and every item explained."""
    page = whole_number(request.args, "page", "1")
    report = exam_reports.report(current_user.id, exam_id, page, now())
    return render_template(
        "study/exam_report.html", report=report, few=FEW, **turns(report, "study.exam_report", exam_id=exam_id)
    )


def _sent() -> Answering:
    form = request.form
    return Answering(whole_number(form, "item"), only(form, "choice"), bool(only(form, "flagged")))


def _sent_along() -> Answering | None:
    """The answer at hand, where the button was of its form."""
    return _sent() if "item" in request.form else None


def _report(exam_id: str) -> AnyResponse:
    return redirect(url_for("study.exam_report", exam_id=exam_id), 303)
