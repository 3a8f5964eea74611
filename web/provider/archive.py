"""`/provider/archive`: all that an approver's auditor asks for, in one file that is sent while it is made."""

from __future__ import annotations

from pathlib import Path

from flask import current_app, make_response, render_template, stream_with_context
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField

from engine.insight.masking import FEW
from services.errors import BadField
from services.records import archive as kept
from services.records.archive import ALL, MOST_FILES, SOME, Typed
from services.records.archive_pages import Pages
from services.records.editions import SIGNS
from web.access import Access, logged_in, open_to
from web.downloads import attachment
from web.forms import Form, choices
from web.provider.area import area
from web.provider.course_forms import LEVEL_NAMES
from web.session import now

_DAY = {"type": "date"}
_STYLE = Path(__file__).resolve().parent.parent.parent / "static" / "archive.css"


class ArchiveForm(Form):
    """What is to be in an archive."""

    first = StringField(_("From"), render_kw=_DAY)
    last = StringField(_("To"), render_kw=_DAY)
    which = RadioField(
        _("Courses"),
        choices=choices({ALL: _("All that could be taken or were completed then"), SOME: _("Only these")}),
        validate_choice=False,
    )
    courses = SelectMultipleField(_("Only these"), choices=[], validate_choice=False)
    files = BooleanField(_("With the PDF of each certificate"))

    def told(self) -> Typed:
        """What was typed."""
        first, last, which = (self[name].data or "" for name in ("first", "last", "which"))
        return Typed(first, last, which, tuple(self.courses.data or ()), bool(self.files.data))


@area.get("/archive")
@open_to(Access.CE_ADMINISTRATOR)
def archive() -> str:
    """What can be in it, by default all of this year; and what was made before."""
    year = now().date()
    first, last = year.replace(month=1, day=1).isoformat(), year.isoformat()
    return _page(ArchiveForm(formdata=None, data={"first": first, "last": last, "which": ALL}))


@area.post("/archive")
@open_to(Access.CE_ADMINISTRATOR)
def make_archive() -> AnyResponse:
    """Make one, and send it piece by piece."""
    form = ArchiveForm()
    try:
        wanted = kept.read_wanted(form.told(), now().date())
        made = kept.make(logged_in(), wanted, _pages(), current_app.config["ADDRESS"], now())
    except BadField as fault:
        form.refuse(fault)
        return make_response(_page(form), 400)
    response = attachment(stream_with_context(made.pieces()), "application/zip", made.name)
    response.call_on_close(made.close)
    return response


def _pages() -> Pages:
    """The pages in the archive, which lead to each other and to nothing else."""
    return Pages(
        style=_STYLE.read_bytes(),
        index=lambda index: render_template("provider/archive/index.html", index=index, signs=SIGNS, root=""),
        syllabus=lambda told: render_template(
            "provider/archive/syllabus.html", syllabus=told, levels=LEVEL_NAMES, root="../../../"
        ),
        key=lambda key: render_template("provider/archive/answer_key.html", key=key, root="../../../"),
        evaluations=lambda course, period, summary: render_template(
            "provider/archive/evaluations.html",
            course=course,
            period=period,
            evaluation=summary,
            fewest=FEW,
            root="../../",
        ),
    )


def _page(form: ArchiveForm) -> str:
    states = {"published": gettext("published"), "retired": gettext("retired")}
    return render_template(
        "provider/archive.html", form=form, choice=kept.choice(), states=states, all=ALL, some=SOME, most=MOST_FILES
    )
