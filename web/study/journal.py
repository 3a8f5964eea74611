"""`/study/journal`: what somebody wrote about their cases, searched, printed, taken along."""

from __future__ import annotations

from flask import Response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from services.study import journal as journals
from web.access import Access, open_to, person_id
from web.fields import only, search_words, whole_number
from web.pages import today
from web.paging import turns
from web.session import now
from web.study.area import area


@area.get("/study/journal")
@open_to(Access.EVERYONE)
def journal() -> str:
    """What was written, the newest first."""
    told = _told()
    page = journals.journal(person_id(), told["q"], told["case"], whole_number(request.args, "page", "1"))
    asked = {name: value for name, value in told.items() if value}
    return render_template(
        "study/journal.html",
        page=page,
        told=told,
        asked=asked,
        **turns(page, "study.journal", **asked),
    )


@area.get("/study/journal/print")
@open_to(Access.OWNER)
def journal_print() -> str:
    """All of it, or all that is sought, on paper."""
    told = _told()
    attempts = journals.whole_journal(current_user.id, told["q"], told["case"])
    return render_template("study/journal_print.html", attempts=attempts, day=today())


@area.get("/study/journal/baton-journal.md")
@open_to(Access.OWNER)
def journal_file() -> Response:
    """The same as Markdown."""
    told = _told()
    attempts = journals.whole_journal(current_user.id, told["q"], told["case"])
    return Response(
        journals.as_markdown(attempts, _("Journal")),
        content_type="text/markdown; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename=baton-journal-{now().date().isoformat()}.md"},
    )


def _told() -> dict[str, str]:
    return {"q": search_words(request.args, "q"), "case": only(request.args, "case")}
