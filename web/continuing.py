"""Words for what continuing education is about, as several areas say them: professions, formats, subjects."""

from __future__ import annotations

from datetime import date

from flask import Flask
from flask_babel import format_date
from flask_babel import lazy_gettext as _

from engine.credit.amount import Calculation, lines
from engine.credit.hours import show_hours, with_unit
from services import professions
from services.codes import in_groups
from services.jurisdictions import name_of

PROFESSION_NAMES = {name: _(word) for name, word in professions.NAMES.items()}
FORMAT_NAMES = {
    "self_paced": _("self-paced"),
    "live_online": _("live online"),
    "live_in_person": _("live in person"),
}
STATE_NAMES = {
    "planned": _("planned"),
    "going_on": _("going on"),
    "over": _("over"),
    "cancelled": _("cancelled"),
}
"""Where a session of a live course stands: services/courses/attending.py."""
COURSE_LEVEL_NAMES = {
    "introductory": _("Introductory"),
    "intermediate": _("Intermediate"),
    "advanced": _("Advanced"),
}
SUBJECT_NAMES = {
    "ethics": _("Ethics"),
    "law": _("Law"),
    "law_and_ethics": _("Law and ethics, not told apart"),
    "cultural_diversity": _("Cultural diversity"),
    "suicide": _("Suicide prevention"),
    "supervision": _("Supervision"),
    "boundaries": _("Professional boundaries"),
    "child_abuse": _("Child abuse"),
    "telehealth": _("Telehealth"),
    "other": _("Another subject"),
}


RATING_NAMES = {
    "author": _("The author knows the subject."),
    "relevance": _("It is of use in my practice."),
    "technology": _("The technology worked."),
    "bias": _("It is free of bias."),
    "commercialism": _("It is free of advertising."),
}
"""What an evaluation asks beside the objectives: services/courses/ratings.py."""


def code_groups(code: str) -> str:
    """The code of a certificate as it is printed."""
    return in_groups(code.upper())


def month(kept: str) -> str:
    """A month that is kept as text, YYYY-MM, as the reader's language writes it."""
    return format_date(date.fromisoformat(f"{kept}-01"), "MMMM y", rebase=False)


def working(calculation: Calculation) -> tuple[str, ...]:
    """How an amount of credit was worked out, with days as the reader's language writes them."""
    return lines(calculation, lambda day: format_date(day, "long", rebase=False))


def name_credit(app: Flask) -> None:
    """Let templates say these words; hours as decimals, days, months and codes as texts, places, calculations."""
    app.jinja_env.filters["hours"] = show_hours
    app.jinja_env.filters["credit"] = with_unit
    app.jinja_env.filters["day"] = date.fromisoformat
    app.jinja_env.filters["code_groups"] = code_groups
    app.jinja_env.filters["place"] = name_of
    app.jinja_env.filters["month"] = month
    app.jinja_env.filters["working"] = working
    app.jinja_env.globals.update(
        profession_names=PROFESSION_NAMES,
        format_names=FORMAT_NAMES,
        state_names=STATE_NAMES,
        subject_names=SUBJECT_NAMES,
        course_level_names=COURSE_LEVEL_NAMES,
        rating_names=RATING_NAMES,
    )
