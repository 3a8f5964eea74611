"""Learners who play what was assigned to them, through the services: begun, decided to the end, looked up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import Flask
from sqlalchemy import Connection, select

from engine.scenario.order import value_of
from engine.teach.counting import Cell
from extensions import db
from models import Assignment, AssignmentCase, Attempt
from services import attempts
from services.assigned import starting
from services.assigned.starting import Wanted
from services.attempts import Choosing
from services.database import reads
from services.people import Visitor as Known
from services.teach import results
from services.tokens import new_start_token
from tests.support import cases
from web.session import now


def begin(
    site: Flask,
    learner: Known,
    assignment_id: str,
    position: int = 0,
    *,
    token: str = "",
    instead: str = "",
    at: datetime | None = None,
) -> str:
    """Begin a case of an assignment. Returns the attempt's public id."""
    with site.app_context():
        wanted = Wanted(assignment_id, position, token or new_start_token(), instead)
        return starting.begin(learner.id, wanted, at or now())


def play(
    site: Flask,
    learner: Known,
    attempt_id: str,
    choices: Iterable[int] = (),
    *,
    at: datetime | None = None,
    confidence: str | None = None,
    reason: str | None = None,
) -> None:
    """Take these choices from where an attempt stands; by default all of the best way through A_CASE."""
    with site.app_context():
        seed, step = db.session.execute(select(Attempt.seed, Attempt.step).where(Attempt.public_id == attempt_id)).one()
        db.session.remove()
        for number in choices or cases.best(cases.A_CASE):
            sent = Choosing(step, value_of(seed, step, number), confidence, reason)
            attempts.decide(learner.id, attempt_id, sent, at or now())
            step += 1


def step_out(site: Flask, learner: Known, attempt_id: str) -> None:
    """Leave a case uncounted."""
    with site.app_context():
        attempts.step_out(learner.id, attempt_id, now())


def cell(site: Flask, assignment_id: str, learner: Known, position: int = 0) -> Cell | None:
    """The cell of the gradebook, once it is known that it says what the attempts say."""

    @reads
    def look(connection: Connection) -> Cell | None:
        query = select(AssignmentCase.id, AssignmentCase.assignment_id).join(Assignment)
        here = (Assignment.public_id == assignment_id, AssignmentCase.position == position)
        case, assignment = connection.execute(query.where(*here)).one()
        kept = results.kept(connection, assignment)
        assert kept == results.recomputed(connection, assignment)
        return kept.get((case, learner.id))

    with site.app_context():
        return look()
