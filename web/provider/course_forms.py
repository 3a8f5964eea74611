"""The fields of a course, of an item of its post-test, and of ways into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField

from engine.credit.hours import show_hours
from engine.credit.profile import LENGTHS, MOST_LINES, Profile
from services.errors import BadField
from services.provider import codes, courses, items
from services.provider.typed import MAX_LINE
from services.provider.writing import as_typed, read_profile
from web.continuing import FORMAT_NAMES, SUBJECT_NAMES
from web.fields import only
from web.forms import Form, choices, length
from web.provider.forms import Versioned

LEVEL_NAMES = {
    "": _("Choose one"),
    "introductory": _("Introductory"),
    "intermediate": _("Intermediate"),
    "advanced": _("Advanced"),
}
ENROLMENT_NAMES = {
    "open": _("Anybody with an account"),
    "code": _("Whoever has a code"),
    "invited": _("Whoever is invited by letter"),
}
METHOD_NAMES = {
    "pilot": _("Pilot timing"),
    "words": _("Expected words on a path"),
    "nasba": _("The NASBA formula"),
    "live": _("Minutes of instruction"),
}
HOUR_NAMES = {"60": _("60 minutes"), "50": _("50 minutes")}
STEP_NAMES = {"25": _("a quarter"), "50": _("a half"), "100": _("a whole hour")}
_DIGITS = {"inputmode": "numeric", "autocomplete": "off", **length(9)}
_DAY = {"type": "date", "autocomplete": "off"}


def _line(label: str, most: int = MAX_LINE) -> StringField:
    return StringField(label, render_kw={"autocomplete": "off", **length(most)})


def _text(name: str, label: str) -> TextAreaField:
    most = LENGTHS[name] * MOST_LINES.get(name, 1)
    return TextAreaField(label, render_kw=length(most))


class Refusing(Versioned):
    """A form some of whose faults stand above several fields."""

    faults: Mapping[str, str] = {}

    def refuse(self, fault: BadField) -> None:
        """Put a refusal beside its field, or where the page has a place for it."""
        if fault.field in self:
            super().refuse(fault)
        else:
            self.faults = {**self.faults, fault.field: gettext(fault.message)}


class NewCourseForm(Form):
    """A course to be begun: only what it is called, and perhaps a module with its cases."""

    course = HiddenField()
    title = _line(_("Title"), courses.MAX_TITLE)
    module = SelectField(_("Its cases"), validate_choice=False)


class CourseForm(Refusing):
    """A course as an approver wants it disclosed, with how its credit was reckoned."""

    title = _line(_("Title"), courses.MAX_TITLE)
    description = _text("description", _("What it is about"))
    objectives = _text("objectives", _("Objectives"))
    audience = _text("audience", _("For whom it is"))
    level = SelectField(_("Level"), choices=choices(LEVEL_NAMES), validate_choice=False)
    prerequisite = _text("prerequisite", _("What is needed before"))
    references = _text("references", _("References"))
    conflict = _text("conflict", _("Conflicts of interest"))
    support = _text("support", _("Commercial support"))
    format = RadioField(_("Format"), choices=choices(FORMAT_NAMES), validate_choice=False)
    schedule = _text("schedule", _("When it takes place"))
    technical = _text("technical", _("What is needed technically"))
    cost = _text("cost", _("What it costs"))
    enrolment = RadioField(_("Who can enrol"), choices=choices(ENROLMENT_NAMES), validate_choice=False)
    hours = StringField(_("Credit"), render_kw={"inputmode": "decimal", "autocomplete": "off", **length(7)})
    unit = _line(_("Unit"), LENGTHS["unit"])
    method = RadioField(_("How it was reckoned"), choices=choices(METHOD_NAMES), validate_choice=False)
    seconds = TextAreaField(_("Times of pilot learners, in minutes"), render_kw=length(500 * 13))
    words = StringField(_("Expected words on a path"), render_kw=_DIGITS)
    words_an_hour = StringField(_("Words an hour"), render_kw=_DIGITS)
    av_minutes = StringField(_("Minutes of sound and film"), render_kw=_DIGITS)
    questions = StringField(_("Questions"), render_kw=_DIGITS)
    live_minutes = StringField(_("Minutes, breaks excluded"), render_kw=_DIGITS)
    minutes = SelectField(_("One hour of credit is"), choices=choices(HOUR_NAMES), validate_choice=False)
    step = SelectField(_("Rounded down to"), choices=choices(STEP_NAMES), validate_choice=False)
    reviewer = _line(_("Who reviewed this calculation"))
    reviewed_on = StringField(_("On"), render_kw=_DAY)
    credit_policy = _text("credit_policy", _("What has to be done for the credit"))
    pass_mark = StringField(_("Pass mark of the post-test, in percent"), render_kw=_DIGITS)
    sittings = StringField(_("How often it may be taken"), render_kw=_DIGITS)
    attended_percent = StringField(_("Of the minutes of instruction, in percent"), render_kw=_DIGITS)
    attended_votes = StringField(_("Of the decisions voted on, in percent"), render_kw=_DIGITS)
    attended_grace = StringField(_("Minutes a phone may drop out"), render_kw=_DIGITS)

    shown: courses.CourseView | None = None
    """What the form was filled from, where it was not sent."""

    @classmethod
    def of(cls, view: courses.CourseView, words: int = 0) -> Self:
        """The form with what is kept; `words` is what is suggested where none are."""
        said: dict[str, Any] = as_typed(view.profile)
        said |= {name: getattr(view, name) for name in ("title", "format", "enrolment")}
        said["words"] = said["words"] or (str(words) if words else "")
        form = cls(formdata=None, data={**said, "version": str(view.version)})
        form.shown = view
        return form

    @property
    def subjects(self) -> dict[str, str]:
        """Hours by subject as they are typed."""
        if self.shown is None:
            return {name: only(request.form, f"subject_{name}") for name in SUBJECT_NAMES}
        return {name: show_hours(part) for name, part in self.shown.profile.subjects.items()}

    @property
    def authors(self) -> list[str]:
        """Who is ticked as an author."""
        return request.form.getlist("authors") if self.shown is None else [x.public_id for x in self.shown.authors]

    def told(self) -> courses.Typed:
        """What was typed. Raises BadField for what cannot be read, Malformed for a field that came twice."""
        typed = {name: only(request.form, name) for name in as_typed(Profile())}
        return courses.Typed(
            title=only(request.form, "title"),
            enrolment=only(request.form, "enrolment"),
            format=only(request.form, "format"),
            profile=read_profile(typed, self.subjects),
            authors=tuple(self.authors),
            version=self.filled_from,
        )


class ItemForm(Refusing):
    """An item of a post-test. Its options and which of them is right are drawn by the page."""

    slot = StringField(_("Number in the test"), render_kw={**_DIGITS, **length(2)})
    objective = RadioField(_("Which objective it tests"), validate_choice=False)
    stem = TextAreaField(_("Question"), render_kw=length(items.MAX_STEM))
    rationale = TextAreaField(_("Why it is right"), render_kw=length(items.MAX_RATIONALE))
    author = SelectField(_("Who wrote it"), validate_choice=False)

    shown: items.ItemView | None = None
    """What the form was filled from, where it was not sent."""

    @classmethod
    def of(cls, view: items.ItemView) -> Self:
        """The form with what is kept."""
        item = view.item
        said = {"slot": item.slot, "objective": item.objective + 1, "version": view.version}
        texts = {"stem": item.stem, "rationale": item.rationale, "author": view.author_id}
        form = cls(formdata=None, data={name: str(value) for name, value in said.items()} | texts)
        form.shown = view
        return form

    @property
    def options(self) -> list[str]:
        """The options as they are typed, empty ones among them."""
        if self.shown is None:
            return [only(request.form, f"option_{number}") for number in range(1, items.MOST_OPTIONS + 1)]
        return [*self.shown.item.options, *[""] * items.MOST_OPTIONS][: items.MOST_OPTIONS]

    @property
    def right(self) -> str:
        """The number of the option that is marked."""
        return only(request.form, "right") if self.shown is None else str(self.shown.item.key + 1)

    def told(self) -> items.Typed:
        """What was typed."""
        texts = {name: self[name].data or "" for name in ("slot", "objective", "stem", "rationale", "author")}
        return items.Typed(**texts, options=tuple(self.options), right=self.right, version=self.filled_from)


class CodesForm(Form):
    """Codes to be made."""

    batch = HiddenField()
    label = _line(_("For whom"), codes.MAX_LABEL)
    count = StringField(_("How many"), render_kw={**_DIGITS, **length(3)})
    last = StringField(_("Usable until"), render_kw=_DAY)

    def told(self) -> codes.Typed:
        """What was typed."""
        return codes.Typed(self.label.data or "", self.count.data or "", self.last.data or "")


class InvitationsForm(Form):
    """Addresses to be written to."""

    addresses = TextAreaField(_("E-mail addresses"), render_kw={"spellcheck": "false", **length(500 * 250)})


class ReviewerForm(Form):
    """A reviewer to be let in."""

    label = _line(_("For whom"), codes.MAX_LABEL)
    last = StringField(_("Usable until"), render_kw=_DAY)
