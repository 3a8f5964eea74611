"""The fields of a license, and of a renewal period with what the board asks in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField

from engine.credit.hours import show_hours
from engine.credit.requirements import LONGEST_NOTE, MOST_EVERY, MOST_RULES, Requirements
from engine.credit.seeds import Seed
from engine.credit.subjects import Mapped
from services.accounts.profile import time_zones
from services.credit import asking
from services.credit.asking import RuleTold, read_requirements
from services.credit.licenses import MOST_NUMBER, MOST_TITLE
from services.credit.licenses import Told as LicenseTold
from services.credit.periods import PeriodTold
from services.credit.views import LicenseView, PeriodView
from services.errors import BadField
from services.jurisdictions import name_of
from web.continuing import FORMAT_NAMES, PROFESSION_NAMES, SUBJECT_NAMES
from web.fields import only, whole_number
from web.forms import Form, choices, length

FEWEST_ROWS = 4
"""Rows for subjects that a form shows, two of them empty at least."""
UNIT_NAMES = {"hours": _("hours"), "percent": _("percent of the total")}
FIRST_NAMES = {
    "full": _("As much as any other"),
    "fixed": _("Hours of its own"),
    "prorated": _("A part, by the full months since the license was issued"),
}
ROUNDING_NAMES = {"down": _("down"), "up": _("up"), "nearest": _("to the nearest")}
EVERY_NAMES = {
    "1": _("in each renewal"),
    "0": _("only once"),
    **{str(number): _("in every %(num)dth renewal", num=number) for number in range(4, MOST_EVERY + 1)},
    "2": _("in every second renewal"),
    "3": _("in every third renewal"),
}
EVERY_ORDER = ("1", "0", *(str(number) for number in range(2, MOST_EVERY + 1)))
_HOURS = {"inputmode": "decimal", "autocomplete": "off", **length(7)}
_DIGITS = {"inputmode": "numeric", "autocomplete": "off", **length(3)}
_DAY = {"type": "date", "autocomplete": "off"}


def _check(label: str) -> BooleanField:
    return BooleanField(label, false_values=(False, "false", ""))


class LedgerForm(Form):
    """A form some of whose faults stand above several fields."""

    faults: Mapping[str, str] = {}

    def refuse(self, fault: BadField) -> None:
        """Put a refusal beside its field, or where the page has a place for it."""
        if fault.field in self:
            super().refuse(fault)
        else:
            self.faults = {**self.faults, fault.field: gettext(fault.message)}


class LicenseForm(LedgerForm):
    """A license."""

    title = StringField(_("What you call it"), render_kw={"autocomplete": "off", **length(MOST_TITLE)})
    profession = SelectField(_("Profession"), choices=choices(PROFESSION_NAMES), validate_choice=False)
    jurisdiction = StringField(_("State or country"), render_kw={"autocomplete": "off", "list": "places", **length(40)})
    license_number = StringField(_("Number"), render_kw={"autocomplete": "off", **length(MOST_NUMBER)})
    first_issued = StringField(_("First issued on"), render_kw=_DAY)
    time_zone = SelectField(_("Time zone"), validate_choice=False)
    reminders = _check(_("Write to me 180, 90, 30 and 7 days before it is to be renewed"))
    license_version = HiddenField()

    def __init__(self, formdata: Any = ..., **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.time_zone.choices = choices({zone: zone.replace("_", " ") for zone in time_zones()})

    mapped: Mapped | None = None
    """The mapping as it is shown, where the form was not sent."""

    @classmethod
    def of(cls, license: LicenseView) -> Self:
        """The form with what a license says."""
        names = ("title", "profession", "time_zone", "reminders")
        said: dict[str, Any] = {name: getattr(license, name) for name in names}
        said |= {
            "jurisdiction": license.place,
            "license_number": license.number,
            "first_issued": license.first_issued.isoformat() if license.first_issued else "",
            "license_version": str(license.version),
        }
        form = cls(formdata=None, data=said)
        form.mapped = license.mapped
        return form

    @classmethod
    def blank(cls, time_zone: str, seed: Seed | None = None) -> Self:
        """The form as everybody begins, or filled from an example."""
        said: dict[str, Any] = {"time_zone": time_zone, "reminders": True, "profession": "counselor"}
        if seed:
            said |= {"title": seed.name, "jurisdiction": name_of(seed.jurisdiction), "profession": seed.professions[0]}
        form = cls(formdata=None, data=said)
        form.mapped = seed.mapped if seed else {}
        return form

    @property
    def mapping(self) -> dict[str, str]:
        """As what each subject counts, as the field of it says."""
        if self.mapped is None:
            return {name: only(request.form, f"mapped_{name}", name) for name in SUBJECT_NAMES}
        return {name: ",".join(self.mapped.get(name, (name,))) for name in SUBJECT_NAMES}

    def told(self) -> LicenseTold:
        """What was sent. Raises Malformed for a field that came twice."""
        sent = request.form
        names = ("title", "profession", "jurisdiction", "first_issued", "time_zone")
        mapped = {name: tuple(part for part in said.split(",") if part) for name, said in self.mapping.items()}
        return LicenseTold(
            **{name: only(sent, name) for name in names},
            number=only(sent, "license_number"),
            mapped=mapped,
            reminders=bool(only(sent, "reminders")),
            version=whole_number(sent, "license_version", "0"),
        )


class PeriodForm(LedgerForm):
    """A renewal period, and what the board asks in it."""

    last_day = StringField(_("Renew by"), render_kw=_DAY)
    first_day = StringField(_("It began on"), render_kw=_DAY)
    renewal_number = StringField(_("Which renewal this is"), render_kw=_DIGITS)
    months = StringField(_("Months from one renewal to the next"), render_kw=_DIGITS)
    total = StringField(_("Hours in all"), render_kw=_HOURS)
    live_minimum = StringField(_("Live, at least"), render_kw=_HOURS)
    live_unit = SelectField(_("Counted in"), choices=choices(UNIT_NAMES), validate_choice=False)
    self_study_cap = StringField(_("Self-paced, at most"), render_kw=_HOURS)
    self_study_unit = SelectField(_("Counted in"), choices=choices(UNIT_NAMES), validate_choice=False)
    carry_over = StringField(_("Hours that may go into the next period, at most"), render_kw=_HOURS)
    carried_in = StringField(_("Hours that came from the period before"), render_kw=_HOURS)
    overlap = _check(_("One hour may serve two subjects at once"))
    first_way = RadioField(_("What the first renewal asks for"), choices=choices(FIRST_NAMES), validate_choice=False)
    first_hours = StringField(_("Its hours"), render_kw=_HOURS)
    first_rounding = SelectField(_("Rounded"), choices=choices(ROUNDING_NAMES), validate_choice=False)
    first_step = StringField(_("To steps of, in hours"), render_kw=_HOURS)
    first_subjects = _check(_("The hours of subjects shrink alike"))
    note = TextAreaField(_("What else your board says"), render_kw=length(LONGEST_NOTE))
    confirmed = _check(_("I compared all of this with what my board says today"))
    seed = HiddenField()
    version = HiddenField()

    shown: asking.Told | None = None
    """What the form says of requirements, where it was not sent."""
    carried_shown: Mapping[str, int] = {}

    @classmethod
    def of(cls, requirements: Requirements | None, **said: Any) -> Self:
        """The form with these requirements, or with none."""
        told = asking.told_of(requirements) if requirements else asking.Told()
        names = (name for name in cls.__dict__ if name in asking.Told.__dataclass_fields__)
        form = cls(formdata=None, data={**{name: getattr(told, name) for name in names}, **said})
        form.shown = told
        return form

    @classmethod
    def filled(cls, period: PeriodView) -> Self:
        """The form with what a period says."""
        form = cls.of(
            period.requirements,
            last_day=period.cycle.last_day.isoformat(),
            first_day=period.cycle.first_day.isoformat(),
            renewal_number=str(period.number),
            carried_in=show_hours(period.carried.hours) if period.carried.hours else "",
            confirmed=period.confirmed,
            seed=period.seed or "",
            version=str(period.version),
        )
        form.carried_shown = period.carried.subjects
        return form

    @property
    def opens_carried(self) -> bool:
        """Whether hours came over, or something was refused of them."""
        refused = any(name.startswith("carried") for name in self.faults)
        return bool(self.carried_in.data or self.carried_in.errors or refused)

    @property
    def opens_rare(self) -> bool:
        """Whether something that is rarely needed is said or was refused here."""
        told = self.chosen
        said = (told.carry_over, told.carry_only, told.carry_never, told.overlap, told.first_hours)
        refused = (self.faults.get("first"), self.faults.get("live"), self.carry_over.errors)
        return any((*said, *refused)) or told.first_way != "full"

    @property
    def rows(self) -> list[RuleTold]:
        """The rows for subjects, some empty ones among them."""
        told = self._told if self.shown is None else self.shown
        rules = [rule for rule in told.rules if rule.subject or rule.hours]
        return [*rules, *[RuleTold()] * max(2, FEWEST_ROWS - len(rules))][:MOST_RULES]

    @property
    def chosen(self) -> asking.Told:
        """What is ticked of formats and subjects."""
        return self._told if self.shown is None else self.shown

    @property
    def carried(self) -> dict[str, str]:
        """Hours that came from the period before, by subject."""
        if self.shown is None:
            return {name: only(request.form, f"carried_{name}") for name in SUBJECT_NAMES}
        return {name: show_hours(part) for name, part in self.carried_shown.items()}

    @property
    def _told(self) -> asking.Told:
        sent = request.form
        asked = ("total", "months", "live_minimum", "live_unit", "self_study_cap", "self_study_unit", "carry_over")
        plain = (*asked, "first_way", "first_hours", "first_rounding", "first_step", "note")
        return asking.Told(
            **{name: only(sent, name) for name in plain},
            rules=[_row(number) for number in range(MOST_RULES)],
            live=_ticked("live", FORMAT_NAMES),
            carry_only=_ticked("carry_only", SUBJECT_NAMES),
            carry_never=_ticked("carry_never", SUBJECT_NAMES),
            overlap=bool(only(sent, "overlap")),
            first_subjects=bool(only(sent, "first_subjects")),
        )

    def told(self) -> PeriodTold:
        """What was sent. Raises BadField, Malformed."""
        sent = request.form
        return PeriodTold(
            last_day=only(sent, "last_day"),
            first_day=only(sent, "first_day"),
            number=only(sent, "renewal_number"),
            requirements=read_requirements(self._told),
            carried_in=only(sent, "carried_in"),
            carried_subjects=self.carried,
            seed=only(sent, "seed"),
            confirmed=bool(only(sent, "confirmed")) or not only(sent, "seed"),
            version=whole_number(sent, "version", "0"),
        )


def _row(number: int) -> RuleTold:
    sent = request.form
    said = {name: only(sent, f"rule_{name}_{number}") for name in ("subject", "hours", "every", "first")}
    return RuleTold(said["subject"], said["hours"], said["every"] or "1", said["first"] or "1")


def _ticked(name: str, known: Mapping[str, Any]) -> Sequence[str]:
    return tuple(value for value in request.form.getlist(name) if value in known)
