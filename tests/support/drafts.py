"""Courses to be published, put there at once: a draft that lacks nothing, in a library whose cases were reviewed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Flask
from sqlalchemy import Connection, select, update

from engine.credit.profile import Profile
from models import Course, CourseCase, Provider, Revision, Scenario
from tests.support.courses import CASES, PROFILE, put_offer
from tests.support.credit import in_a_transaction, put_provider

WHOLE = replace(
    PROFILE,
    references=tuple(f"Example, A. ({year}). Scope and care. Press." for year in (2022, 2023, 2024)),
    calculation=replace(PROFILE.calculation, reviewed_on="2026-10-01"),
)
REVIEWER = {"name": "Grace Example", "credential": "LPC-S", "date": "2026-09-01", "scope": "clinical"}


def put_reviewers(connection: Connection, *slugs: str) -> None:
    """Let the newest revision of these cases have a reviewer."""
    query = select(Revision.id, Revision.card).join(Scenario, Scenario.id == Revision.scenario_id)
    for row in connection.execute(query.where(Scenario.slug.in_(slugs), Revision.newest)).all():
        card = {**row.card, "reviewers": [REVIEWER]}
        connection.execute(update(Revision).where(Revision.id == row.id).values(card=card))


def put_draft(connection: Connection, profile: Profile = WHOLE, **said: Any) -> str:
    """A draft with two reviewed cases and all that a course needs. Returns its public id."""
    if connection.scalar(select(Provider.id)) is None:
        put_provider(connection)
    put_reviewers(connection, *CASES)
    course_id = put_offer(connection, profile, state="draft", published_at=None, **said)
    mine = select(Course.id).where(Course.public_id == course_id).scalar_subquery()
    connection.execute(update(CourseCase).where(CourseCase.course_id == mine).values(revision_id=None))
    return course_id


def drafted(site: Flask, profile: Profile = WHOLE, **said: Any) -> str:
    """The same of a site."""
    return in_a_transaction(site, lambda connection: put_draft(connection, profile, **said))
