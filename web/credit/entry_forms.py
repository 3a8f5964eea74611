"""The fields of an entry, of its evidence, and of how it counts for each license."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, StringField, TextAreaField

from engine.credit.hours import show_hours
from services.credit.counting import Choice
from services.credit.entries import LENGTHS, UNIT, EntryView, Told
from services.credit.views import LicenseView
from services.errors import BadField
from web.continuing import FORMAT_NAMES, SUBJECT_NAMES
from web.credit.license_forms import LedgerForm
from web.fields import only, whole_number
from web.forms import Form, choices, length

_PLAIN = ("title", "provider", "approval", "unit", "format", "note")


def _line(name: str, label: str) -> StringField:
    return StringField(label, render_kw={"autocomplete": "off", **length(LENGTHS[name])})


class EntryForm(LedgerForm):
    """Something that earned credit elsewhere."""

    title = _line("title", _("What it was called"))
    provider = _line("provider", _("Who offered it"))
    approval = _line("approval", _("Approval"))
    day = StringField(_("Day"), render_kw={"type": "date", "autocomplete": "off"})
    hours = StringField(_("Hours"), render_kw={"inputmode": "decimal", "autocomplete": "off", **length(7)})
    unit = _line("unit", _("As the certificate calls them"))
    format = RadioField(_("How it was held"), choices=choices(FORMAT_NAMES), validate_choice=False)
    note = TextAreaField(_("Notes"), render_kw=length(LENGTHS["note"]))
    version = HiddenField()

    subjects_shown: Mapping[str, int] | None = None
    """Hours by subject, where the form was not sent."""

    @classmethod
    def blank(cls) -> Self:
        """The form as everybody begins."""
        form = cls(formdata=None, data={"unit": UNIT, "format": "self_paced"})
        form.subjects_shown = {}
        return form

    @classmethod
    def of(cls, entry: EntryView) -> Self:
        """The form with what an entry says."""
        said: dict[str, Any] = {name: getattr(entry, name) for name in _PLAIN}
        said |= {"day": entry.day.isoformat(), "hours": show_hours(entry.hours)}
        form = cls(formdata=None, data={**said, "version": str(entry.version)})
        form.subjects_shown = entry.subjects
        return form

    @property
    def subjects(self) -> dict[str, str]:
        """Hours by subject as they are typed."""
        if self.subjects_shown is None:
            return {name: only(request.form, f"subject_{name}") for name in SUBJECT_NAMES}
        return {name: show_hours(hours) for name, hours in self.subjects_shown.items()}

    def told(self) -> Told:
        """What was sent. Raises Malformed for a field that came twice."""
        sent = request.form
        return Told(
            **{name: only(sent, name) for name in _PLAIN},
            day=only(sent, "day"),
            hours=only(sent, "hours"),
            subjects=self.subjects,
            version=whole_number(sent, "version", "0"),
        )


class FileForm(Form):
    """A file with an entry."""

    file = FileField(_("A certificate or another proof"))


class CountingForm:
    """How one entry counts: for each license a choice, and hours by subject where they are others there."""

    def __init__(self, entry: EntryView, licenses: tuple[LicenseView, ...], *, sent: bool) -> None:
        self.faults: dict[str, str] = {}
        self.choices = {each.public_id: _sent(each) if sent else _kept(entry, each) for each in licenses}

    def refuse(self, fault: BadField) -> None:
        """Put a refusal where the page has a place for it."""
        self.faults[fault.field] = gettext(fault.message)


def _kept(entry: EntryView, license: LicenseView) -> Choice:
    use = entry.uses.get(license.public_id)
    if use is None:
        return Choice("as_it_says", {name: show_hours(part) for name, part in entry.subjects.items()})
    if not use.counts:
        return Choice("not", {})
    return Choice("others", {name: show_hours(part) for name, part in (use.subjects or {}).items()})


def _sent(license: LicenseView) -> Choice:
    named = license.public_id
    parts = {name: only(request.form, f"use_{named}_{name}") for name in SUBJECT_NAMES}
    return Choice(only(request.form, f"use_{named}", "as_it_says"), parts)
