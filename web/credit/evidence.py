"""Files with an entry: brought, taken along, removed. They are never shown in a page."""

from __future__ import annotations

from contextlib import closing
from io import BytesIO

from flask import Response, make_response, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from services import documents, limits
from services.credit import evidence
from services.documents import MAX_BYTES, Cleaned
from services.errors import BadField
from web.access import Access, logged_in, open_to
from web.bodies import take_more
from web.credit.area import area
from web.credit.entries import entry_page
from web.credit.entry_forms import FileForm
from web.downloads import attachment
from web.session import now

MAX_BODY = MAX_BYTES + 64 * 1024

take_more(area, "add_evidence", MAX_BODY)


@area.post("/entries/<hex:credit_id>/evidence")
@open_to(Access.ACCOUNT)
def add_evidence(credit_id: str) -> AnyResponse:
    """Keep a file with an entry."""
    form = FileForm()
    limits.take(limits.EVIDENCE, logged_in().public_id, now())
    try:
        evidence.attach(current_user.id, credit_id, _sent(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(entry_page(credit_id, form), 400)
    return redirect(url_for("credit.entry", credit_id=credit_id, done="attached", _anchor="evidence"), 303)


def _sent() -> Cleaned:
    """The file that was sent, cleaned. Raises BadField."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return documents.clean("", BytesIO())
    with closing(sent):
        return documents.clean(sent.filename, sent.stream)


@area.get("/entries/<hex:credit_id>/evidence/<hex:document_id>")
@open_to(Access.ACCOUNT)
def take_evidence_along(credit_id: str, document_id: str) -> Response:
    """A file, to keep."""
    kept = evidence.take_along(current_user.id, credit_id, document_id)
    return attachment(kept.content, kept.media_type, kept.name)


@area.post("/entries/<hex:credit_id>/evidence/<hex:document_id>/remove")
@open_to(Access.ACCOUNT)
def remove_evidence(credit_id: str, document_id: str) -> AnyResponse:
    """Remove a file."""
    evidence.remove(current_user.id, credit_id, document_id)
    return redirect(url_for("credit.entry", credit_id=credit_id, done="removed", _anchor="evidence"), 303)
