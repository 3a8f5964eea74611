"""What is typed to take a course: the form of enrolment, and the evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, StringField

from services.accounts.names import MAX_NAME
from services.accounts.profile import Profile, time_zones
from services.certificates.holder import MAX_LICENSE
from services.courses.enrolling import Typed
from services.courses.ratings import RATED, Told
from web.continuing import PROFESSION_NAMES
from web.fields import only
from web.forms import Form, choices, length

MAX_PLACE, MAX_CODE = 40, 40


class EnrolForm(Form):
    """Who enrols, as the certificate will have it."""

    legal_name = StringField(_("Your legal name"), render_kw={"autocomplete": "name", **length(MAX_NAME)})
    profession = SelectField(_("Profession"), validate_choice=False)
    jurisdiction = StringField(
        _("Where you are licensed"), render_kw={"autocomplete": "off", "list": "places", **length(MAX_PLACE)}
    )
    license_number = StringField(_("License number"), render_kw={"autocomplete": "off", **length(MAX_LICENSE)})
    time_zone = SelectField(_("Time zone"), validate_choice=False)
    code = StringField(_("Your code"), render_kw={"autocomplete": "off", "spellcheck": "false", **length(MAX_CODE)})
    knows = BooleanField(_("I know that my board decides what it counts, and I have checked."))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.profession.choices = choices({"": _("Choose"), **PROFESSION_NAMES})
        self.time_zone.choices = choices({zone: zone.replace("_", " ") for zone in time_zones()})

    @classmethod
    def of(cls, mine: Profile | None, zone: str) -> Self:
        """The form as somebody begins, with what their account says."""
        name = (mine.professional_name or mine.name) if mine else ""
        return cls(formdata=None, data={"legal_name": name, "time_zone": zone})

    def told(self) -> Typed:
        """What was sent. Raises Malformed for a field that came twice."""
        sent = request.form
        names = ("legal_name", "profession", "jurisdiction", "license_number", "time_zone", "code")
        return Typed(**{name: only(sent, name) for name in names}, knows=bool(only(sent, "knows")))


def evaluation(objectives: int) -> Told:
    """An evaluation as it was sent. Raises Malformed for a field that came twice."""
    sent = request.form
    return Told(
        [only(sent, f"objective-{number}") for number in range(objectives)],
        {name: only(sent, name) for name in RATED},
        only(sent, "words"),
    )


def answers(sent: Mapping[str, str]) -> dict[int, int]:
    """The options that were chosen, by the numbers of their items; what is neither is left out."""
    pairs = ((name.removeprefix("answer-"), value) for name, value in sent.items() if name.startswith("answer-"))
    return {int(item): int(option) for item, option in pairs if _is_small(item) and _is_small(option)}


def _is_small(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 4
