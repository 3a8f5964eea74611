"""What was said of an attempt, as its learner gets it: not while explanations are withheld, and no half rubric."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import Flask
from sqlalchemy import select, update

from extensions import db
from models import Assignment, Attempt
from services.assigned.feedback import FromSupervisors, feedback_on, marks
from services.assigned.listing import assigned
from services.debrief import Debrief, debrief
from services.teach.comments import About, change, say
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


def test_what_was_said_is_new_until_it_is_read_as_it_stands(site: Flask) -> None:
    here = room(site)
    comment, today = new_public_id(), date(2026, 11, 26)
    with site.app_context():
        alice = db.session.execute(select(Attempt.person_id).where(Attempt.public_id == here.alices)).scalar_one()
        ben = db.session.execute(select(Attempt.person_id).where(Attempt.person_id != alice)).scalar_one()
        db.session.remove()

        def unread() -> tuple[int, int]:
            whose = (alice, ben)
            return tuple(sum(line.new for line in assigned(who, "UTC", now()).past) for who in whose)  # type: ignore[return-value]

        def read() -> tuple[list[bool], bool]:
            told = debrief(alice, here.alices, today)
            assert isinstance(told, Debrief)
            assert told.feedback is not None
            return [each.new for each in told.feedback.threads.all], told.feedback.newly

        say(here.carol.id, here.alices, comment, About(step=0), "Well seen.", now())
        grade(here.carol.id, here.alices, replace(FULL, points=("4", "", "", "")), now())
        assert unread() == (1, 0), "half a rubric is not told, nor anything to another learner"
        assert read() == ([True], False)
        assert (unread(), read()) == ((0, 0), ([False], False))
        say(here.dave.id, here.alices, new_public_id(), About(), "And brave.", now())
        grade(here.carol.id, here.alices, replace(FULL, seen=1), now())
        assert unread() == (2, 0)
        assert read() == ([True, False], True)
        change(here.carol.id, here.alices, comment, "Well seen, and early.", now())
        assert unread() == (1, 0)
        assert read() == ([False, True], False)
        assert unread() == (0, 0)


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
