"""The fields of the provider's pages. What is refused is said by the services; here stand labels and lengths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FileField, HiddenField, SelectMultipleField, StringField, TextAreaField

from engine.credit.checklist import Provider
from services.provider import approvals, instructors
from services.provider.approvals import MAX_NUMBER, MAX_STATEMENT, ApprovalView
from services.provider.profile import LENGTHS
from services.provider.typed import MAX_LINE, MAX_TEXT
from web.continuing import FORMAT_NAMES, PROFESSION_NAMES
from web.fields import only
from web.forms import Form, choices, length

_DAY = {"type": "date"}
_OF_COURSE = "course-"
"""Fields with the number that a named course has begin so; its public id follows."""


class Versioned(Form):
    """A form that says what it was filled from."""

    version = HiddenField()

    @property
    def filled_from(self) -> int:
        """The version that it was filled from; -1 where that is not said."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


class ProfileForm(Versioned):
    """Who the provider is."""

    legal_name = StringField(
        _("Legal name"), render_kw={"autocomplete": "organization", **length(LENGTHS["legal_name"])}
    )
    address = TextAreaField(_("Postal address"), render_kw=length(LENGTHS["address"]))
    contact = StringField(_("How to reach you"), render_kw=length(LENGTHS["contact"]))
    signer_name = StringField(_("Who signs certificates"), render_kw=length(LENGTHS["signer_name"]))
    signer_title = StringField(_("Title of whoever signs"), render_kw=length(LENGTHS["signer_title"]))
    grievance = TextAreaField(_("How complaints are handled"), render_kw=length(LENGTHS["grievance"]))
    refund = TextAreaField(_("What is refunded, and when"), render_kw=length(LENGTHS["refund"]))
    accommodation = TextAreaField(_("Whom to ask for accommodations"), render_kw=length(LENGTHS["accommodation"]))

    @classmethod
    def of(cls, told: Provider, version: int) -> ProfileForm:
        """The form with what is kept."""
        return cls(formdata=None, data={**asdict(told), "version": str(version)})

    def told(self) -> Provider:
        """What was typed."""
        return Provider(**{name: self[name].data or "" for name in LENGTHS})


class PictureForm(Form):
    """A signature or a logo to be sent. The field is named as the picture is."""

    signature = FileField(_("Picture of the signature"))
    logo = FileField(_("Logo"))


class ApprovalForm(Versioned):
    """An approver's approval."""

    approval = HiddenField()
    approver = StringField(_("Approver"), render_kw=length(MAX_LINE))
    number = StringField(_("Approval number"), render_kw=length(MAX_NUMBER))
    statement = TextAreaField(_("Statement, word for word"), render_kw=length(MAX_STATEMENT))
    valid_from = StringField(_("First day"), render_kw=_DAY)
    valid_to = StringField(_("Last day"), render_kw=_DAY)
    professions = SelectMultipleField(_("Professions"), choices=choices(PROFESSION_NAMES), validate_choice=False)
    formats = SelectMultipleField(_("Formats"), choices=choices(FORMAT_NAMES), validate_choice=False)
    all_courses = BooleanField(_("It covers all courses of these formats"))
    courses = SelectMultipleField(_("Courses"), choices=[], validate_choice=False)
    any_presenter = BooleanField(_("It covers live courses by any presenter"))
    presenters = SelectMultipleField(_("Presenters whom it covers live"), choices=[], validate_choice=False)

    shown: Mapping[str, str] | None = None
    """The courses that it names, with their numbers, where the form was not sent."""

    @property
    def named(self) -> Mapping[str, str]:
        """The courses that are ticked, with the numbers beside them."""
        if self.shown is not None:
            return self.shown
        return {course: only(request.form, f"{_OF_COURSE}{course}") for course in self.courses.data or ()}

    @classmethod
    def of(cls, view: ApprovalView) -> ApprovalForm:
        """The form with what is kept."""
        told = view.told
        data: dict[str, Any] = {name: getattr(told, name) for name in ("approver", "number", "statement")}
        data |= {"valid_from": told.valid_from.isoformat(), "valid_to": told.valid_to.isoformat()}
        data |= {"professions": list(told.professions), "formats": list(told.formats)}
        data |= {"all_courses": told.all_courses, "version": str(view.version)}
        data |= {"any_presenter": told.presenters is None, "presenters": list(told.presenters or ())}
        form = cls(formdata=None, data=data)
        form.shown = told.courses
        return form

    def told(self) -> approvals.Typed:
        """What was typed. A course is named by its tick; its number there may be empty."""
        text = {name: self[name].data or "" for name in ("approver", "number", "statement", "valid_from", "valid_to")}
        return approvals.Typed(
            **text,
            professions=tuple(self.professions.data or ()),
            formats=tuple(self.formats.data or ()),
            all_courses=bool(self.all_courses.data),
            courses=self.named,
            presenters=tuple(self.presenters.data or ()),
            any_presenter=bool(self.any_presenter.data),
        )


class InstructorForm(Versioned):
    """Somebody who writes or presents courses."""

    instructor = HiddenField()
    name = StringField(_("Name, as it is printed"), render_kw={"autocomplete": "off", **length(MAX_LINE)})
    credentials = StringField(_("Credentials"), render_kw=length(MAX_LINE))
    degree = StringField(_("Highest degree and field"), render_kw=length(MAX_LINE))
    disclosure = TextAreaField(_("What they disclose"), render_kw=length(MAX_TEXT))

    @classmethod
    def of(cls, view: instructors.InstructorView) -> InstructorForm:
        """The form with what is kept."""
        return cls(formdata=None, data={**asdict(view.told), "version": str(view.version)})

    def told(self) -> instructors.Told:
        """What was typed."""
        return instructors.Told(
            self.name.data or "", self.credentials.data or "", self.degree.data or "", self.disclosure.data or ""
        )
