"""`/provider/reports`: what boards want reported, and the files that are made for them."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.errors import BadField, ChangedMeanwhile
from services.jurisdictions import NAMES
from services.records import reports as kept
from services.records import sending, sent, waiting
from services.records.reporting import MOST_FAULTS, MOST_ROWS, ReportPage, report_page
from services.records.reports import Report
from services.records.sending import File
from services.tokens import new_public_id
from web.access import Access, logged_in, open_to
from web.downloads import attachment
from web.fields import only, whole_number
from web.paging import turns
from web.provider.area import area
from web.provider.periods import Asked, asked, sent_period
from web.provider.report_forms import FIELD_GROUPS, ReportForm
from web.session import now

ALL = "all"
"""What the page is asked for where what was sent already is to be among it."""


@area.get("/reports")
@open_to(Access.CE_ADMINISTRATOR)
def reports() -> str:
    """All of them, those that are due first."""
    return render_template("provider/reports.html", standings=waiting.standings(), today=now().date())


@area.get("/reports/new")
@open_to(Access.CE_ADMINISTRATOR)
def new_report() -> str:
    """A form to begin with."""
    return _form_page(ReportForm.blank(new_public_id(), now().date().isoformat()))


@area.post("/reports")
@open_to(Access.CE_ADMINISTRATOR)
def add_report() -> AnyResponse:
    """Enter it. The same form sent twice enters it once."""
    form, report_id = ReportForm(), only(request.form, "report")
    try:
        kept.add_report(logged_in(), report_id, form.told(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_form_page(form), 400)
    return _to(report_id, "added")


@area.get("/reports/<hex:report_id>")
@open_to(Access.CE_ADMINISTRATOR)
def report(report_id: str) -> AnyResponse:
    """One of them with the completions of a period; at first from the earliest that waits."""
    typed = only(request.args, "first") or only(request.args, "last")
    period, all_of_them = asked(request.args), only(request.args, "which") == ALL
    page = report_page(
        report_id,
        period.period if typed and not period.problem else None,
        only_new=not all_of_them,
        page=whole_number(request.args, "page", "1"),
        today=now().date(),
    )
    return make_response(_report_page(page, period), period.status)


@area.get("/reports/<hex:report_id>/edit")
@open_to(Access.CE_ADMINISTRATOR)
def edit_report(report_id: str) -> str:
    """The form with what is kept."""
    here = kept.report(report_id)
    return _form_page(ReportForm.of(here), here)


@area.post("/reports/<hex:report_id>")
@open_to(Access.CE_ADMINISTRATOR)
def change_report(report_id: str) -> AnyResponse:
    """Change it; where somebody else did so meanwhile, both are shown."""
    form = ReportForm()
    try:
        kept.change_report(logged_in(), report_id, form.told(), form.filled_from, now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_form_page(form, kept.report(report_id)), 400)
    except ChangedMeanwhile:
        here = kept.report(report_id)
        form.version.data = str(here.version)
        return make_response(_form_page(form, here, stands=True), 409)
    return _to(report_id, "changed")


@area.post("/reports/<hex:report_id>/remove")
@open_to(Access.CE_ADMINISTRATOR)
def remove_report(report_id: str) -> AnyResponse:
    """Report to this board no more."""
    kept.put_away(logged_in(), report_id, now())
    return redirect(url_for("provider.reports", done="removed"), 303)


@area.post("/reports/<hex:report_id>/bring-back")
@open_to(Access.CE_ADMINISTRATOR)
def bring_report_back(report_id: str) -> AnyResponse:
    """Report to it again."""
    kept.put_away(logged_in(), report_id, now(), back=True)
    return _to(report_id, "back")


@area.post("/reports/<hex:report_id>/exports")
@open_to(Access.CE_ADMINISTRATOR)
def export_report(report_id: str) -> AnyResponse:
    """The completions of a period as a file, written down as sent."""
    period, new = sent_period(request.form), only(request.form, "which") != ALL
    return _file(sending.send(logged_in(), report_id, only(request.form, "export"), period, now(), only_new=new))


@area.post("/reports/<hex:report_id>/exports/<hex:export_id>")
@open_to(Access.CE_ADMINISTRATOR)
def export_again(report_id: str, export_id: str) -> AnyResponse:
    """A file of the log once more."""
    return _file(sending.send_again(logged_in(), report_id, export_id, now()))


@area.post("/reports/<hex:report_id>/told/<hex:code>")
@open_to(Access.CE_ADMINISTRATOR)
def settle_change(report_id: str, code: str) -> AnyResponse:
    """Say that the board knows what became of a completion."""
    sent.settle(logged_in(), report_id, code, now())
    return _to(report_id, "told")


def _report_page(page: ReportPage, typed: Asked) -> str:
    days = {"first": page.period.first.isoformat(), "last": page.period.last.isoformat()}
    here = {"report_id": page.report.public_id, "which": "" if page.only_new else ALL, **days}
    return render_template(
        "provider/report.html",
        page=page,
        report=page.report,
        typed={"first": typed.first, "last": typed.last} if typed.problem else days,
        problem=typed.problem,
        export_id=new_public_id(),
        today=now().date(),
        most={"rows": MOST_ROWS, "faults": MOST_FAULTS, "sent": sent.MOST_SENT},
        **turns(page, "provider.report", **here),
    )


def _form_page(form: ReportForm, report: Report | None = None, *, stands: bool = False) -> str:
    """The form; `stands` shows beside it what was stored meanwhile."""
    told = {"form": form, "report": report, "stands": stands, "groups": FIELD_GROUPS, "places": NAMES}
    return render_template("provider/report_edit.html", **told)


def _file(made: File) -> AnyResponse:
    name = f"report-{made.period.first}-{made.period.last}.csv"
    return attachment(made.content, "text/csv; charset=utf-8", name)


def _to(report_id: str, done: str) -> AnyResponse:
    return redirect(url_for("provider.report", report_id=report_id, done=done), 303)
