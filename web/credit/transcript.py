"""`/credit/transcript`: what was earned, to print and to take along; an archive for an audit."""

from __future__ import annotations

from flask import Response, current_app, render_template, request
from flask_login import current_user

from services import limits
from services.credit import transcript as transcripts
from services.credit.ledger import ledger
from services.credit.packet import packet as make_packet
from services.credit.paper import on_paper
from services.credit.transcript import Transcript
from web.access import Access, logged_in, open_to
from web.credit.area import area
from web.downloads import attached_file, attachment
from web.fields import only
from web.pages import today
from web.session import now


@area.get("/transcript")
@open_to(Access.ACCOUNT)
def transcript() -> str:
    """All of it, or that of one period."""
    return render_template(
        "credit/transcript.html", transcript=_transcript(), licenses=ledger(current_user.id, now()).licenses
    )


@area.get("/transcript.csv")
@open_to(Access.ACCOUNT)
def transcript_table() -> Response:
    """The same as CSV."""
    of = _transcript()
    return attachment(transcripts.as_table(of), "text/csv; charset=utf-8", f"{of.file_name}.csv")


@area.get("/transcript.json")
@open_to(Access.ACCOUNT)
def transcript_json() -> Response:
    """The same as JSON."""
    of = _transcript()
    return attachment(transcripts.as_json(of), "application/json", f"{of.file_name}.json")


@area.get("/transcript.pdf")
@open_to(Access.ACCOUNT)
def transcript_paper() -> Response:
    """The same as PDF."""
    limits.take(limits.PACKETS, logged_in().public_id, now())
    of = _transcript()
    return attachment(on_paper(of, now()), "application/pdf", f"{of.file_name}.pdf")


@area.post("/periods/<hex:period_id>/packet")
@open_to(Access.ACCOUNT)
def packet(period_id: str) -> Response:
    """Everything about one period in one archive."""
    limits.take(limits.PACKETS, logged_in().public_id, now())
    file, name = make_packet(current_user.id, period_id, current_app.config["ADDRESS"], today(), now())
    return attached_file(file, "application/zip", name)


def _transcript() -> Transcript:
    return transcripts.transcript(current_user.id, only(request.args, "period"), today(), now())
