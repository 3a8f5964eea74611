"""The fields of an entry of a referral network, and of a file of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from flask import current_app, request
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField

from services.errors import BadField
from services.network.fields import LENGTHS, MAX_NAME, Bounds, Told
from services.network.views import ContactView
from services.scenario_files import tables
from web.fields import only
from web.forms import Form, choices, length
from web.pages import today

ACCEPTING = {"yes": _("yes"), "no": _("no"), "unknown": _("not known")}


def _line(name: str, label: str, **more: str) -> StringField:
    return StringField(label, render_kw={"autocomplete": "off", **more, **length(LENGTHS[name])})


def _lines(name: str, label: str) -> TextAreaField:
    return TextAreaField(label, render_kw=length(LENGTHS[name]))


class ContactForm(Form):
    """Somebody whom one trusts."""

    name = StringField(_("Name"), render_kw={"autocomplete": "off", **length(MAX_NAME)})
    organization = _line("organization", _("Organization"))
    specialties = SelectMultipleField(_("Specialties"), validate_choice=False)
    phone = _line("phone", _("Telephone"), type="tel")
    email = _line("email", _("E-mail"), inputmode="email")
    website = _line("website", _("Website"), inputmode="url")
    address = _lines("address", _("Address"))
    languages = _line("languages", _("Languages"))
    fees = _lines("fees", _("Fees and insurance"))
    accessibility = _lines("accessibility", _("Accessibility"))
    accepting = RadioField(_("Accepting clients"), choices=choices(ACCEPTING), validate_choice=False)
    notes = _lines("notes", _("Notes"))
    checked_on = StringField(_("Last checked"), render_kw={"type": "date"})
    contact = HiddenField()
    attempt = HiddenField()
    call = HiddenField()

    def offer(self, chosen: Collection[str]) -> ContactForm:
        """With the words to choose from: those that are chosen already, then the vocabulary's."""
        mine, others = sorted(chosen, key=str.casefold), sorted(vocabulary(), key=str.casefold)
        self.specialties.choices = choices({word: word for word in (*mine, *others)})
        return self

    def told(self) -> Told:
        """What was sent. Raises BadField for a date that is none."""
        sent = request.form
        typed = only(sent, "checked_on").strip()
        try:
            checked_on = date.fromisoformat(typed) if typed else None
        except ValueError:
            raise BadField("checked_on", "This is not a date. Write it like 2027-04-30.") from None
        return Told(
            name=only(sent, "name"),
            specialties=tuple(sent.getlist("specialties")),
            accepting=only(sent, "accepting", "unknown"),
            checked_on=checked_on,
            **{name: only(sent, name) for name in LENGTHS},
        )


class FileForm(Form):
    """A file of contacts."""

    file = FileField(_("The file"))


def vocabulary() -> tuple[str, ...]:
    """The specialties that cases and networks name."""
    words: tuple[str, ...] = tables(current_app.config["INSTANCE"]).vocabulary.specialties
    return words


def bounds() -> Bounds:
    """What an entry is held against, here and today."""
    return Bounds(today(), vocabulary())


def filled(contact: ContactView) -> ContactForm:
    """The form with what an entry says."""
    said: dict[str, Any] = {name: getattr(contact, name) for name in ("name", "specialties", "accepting", *LENGTHS)}
    said["checked_on"] = contact.checked_on.isoformat() if contact.checked_on else ""
    return ContactForm(formdata=None, data=said).offer(contact.specialties)
