"""What learners handed in for an assignment, put there when how they played is not the point."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Connection, insert, select

from engine.scenario.play import is_over, replay
from engine.scenario.score import judge
from extensions import db
from models import (
    AssignedAttempt,
    Assignment,
    AssignmentCase,
    Attempt,
    Decision,
    Dissent,
    JournalEntry,
    Person,
    Revision,
    Scenario,
    WriteUp,
)
from services.teach.results import refresh
from services.tokens import new_public_id, new_token
from tests.support import cases
from web.session import now

BEGUN = timedelta(minutes=20)
"""How long ago an attempt was begun; each step takes a minute."""


def hand_in(site: Flask, assignment_id: str, learner: str, *numbers: int, **told: Any) -> str:
    """An attempt at a case of an assignment, by default the first, with these choices, by default the best. Returns its
    public id.

    `position` is the case's. What else stands in it: `reasons` and `confidence` by step, `written` (answers),
    `standards`, `shared` and `private` by prompt, `dissents` by step.
    """
    with site.app_context(), db.engine.execution_options(writes=True).connect() as connection, connection.begin():
        return put_handed_in(connection, assignment_id, learner, numbers, **told)


def put_handed_in(
    connection: Connection, assignment_id: str, learner: str, numbers: tuple[int, ...] = (), **told: Any
) -> str:
    """Its rows."""
    case = connection.execute(
        select(AssignmentCase.id, Scenario.slug, Revision.id.label("revision_id"))
        .join(Assignment, AssignmentCase.assignment_id == Assignment.id)
        .join(Scenario, AssignmentCase.scenario_id == Scenario.id)
        .join(Revision, Revision.scenario_id == Scenario.id)
        .where(Assignment.public_id == assignment_id, AssignmentCase.position == told.get("position", 0))
        .where(Revision.newest)
    ).one()
    person_id = connection.execute(select(Person.id).where(Person.public_id == learner)).scalar_one()
    attempt = put_attempt(connection, person_id, case.slug, case.revision_id, numbers or cases.best(case.slug), **told)
    flags = {"alternative": False, "seen_before": False, "folded": False}
    row = {"attempt_id": attempt.id, "assignment_case_id": case.id}
    connection.execute(insert(AssignedAttempt).values(**flags, **row))
    refresh(connection, case.id, person_id)
    return str(attempt.public_id)


def put_attempt(
    connection: Connection, person_id: int, slug: str, revision_id: int, numbers: tuple[int, ...], **told: Any
) -> Any:
    """The rows of an attempt as far as these choices lead, and what was written in it."""
    story, began = cases.story(slug), now() - BEGUN
    run = replay(story, numbers)
    values = {"public_id": new_public_id(), "person_id": person_id, "revision_id": revision_id, "mode": "study"}
    ended: dict[str, Any] = {}
    if is_over(story, run):
        verdict = judge(story, run)
        ended = {"finished_at": began + timedelta(minutes=len(numbers)), "earned": run.earned, "out_of": story.best}
        ended |= {"safe": verdict.safe, "passed": verdict.passed}
    times = {"started_at": began, "step": len(numbers), **ended}
    made = insert(Attempt).values(start_token=new_token(), seed=b"0123456789abcdef", **values, **times)
    attempt = connection.execute(made.returning(Attempt.__table__)).one()
    for step, number in enumerate(numbers):
        scene = story.graph.scene(replay(story, numbers[:step]).at)
        said = {name: told.get(f"{name}s", {}).get(step) for name in ("reason", "confidence")}
        key = {"attempt_id": attempt.id, "step": step, "choice": number}
        print_ = {"fingerprint": scene.fingerprint if scene.is_decision else None}
        at = {"decided_at": began + timedelta(minutes=step + 1)}
        connection.execute(insert(Decision).values(**key, **said, **print_, **at))
        if step in told.get("dissents", {}):
            dissent = {"choice": None, "why": told["dissents"][step], "provision": None, "written_at": now()}
            connection.execute(
                insert(Dissent).values(attempt_id=attempt.id, step=step, fingerprint=scene.fingerprint, **dissent)
            )
    _words(connection, attempt.id, told)
    return attempt


def _words(connection: Connection, attempt_row: int, told: dict[str, Any]) -> None:
    for kind in ("shared", "private"):
        for prompt, text in told.get(kind, {}).items():
            shared = now() if kind == "shared" else None
            entry = {"attempt_id": attempt_row, "prompt": prompt, "text": text, "written_at": now()}
            connection.execute(insert(JournalEntry).values(**entry, shared_at=shared))
    if "written" in told:
        standards = list(told.get("standards", ()))
        row = {"answers": list(told["written"]), "standards": standards, "written_at": now() - BEGUN}
        connection.execute(insert(WriteUp).values(attempt_id=attempt_row, **row))
