"""The fields of a board's report: its columns with their headings, how a license number looks, by when it is due."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, HiddenField, SelectField, SelectMultipleField, StringField

from services.certificates.holder import MAX_LICENSE
from services.jurisdictions import name_of
from services.provider.typed import MAX_LINE
from services.records.reports import (
    MAX_NUMBER,
    MAX_PATTERN,
    MOST_COLUMNS,
    Column,
    Report,
    Typed,
)
from web.continuing import PROFESSION_NAMES, SUBJECT_NAMES
from web.forms import choices, length
from web.provider.forms import Versioned

FIELD_GROUPS = {
    _("Who"): {
        "license_number": _("License number"),
        "legal_name": _("Whole legal name"),
        "last_name": _("Last name"),
        "first_names": _("First names"),
        "profession": _("Profession"),
        "place": _("Licensed in, as a name"),
        "place_code": _("Licensed in, as a code"),
    },
    _("What"): {
        "course_title": _("Title of the course"),
        "course_number": _("Number of the course"),
        "completed_on": _("Day of completion"),
        "held_on": _("Day on which it was held, if it was live"),
        "format": _("Format"),
        "certificate_code": _("Code of the certificate"),
        "document": _("Certificate or record"),
        "new_or_corrected": _("New, or a correction"),
        "replaced_code": _("Code that you sent before, where it is a correction"),
    },
    _("Credit"): {
        "hours": _("Hours of credit"),
        "unit": _("Unit of the credit"),
        **{f"{subject}_hours": _("Hours: %(subject)s", subject=word) for subject, word in SUBJECT_NAMES.items()},
    },
    _("Provider"): {
        "provider_name": _("Legal name of the provider"),
        "provider_number": _("Number of the provider"),
        "approver": _("Approver"),
        "approval_number": _("Number of the approval"),
    },
}
"""What a column can hold, in words: services/records/columns.py."""
DAY_NAMES = {
    "iso": "2026-12-03",
    "month": "12/03/2026",
    "month_short": "12/3/2026",
    "day": "03/12/2026",
    "compact": "20261203",
}
_FIRST = ("license_number", "last_name", "first_names", "course_title", "completed_on", "hours")
"""Columns that a new report begins with."""
_ROWS, _SPARE = 10, 4
"""Rows that the form has at least, and empty ones after those that are filled."""


class ReportForm(Versioned):
    """What a board wants reported."""

    report = HiddenField()
    name = StringField(_("Board"), render_kw={"autocomplete": "off", **length(MAX_LINE)})
    jurisdiction = StringField(
        _("Where its licenses hold"), render_kw={"autocomplete": "off", "list": "places", **length(40)}
    )
    professions = SelectMultipleField(_("Professions"), choices=choices(PROFESSION_NAMES), validate_choice=False)
    first_day = StringField(_("Report completions from"), render_kw={"type": "date"})
    deadline_days = StringField(
        _("Days after completion in which it is due"),
        render_kw={"inputmode": "numeric", "autocomplete": "off", **length(3)},
    )
    records = BooleanField(_("Records of completion too, which carry no credit"))
    columns = Field(_("Columns"))
    date_format = SelectField(_("How days are written"), choices=choices(DAY_NAMES), validate_choice=False)
    provider_number = StringField(
        _("Your number with this board"), render_kw={"autocomplete": "off", **length(MAX_NUMBER)}
    )
    license_pattern = StringField(
        _("How its license numbers look"),
        render_kw={"autocomplete": "off", "spellcheck": "false", **length(MAX_PATTERN)},
    )
    license_example = StringField(
        _("A number to try it with"),
        render_kw={"autocomplete": "off", "spellcheck": "false", **length(MAX_LICENSE)},
    )

    shown: tuple[Column, ...] | None = None
    """The columns, where the form was not sent."""

    @property
    def chosen(self) -> tuple[Column, ...]:
        """The columns in the rows that they stand in."""
        if self.shown is not None:
            return self.shown
        typed = (request.form.getlist(name)[:MOST_COLUMNS] for name in ("column", "heading", "place"))
        return tuple(Column(*row) for row in zip_longest(*typed, fillvalue=""))

    @property
    def rows(self) -> tuple[Column, ...]:
        """The same with empty rows after them, to be filled."""
        filled = self.chosen
        while filled and not filled[-1].field and not filled[-1].heading:
            filled = filled[:-1]
        count = min(max(_ROWS, len(filled) + _SPARE), MOST_COLUMNS)
        return (*filled, *(Column("") for _each in range(count - len(filled))))

    @classmethod
    def blank(cls, report_id: str, today: str) -> ReportForm:
        """A form to begin with."""
        form = cls(formdata=None, data={"report": report_id, "first_day": today, "date_format": "month"})
        form.shown = tuple(Column(field) for field in _FIRST)
        return form

    @classmethod
    def of(cls, here: Report) -> ReportForm:
        """The form with what is kept."""
        same = ("name", "records", "date_format", "provider_number", "license_pattern", "license_example")
        data: dict[str, Any] = {name: getattr(here, name) for name in same}
        data |= {"jurisdiction": name_of(here.jurisdiction), "professions": list(here.professions)}
        data |= {"first_day": here.first_day.isoformat(), "version": str(here.version)}
        data |= {"deadline_days": "" if here.deadline_days is None else str(here.deadline_days)}
        form = cls(formdata=None, data=data)
        form.shown = here.columns
        return form

    def told(self) -> Typed:
        """What was typed."""
        names = ("name", "jurisdiction", "first_day", "date_format", "provider_number", "license_pattern")
        text = {name: self[name].data or "" for name in (*names, "license_example", "deadline_days")}
        return Typed(
            **text,
            professions=tuple(self.professions.data or ()),
            records=bool(self.records.data),
            columns=self.chosen,
        )
