"""Attempts that are over, put there as rows: a class that has played, by the choices of each."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Connection, insert, select

from engine.scenario.play import choose, is_over, replay, scene_at
from extensions import db
from models import AssignedAttempt, Assignment, AssignmentCase, Attempt, Decision, Person, Revision, Scenario
from services.tokens import new_public_id, new_token
from tests.support import cases, classes
from web.session import now


def case_ids(site: Flask, assignment_id: str) -> list[int]:
    """The numbers of the cases of an assignment, in their order."""
    query = select(AssignmentCase.id).join(Assignment).where(Assignment.public_id == assignment_id)
    with site.app_context():
        found = list(db.session.scalars(query.order_by(AssignmentCase.position)))
        db.session.remove()
    return found


def class_of(site: Flask, cohort_id: str, many: int, **told: Any) -> list[int]:
    """So many learners in a cohort. Returns the numbers of their people."""
    made: list[int] = []
    with site.app_context(), db.engine.execution_options(writes=True).connect() as connection, connection.begin():
        for _ in range(many):
            values = {"public_id": new_public_id(), "created_at": now(), "registered_at": now()}
            person = insert(Person).values(**values, display_name=f"Learner {len(made) + 1}").returning(Person.id)
            made.append(connection.execute(person).scalar_one())
            classes.put_member(connection, cohort_id, made[-1], **told)
    return made


def played(site: Flask, case_id: int, learners: Iterable[int], ways: Iterable[Sequence[int]], **told: Any) -> list[int]:
    """Let each of these learners have gone one of these ways through a case. Returns the numbers of their attempts."""
    with site.app_context(), db.engine.execution_options(writes=True).connect() as connection, connection.begin():
        pairs = zip(learners, ways, strict=True)
        return [put_played(connection, case_id, learner, choices, **told) for learner, choices in pairs]


def put_played(
    connection: Connection,
    case_id: int,
    learner: int,
    choices: Sequence[int],
    *,
    confidences: Sequence[str | None] = (),
    seconds: float = 40,
    slug: str = cases.A_CASE,
    finished_at: datetime | None = None,
    revision_id: int | None = None,
    assigned: bool = True,
    alternative: bool = False,
) -> int:
    """The rows of a finished attempt: a decision every so many seconds, with these confidences over and over."""
    story, over = cases.story(slug), finished_at or now()
    began = over - timedelta(seconds=seconds * len(choices))
    made = insert(Attempt).values(
        public_id=new_public_id(),
        person_id=learner,
        revision_id=revision_id or newest(connection, slug),
        start_token=new_token(),
        mode="study",
        seed=bytes(16),
        step=len(choices),
        started_at=began,
        finished_at=over,
        earned=replay(story, choices).earned,
        out_of=story.best,
        safe=True,
        passed=False,
    )
    attempt_id = int(connection.execute(made.returning(Attempt.id)).scalar_one())
    for step, number in enumerate(choices):
        scene = scene_at(story, replay(story, choices[:step]))
        said = confidences[step % len(confidences)] if confidences and scene.is_decision else None
        row = {"attempt_id": attempt_id, "step": step, "choice": number, "confidence": said}
        at = began + timedelta(seconds=seconds * (step + 1))
        text = scene.fingerprint if scene.is_decision else None
        connection.execute(insert(Decision).values(**row, fingerprint=text, decided_at=at))
    if assigned:
        of = {"attempt_id": attempt_id, "assignment_case_id": case_id, "alternative": alternative}
        connection.execute(insert(AssignedAttempt).values(**of, seen_before=False, folded=False))
    return attempt_id


def newest(connection: Connection, slug: str) -> int:
    """The number of the newest revision of a case."""
    query = select(Revision.id).join(Scenario, Revision.scenario_id == Scenario.id)
    return int(connection.scalars(query.where(Scenario.slug == slug, Revision.newest)).one())


def way(slug: str, seed: int, skill: float = 0.5) -> tuple[int, ...]:
    """A way to the end, by somebody who takes the strongest choice so often and any other time draws one."""
    story, chance = cases.story(slug), random.Random(seed)
    run = replay(story, ())
    while not is_over(story, run):
        out = [each for each, _ in story.graph.out(run.at)]
        best = max(out, key=lambda each: each.credit or 0)
        run = choose(story, run, (best if chance.random() < skill else chance.choice(out)).number)
    return run.choices


def ways(many: int, slug: str = cases.A_CASE, skill: float = 0.5) -> list[tuple[int, ...]]:
    """So many ways of a mixed class."""
    return [way(slug, seed, skill) for seed in range(many)]


def taught(site: Flask, supervisor: str, many: int, *slugs: str, **told: Any) -> tuple[str, str, list[int]]:
    """A cohort with so many learners and an assignment. Returns cohort, assignment, people."""
    cohort_id = classes.cohort(site, supervisor)
    assignment_id = classes.assignment(site, cohort_id, *slugs, **told)
    return cohort_id, assignment_id, class_of(site, cohort_id, many)
