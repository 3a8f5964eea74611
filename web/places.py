"""Addresses for letters: pages of this site under the name that it was told is its own, whatever a request says."""

from __future__ import annotations

from typing import Any

from flask import current_app

from services.mail.places import Places


def places(then: str = "") -> Places:
    """Where letters lead. Needs no request: reminders are written by nobody's.

    `then` is a page of this site to go on to once somebody has opened an account, or logged in.
    """
    pages = current_app.url_map.bind("")

    def at(endpoint: str, **values: Any) -> str:
        return f"{current_app.config['ADDRESS']}{pages.build(endpoint, values)}"

    on = {"next": then} if then else {}
    return Places(
        confirm=lambda token: at("accounts.confirm", token=token, **on),
        reset=lambda token: at("accounts.new_password", token=token),
        new_email=lambda token: at("accounts.new_email", token=token),
        login=at("accounts.login", **on),
        register=at("accounts.register"),
        ask_reset=at("accounts.reset"),
        ways_in=at("accounts.ways_in"),
        review=at("study.review"),
        plan=at("study.plan"),
        stop_reminders=lambda token: at("study.stop_reminders", token=token),
        join=lambda token: at("assigned.join", code=token),
        assigned=at("assigned.overview"),
        cohort=lambda cohort_id: at("assigned.cohort", cohort_id=cohort_id),
        stop_assigned=lambda token: at("assigned.stop_letters", token=token),
        license=lambda license_id: at("credit.license", license_id=license_id),
        credit=at("credit.overview"),
        stop_cycle=lambda token: at("credit.stop_letters", token=token),
        course=lambda course_id: at("courses.course", course_id=course_id),
        certificate=lambda code: at("credit.certificate", code=code),
        teach=at("teach.overview"),
        contact=current_app.config["CONTACT"],
    )
