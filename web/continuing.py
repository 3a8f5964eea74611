"""Words for what continuing education is about, as several areas say them: professions, formats, subjects."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _

from engine.credit.hours import show_hours

PROFESSION_NAMES = {
    "counselor": _("Counselor"),
    "social_worker": _("Social worker"),
    "psychologist": _("Psychologist"),
    "marriage_family_therapist": _("Marriage and family therapist"),
    "nurse": _("Nurse"),
    "other": _("Another profession"),
}
FORMAT_NAMES = {
    "self_paced": _("self-paced"),
    "live_online": _("live online"),
    "live_in_person": _("live in person"),
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


def name_credit(app: Flask) -> None:
    """Let templates say these words, and hours as decimals."""
    app.jinja_env.filters["hours"] = show_hours
    app.jinja_env.globals.update(
        profession_names=PROFESSION_NAMES, format_names=FORMAT_NAMES, subject_names=SUBJECT_NAMES
    )
