"""Trying a case that is being written. Nothing is stored."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template, request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, TextAreaField

from engine.scenario.source import MAX_BYTES
from services import limits, trying
from services.errors import Malformed
from services.scenario_files import tables
from services.texts import showable
from services.trying import TryReport
from web.access import Access, open_to
from web.session import now, source

MAX_BODY = 3 * MAX_BYTES + 64 * 1024
"""A form may spell one byte of a text with three."""

FIGURES = {
    "scenes": _("Scenes"),
    "states": _("States"),
    "paths": _("Paths"),
    "decisions": _("Decisions on a path"),
    "best": _("Best total"),
    "chance": _("Score by chance"),
    "ends_well": _("Paths that end well"),
}

area = Blueprint("author", __name__)


class TryForm(FlaskForm):
    """A case as text or as a file, and where the preview stands."""

    text = TextAreaField(_("Your case"))
    file = FileField(_("or a file"))
    path = HiddenField()

    def source(self) -> str:
        """The uploaded text if there is one, else the typed one. Where there is neither, the field says so."""
        upload = self.file.data
        raw: bytes = upload.read(MAX_BYTES + 1) if upload else b""
        if len(raw) > MAX_BYTES:
            self.file.errors = [_("A case has at most 256 KiB. Choose a smaller file.")]
            return ""
        if raw:
            try:
                return raw.decode("utf-8")
            except UnicodeDecodeError:
                self.file.errors = [_("This file is not UTF-8 text. Save it as UTF-8 and choose it again.")]
                return ""
        if not (self.text.data or "").strip():
            self.text.errors = [_("Paste a case here, or choose a file.")]
        return self.text.data or ""


@area.url_value_preprocessor
def _take_a_whole_case(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A case may be larger than any other form; this runs before anything reads the body."""
    request.max_content_length = MAX_BODY
    request.max_form_memory_size = MAX_BODY


@area.get("/author/try")
@open_to(Access.EVERYONE)
def try_case() -> str:
    """An empty page to begin with."""
    return render_template("author/try.html", form=TryForm(formdata=None), report=None)


@area.post("/author/try")
@open_to(Access.EVERYONE)
def try_case_sent() -> Response:
    """Findings, figures, map and preview of what was sent."""
    limits.take(limits.TRYING, source(), now())
    form = TryForm()
    text = form.source()
    if form.text.errors or form.file.errors:
        return make_response(render_template("author/try.html", form=form, report=None), 400)
    form.text.data = showable(text)
    try:
        report = _report(text, form.path.data or "")
    except Malformed as fault:
        form.text.errors = [_(str(fault))]
        return make_response(render_template("author/try.html", form=form, report=_report(text, "")), 400)
    return make_response(render_template("author/try.html", form=form, report=report))


def _report(text: str, path: str) -> TryReport:
    """What is said of a text, with its figures by their names."""
    report = trying.try_case(text, path, tables(current_app.config["INSTANCE"]), now().date())
    return replace(report, figures=tuple((FIGURES[name], value) for name, value in report.figures))
