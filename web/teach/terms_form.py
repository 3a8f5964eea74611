"""The fields of terms: what a module and an assignment ask, how they are played, counted and graded."""

from __future__ import annotations

from typing import Any, Self

from flask import current_app, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField

from engine.scenario.tables import Vocabulary
from engine.teach.terms import (
    LENGTHS,
    LINES,
    MOST_ATTEMPTS,
    MOST_OBJECTIVES,
    MOST_POINTS,
    MOST_STEPS,
    RubricLine,
    Terms,
)
from services.errors import BadField
from services.scenario_files import tables
from services.teach.modules import Told
from services.teach.naming import MAX_LABEL
from web.fields import only, whole_number
from web.forms import Form, choices, length

MODE_NAMES = {"study": _("After each decision"), "exam": _("At the end"), "released": _("When you open them")}
COUNT_NAMES = {"first": _("The first"), "best": _("The best"), "last": _("The last")}
ASKED_NAMES = {"off": _("not asked"), "optional": _("asked"), "required": _("required")}
DECIDING_NAMES = {
    "none": _("One text, no steps"),
    "aca": _("Seven steps (ACA)"),
    "corey": _("Eight steps (Corey, Corey and Corey)"),
    "own": _("Steps of your own"),
}
GRADED_NAMES = {
    "completion": _("That it is done"),
    "score": _("The score"),
    "rubric": _("Your rubric"),
}
_DIGITS = {"inputmode": "numeric", "autocomplete": "off", **length(3)}
_LINE_END = 2
"""What a browser sends for the end of a line."""


def radio(label: str, words: dict[str, Any]) -> RadioField:
    """One of several ways."""
    return RadioField(label, choices=choices(words), validate_choice=False)


def _check(label: str) -> BooleanField:
    return BooleanField(label, false_values=(False, "false", ""))


def _lines(label: str, name: str, most: int) -> TextAreaField:
    return TextAreaField(label, render_kw=length(most * (LENGTHS[name] + _LINE_END)))


class TermsForm(Form):
    """A title with terms."""

    title = StringField(_("Title"), render_kw={"autocomplete": "off", **length(MAX_LABEL)})
    description = TextAreaField(_("What it is about"), render_kw=length(LENGTHS["description"]))
    objectives = _lines(_("Objectives"), "objectives", MOST_OBJECTIVES)
    mode = radio(_("When explanations open"), MODE_NAMES)
    attempts = StringField(_("How often a case may be begun"), render_kw=_DIGITS)
    counts = radio(_("Which attempt counts"), COUNT_NAMES)
    confidence = radio(_("How sure they are"), ASKED_NAMES)
    confidence_named = _check(_("Show me by name how sure each learner was"))
    reason = radio(_("Why they choose it"), ASKED_NAMES)
    writing = radio(_("A text before the decision on which the case turns"), ASKED_NAMES)
    deciding = radio(_("What guides it"), DECIDING_NAMES)
    standards = _check(_("Ask which standards bear on it"))
    graded_by = radio(_("What fills the gradebook"), GRADED_NAMES)
    pass_mark = StringField(_("Pass mark, in percent"), render_kw=_DIGITS)
    steps = _lines(_("Your own steps"), "steps", MOST_STEPS)
    blind = _check(_("Hide names while I grade"))
    version = HiddenField()

    @classmethod
    def of(cls, title: str, terms: Terms, **more: Any) -> Self:
        """The form with what holds now."""
        said = {name: getattr(terms, name) for name in _PLAIN}
        texts = {
            "title": title,
            "objectives": "\n".join(terms.objectives),
            "steps": "\n".join(terms.steps),
            "attempts": "" if terms.attempts is None else str(terms.attempts),
            "pass_mark": str(terms.pass_mark),
        }
        form = cls(formdata=None, data={**said, **texts, **more})
        form.rubric = [(line.name, str(line.points)) for line in terms.rubric]
        return form

    rubric: list[tuple[str, str]] | None = None
    """The lines of the rubric as they are shown, where the form was not sent."""

    @property
    def rubric_lines(self) -> list[tuple[str, str]]:
        """Name and points of every line that the page has a place for."""
        shown = self.rubric if self.rubric is not None else [_rubric_line(number) for number in range(LINES)]
        return [*shown, *[("", "")] * LINES][:LINES]

    rubric_errors: tuple[str, ...] = ()
    """What was refused of the rubric."""

    cases_error = ""
    """What was refused of the cases that are chosen beside the terms."""

    @property
    def opens_rare(self) -> bool:
        """Whether what is rarely needed is needed here."""
        return bool(
            self.rubric_errors or self.steps.errors or self.blind.errors or self.graded_by.data == "rubric"
        ) or (self.deciding.data == "own")

    @property
    def opens_rules(self) -> bool:
        """Whether something was refused of how it is played, counted or graded."""
        return bool(self.rubric_errors) or any(self[name].errors for name in _RULES)

    def refuse(self, fault: BadField) -> None:
        """Put a refusal beside its field; what is said of the rubric and of the cases stands above them."""
        if fault.field == "rubric":
            self.rubric_errors = (gettext(fault.message),)
        elif fault.field == "cases":
            self.cases_error = gettext(fault.message)
        else:
            super().refuse(fault)

    def told(self) -> Told:
        """What was sent. Raises BadField, Malformed."""
        return Told(only(request.form, "title"), self.terms(), whole_number(request.form, "version", "0"))

    def terms(self) -> Terms:
        """The terms that were sent. Raises BadField for what is no number, Malformed for a field that came twice."""
        sent = request.form
        attempts = only(sent, "attempts").strip()
        chosen: dict[str, Any] = {name: only(sent, name) for name in _CHOSEN}
        chosen |= {name: bool(only(sent, name)) for name in _TICKED}
        return Terms(
            description=only(sent, "description"),
            objectives=tuple(only(sent, "objectives").splitlines()),
            steps=tuple(only(sent, "steps").splitlines()),
            attempts=_number("attempts", attempts, MOST_ATTEMPTS) if attempts else None,
            pass_mark=_number("pass_mark", only(sent, "pass_mark"), 100),
            rubric=tuple(_line(*_rubric_line(number)) for number in range(LINES)),
            **chosen,
        )


_CHOSEN = ("mode", "counts", "confidence", "reason", "writing", "deciding", "graded_by")
_TICKED = ("confidence_named", "standards", "blind")
_PLAIN = ("description", *_CHOSEN, *_TICKED)
_RULES = (*_CHOSEN, *_TICKED, "attempts", "pass_mark", "steps")


def vocabulary() -> Vocabulary:
    """The words of the site: levels and topics in their order."""
    words: Vocabulary = tables(current_app.config["INSTANCE"]).vocabulary
    return words


def _rubric_line(number: int) -> tuple[str, str]:
    return only(request.form, f"rubric_name_{number}"), only(request.form, f"rubric_points_{number}")


def _line(name: str, points: str) -> RubricLine:
    return RubricLine(name, _number("rubric", points, MOST_POINTS)) if name.strip() else RubricLine("", 1)


def _number(field: str, typed: str, most: int) -> int:
    """A whole number in plain digits, at least 1. Raises BadField."""
    text = typed.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= most):
        raise BadField(field, f"Write a whole number from 1 to {most}.")
    return int(text)
