"""Your data: what is held, a copy of all of it, who looked at it, and erasing the account."""

from __future__ import annotations

from functools import partial
from typing import IO, Any

from flask import Response, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.accounts import erasing, exporting, holding
from services.accounts.confirming import confirm
from services.errors import BadField
from web.access import Access, logged_in, open_to
from web.accounts.area import area
from web.accounts.forms import EraseForm
from web.forms import CurrentPasswordForm
from web.session import now, visit

PIECE = 64 * 1024
"""Bytes of an archive that are sent at a time."""


@area.get("/settings/data")
@open_to(Access.ACCOUNT)
def data() -> str:
    """What is held, and who looked."""
    return _page()


@area.post("/settings/export")
@open_to(Access.ACCOUNT)
def export() -> AnyResponse:
    """All of it as an archive."""
    form = CurrentPasswordForm()
    try:
        confirm(logged_in(), form.current_password.data or "", now())
        archive = exporting.export(logged_in(), now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_page(export_form=form), 400)
    return _download(archive, f"baton-{now():%Y-%m-%d}.zip")


@area.post("/settings/erase")
@open_to(Access.ACCOUNT)
def erase() -> AnyResponse:
    """Erase the account. The browser goes on as somebody whom nobody knows."""
    form = EraseForm()
    try:
        confirm(logged_in(), form.current_password.data or "", now())
        erasing.erase(logged_in(), now(), understood=bool(form.understood.data))
    except BadField as fault:
        form.refuse(fault)
        return make_response(_page(erase_form=form), 400)
    visit().renew()
    return redirect(url_for("accounts.erased"), 303)


@area.get("/erased")
@open_to(Access.EVERYONE)
def erased() -> str:
    """A word on what was done. It tells nothing of whose account it was."""
    return render_template("accounts/erased.html")


def _page(**forms: Any) -> str:
    """The page; a form that was refused stands in it as it was typed."""
    fresh = {"export_form": CurrentPasswordForm(formdata=None), "erase_form": EraseForm(formdata=None)}
    return render_template("accounts/data.html", held=holding.held_about(logged_in()), **{**fresh, **forms})


def _download(file: IO[bytes], name: str) -> Response:
    """A file to keep, sent piece by piece and closed when it is through."""
    response = Response(iter(partial(file.read, PIECE), b""), mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.call_on_close(file.close)
    return response
