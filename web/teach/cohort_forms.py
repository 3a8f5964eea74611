"""The fields of the pages about cohorts and their people. What is refused is said by the services."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField

from services.accounts.names import MAX_NAME
from services.accounts.profile import time_zones
from services.errors import BadField
from services.teach.entries import EntryPage, Told
from services.teach.groups import GroupRow
from services.teach.members import THEIRS
from services.teach.naming import MAX_LABEL
from services.teach.roster_judging import MAX_ID
from web.fields import only
from web.forms import Form, choices, email_field, length

FACTOR_NAMES = {
    "1": _("as it is"),
    "1.25": _("a quarter more"),
    "1.5": _("half as much again"),
    "2": _("twice as much"),
    "none": _("no limit"),
}
_OFF = {"autocomplete": "off"}


class CohortForm(Form):
    """A cohort to be made: its id comes with the form, so that it is made once."""

    cohort = HiddenField()
    name = StringField(_("Name"), render_kw={**_OFF, **length(MAX_LABEL)})
    time_zone = SelectField(_("Time zone"), validate_choice=False)

    def with_zones(self) -> CohortForm:
        """With the zones to choose from."""
        self.time_zone.choices = choices({zone: zone.replace("_", " ") for zone in time_zones()})
        return self


class NameForm(Form):
    """What a cohort or a group is called."""

    name = StringField(_("Name"), render_kw={**_OFF, **length(MAX_LABEL)})


class ColleagueForm(Form):
    """Who is to teach a cohort too."""

    email = email_field(_("E-mail address of their account"), fills="off")


class CodeForm(Form):
    """Until when a code works."""

    until = StringField(_("Last day"), render_kw={"type": "date"})

    def last_day(self) -> date | None:
        """The day that was sent; None for none. Raises BadField."""
        typed = only(request.form, "until").strip()
        try:
            return date.fromisoformat(typed) if typed else None
        except ValueError:
            raise BadField("until", "This is not a date. Write it like 2027-04-30.") from None


class TimeForm(Form):
    """How much time a learner is given."""

    time_factor = RadioField(_("Give them"), validate_choice=False)

    def offer(self, factors: Iterable[str], *, set_by_supervisor: bool) -> TimeForm:
        """With what can be set."""
        leave = {THEIRS: _("leave it to them")} if set_by_supervisor else {}
        self.time_factor.choices = choices({**{factor: FACTOR_NAMES[factor] for factor in factors}, **leave})
        return self


class EntryForm(Form):
    """Somebody who is expected."""

    name = StringField(_("Name"), render_kw={**_OFF, **length(MAX_NAME)})
    email = email_field(_("E-mail address"), fills="off")
    student_id = StringField(_("Student ID"), render_kw={**_OFF, **length(MAX_ID)})
    login = StringField(_("Login at your school"), render_kw={**_OFF, **length(MAX_ID)})
    group_id = SelectField(_("Group"), validate_choice=False)
    membership = SelectField(_("Who this is"), validate_choice=False)
    membership_before = HiddenField()

    def offer(self, page: EntryPage) -> EntryForm:
        """With the groups and the learners to choose from."""
        self.group_id.choices = choices({"": gettext("no group"), **names_of(page.groups)})
        self.membership.choices = choices({"": gettext("nobody who has come yet"), **dict(page.learners)})
        return self

    def told(self) -> Told:
        """What was sent."""
        sent = request.form
        names = ("name", "email", "student_id", "login", "group_id", "membership_before")
        return Told(membership_id=only(sent, "membership"), **{name: only(sent, name) for name in names})


class ListForm(Form):
    """A list of learners, pasted or as a file."""

    pasted = TextAreaField(_("Paste it"))
    list = FileField(_("Or choose a file"))


def names_of(groups: Iterable[GroupRow]) -> dict[str, str]:
    """Groups by their ids."""
    return {group.public_id: group.name for group in groups}
