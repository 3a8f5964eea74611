"""The letters in the outbox, and sending one again."""

from __future__ import annotations

from flask import current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.mail import shelf
from web.access import Access, logged_in, open_to
from web.admin.area import area
from web.admin.words import LETTER_KINDS, LETTER_STATES
from web.fields import only, whole_number
from web.paging import turns
from web.session import now


@area.get("/mail")
@open_to(Access.SITE_ADMINISTRATOR)
def mail() -> str:
    """The letters, the newest first. What waits can be read where nobody sends it."""
    sends: bool = current_app.config["SENDS_MAIL"]
    page = shelf.look(only(request.args, "state"), whole_number(request.args, "page", "1"), texts=not sends)
    return render_template(
        "admin/mail.html",
        page=page,
        sends=sends,
        states=LETTER_STATES,
        kinds=LETTER_KINDS,
        **turns(page, "admin.mail", state=page.state),
    )


@area.post("/mail/<hex:letter_id>/again")
@open_to(Access.SITE_ADMINISTRATOR)
def mail_again(letter_id: str) -> AnyResponse:
    """Let a letter be sent once more."""
    shelf.send_again(logged_in().public_id, letter_id, now())
    return redirect(url_for("admin.mail", done="mail-again"), 303)
