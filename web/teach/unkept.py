"""What somebody typed about a learner's work, given back where nothing takes it any more."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import make_response, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.exceptions import NotFound as PageNotFound
from werkzeug.wrappers import Response as AnyResponse

from engine.teach.terms import LINES
from services.errors import NotFound, Refused
from services.texts import showable
from web.access import supervises

P = ParamSpec("P")

_LABELS = {"text": _("Your comment"), "score": _("Score"), "reason": _("Reason"), "note": _("Note to the learner")}


def gives_back(view: Callable[P, AnyResponse]) -> Callable[P, AnyResponse]:
    """Let a view that finds nothing, or is refused, answer with what was typed, to be copied, and the same status.

    It stands above `open_to`: whoever is no supervisor any more is given back what they typed as one.
    """

    @wraps(view)
    def found_or_given_back(*args: P.args, **kwargs: P.kwargs) -> AnyResponse:
        try:
            return view(*args, **kwargs)
        except (NotFound, PageNotFound):
            return _page(404, gettext("You do not teach this cohort any more, or what you wrote about is gone."))
        except Refused as fault:
            return _page(409, gettext(str(fault)))

    return found_or_given_back


def _page(status: int, why: str) -> AnyResponse:
    page = render_template("teach/unkept.html", status=status, why=why, typed=_typed(), onward=_onward())
    return make_response(page, status)


def _onward() -> tuple[str, str]:
    """Where whoever is at the page can go on."""
    if supervises():
        return url_for("teach.overview"), gettext("To what you teach")
    return url_for("site.home"), gettext("To the first page")


def _typed() -> list[tuple[str, str]]:
    """The fields in which something stands, with what they are called."""
    lines = {f"points-{n}": gettext("Points, line %(number)d", number=n + 1) for n in range(LINES)}
    fields = {**lines, **{name: str(label) for name, label in _LABELS.items()}}
    sent = ((label, showable(request.form.get(name, ""))) for name, label in fields.items())
    return [(label, text) for label, text in sent if text.strip()]
