"""`/verify`: what a certificate is worth, by its code or by the file. Nothing that is sent is kept."""

from __future__ import annotations

from contextlib import closing

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services import limits
from services.certificates.looking import MAX_BYTES, Recognised, look, read_typed, recognise
from services.errors import BadField
from web.access import Access, open_to
from web.bodies import take_more
from web.fields import only
from web.session import now, source
from web.verify.area import area

MAX_BODY = MAX_BYTES + 64 * 1024

take_more(area, "drop", MAX_BODY)


@area.get("/verify")
@open_to(Access.EVERYONE)
def ask() -> AnyResponse:
    """Where a code is typed or a file is dropped. A code in the query leads to its page."""
    typed = only(request.args, "code")
    if code := read_typed(typed):
        return redirect(url_for("verify.verify", code=code), 303)
    return _asking(400 if typed else 200, typed=typed)


@area.post("/verify")
@open_to(Access.EVERYONE)
def drop() -> AnyResponse:
    """Recognise a file by its content. It is answered at once: an address that says so could be made up."""
    limits.take(limits.VERIFYING, source(), now())
    try:
        sent = _sent()
    except BadField as fault:
        return _asking(400, file_fault=gettext(fault.message))
    found = look(sent.code) if sent.code else None
    if found is None:
        return _asking(200, unread=True)
    return _page(200, render_template("verify/found.html", found=found, file="same" if sent.intact else "altered"))


@area.get("/verify/<code>")
@open_to(Access.EVERYONE)
def verify(code: str) -> AnyResponse:
    """What a code is worth, from the record."""
    plain = read_typed(code)
    found = look(plain) if plain else None
    if found is None:
        limits.take(limits.VERIFYING, source(), now())
        return _page(404, render_template("verify/unknown.html", code=plain))
    if code != plain:
        return redirect(url_for("verify.verify", code=plain), 303)
    return _page(200, render_template("verify/found.html", found=found, file=""))


def _sent() -> Recognised:
    """What the file that was sent leads to. Raises BadField."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise BadField("file", "Choose the PDF of a certificate first.")
    with closing(sent):
        return recognise(sent.stream)


def _asking(status: int, *, typed: str = "", file_fault: str = "", unread: bool = False) -> Response:
    """The page with both ways to ask, and what was wrong with what was asked."""
    return _page(status, render_template("verify/ask.html", typed=typed, file_fault=file_fault, unread=unread))


def _page(status: int, page: str) -> Response:
    """A page that no search engine keeps: it has somebody's name on it."""
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
