"""What was said of an attempt, as its learner gets it: not while explanations are withheld, and no half rubric."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask
from sqlalchemy import select, update

from extensions import db
from models import Assignment, Attempt
from services.assigned.feedback import FromSupervisors, feedback_on, marks
from services.teach.comments import About, say
from services.teach.grading import grade
from services.tokens import new_public_id
from tests.services.teach.test_grading import BY_RUBRIC, FULL, Room, room
from web.session import now


def _for_the_learner(here: Room) -> tuple[FromSupervisors | None, dict[str, tuple[int, bool]]]:
    with here.site.app_context(), db.engine.begin() as connection:
        row = connection.execute(select(Attempt).where(Attempt.public_id == here.alices)).one()
        assignment = connection.execute(select(Assignment.id)).scalar_one()
        found = marks(connection, row.person_id, assignment)
        told = feedback_on(connection, row.person_id, row.id)
    return told, {attempt: (mark.comments, mark.graded) for attempt, mark in found.items()}


def test_a_learner_reads_comments_at_once_and_the_rubric_when_no_line_is_open(site: Flask) -> None:
    here = room(site)
    with site.app_context():
        say(here.carol.id, here.alices, new_public_id(), About(step=0), "Well seen.", now())
        grade(here.carol.id, here.alices, replace(FULL, points=("4", "", "", "")), now())
    told, found = _for_the_learner(here)
    assert told is not None
    assert (told.graded, [each.text for each in told.threads.steps[0]]) == (None, ["Well seen."])
    assert found == {here.alices: (1, False)}
    with site.app_context():
        grade(here.carol.id, here.alices, replace(FULL, seen=1), now())
    told, found = _for_the_learner(here)
    assert told is not None
    assert told.graded is not None
    assert (told.graded.filled.earned, told.graded.by, told.graded.note) == (10, "Carol", FULL.note)
    assert found == {here.alices: (1, True)}


def test_nothing_is_told_while_explanations_are_withheld(small_site: Flask) -> None:
    here = room(small_site, replace(BY_RUBRIC, mode="released"))
    with small_site.app_context():
        say(here.carol.id, here.alices, new_public_id(), About(), "The line was right.", now())
        grade(here.carol.id, here.alices, FULL, now())
    assert _for_the_learner(here) == (None, {})
    with small_site.app_context(), db.engine.begin() as connection:
        connection.execute(update(Assignment).values(released_at=now()))
    told, found = _for_the_learner(here)
    assert told is not None
    assert told.is_something
    assert found == {here.alices: (1, True)}
