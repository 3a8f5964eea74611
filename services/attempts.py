"""An attempt from its start to its end: start, decide, step out. Position and score are replayed by the engine.

The hot path is `decide` here and `stand` in standing.py: with the session's look-up, at most 4 and 3 statements.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from engine.scenario.order import SEED_BYTES, value_of
from engine.scenario.play import Run, is_over, open_ways, replay, scene_at
from engine.scenario.score import judge, trace
from models import AssignedAttempt, Assignment, AssignmentCase, Attempt, Decision, Revision, Scenario
from services.assigned.asking import asked_of, refuse_missing
from services.assigned.holding import KEPT, keeper_of
from services.database import Collision, writes
from services.errors import (
    AlreadyRecorded,
    CaseKept,
    Malformed,
    NotFound,
    OutOfStep,
    Recorded,
    SteppedOut,
)
from services.loading import Loaded, load
from services.people import enter_as_guest
from services.stories import Playable
from services.study import cards
from services.teach import results
from services.texts import length, unshowable
from services.tokens import is_start_token

MODES = ("study", "exam")
CONFIDENCE = ("low", "medium", "high")
MAX_REASON = 2_000


_DECIDED = insert(Decision)
_MOVED_ON = update(Attempt).where(Attempt.id == bindparam("attempt")).values(step=bindparam("next_step"))
_HELD = select(Assignment.id).where(Assignment.id == bindparam("held")).with_for_update(read=True).scalar_subquery()
_HANDED_IN = _MOVED_ON.where(bindparam("held") == _HELD)
_OFFERED = (
    select(Revision.id, Revision.card, KEPT.label("kept"))
    .join(Scenario, Revision.scenario_id == Scenario.id)
    .where(Scenario.slug == bindparam("slug"), Scenario.listed, Revision.newest)
)
_OWN = (
    select(Attempt.id, AssignedAttempt.assignment_case_id, AssignmentCase.assignment_id)
    .outerjoin(AssignedAttempt, AssignedAttempt.attempt_id == Attempt.id)
    .outerjoin(AssignmentCase, AssignedAttempt.assignment_case_id == AssignmentCase.id)
    .where(Attempt.public_id == bindparam("attempt_id"), Attempt.person_id == bindparam("person_id"))
    .with_for_update(of=Attempt)
)
"""Put together once, for that costs more than running it."""


@dataclass(frozen=True, slots=True)
class Choosing:
    """What a learner sends: the step that the page was of, the value of a choice, and what they thought."""

    step: int
    choice: str
    confidence: str | None = None
    reason: str | None = None


@writes
def start(connection: Connection, session_token: str, slug: str, mode: str, token: str, now: datetime) -> str:
    """Start an attempt, as a guest where nobody is known yet. Returns its public id; the same token gives the same.

    Raises NotFound for a case that is not in the library, Malformed for a mode or token that is none, CaseKept for a
    case that an assignment of theirs needs.
    """
    if mode not in MODES:
        raise Malformed("Choose study mode or exam mode.")
    if not is_start_token(token):
        raise Malformed("This start form is damaged. Open the page of the case again.")
    person_id = enter_as_guest(connection, session_token, now)
    revision = connection.execute(_OFFERED, {"slug": slug, "person_id": person_id, "now": now}).one_or_none()
    if revision is None or revision.card["reserved"]:
        raise NotFound(slug)
    started = connection.execute(
        select(Attempt.public_id, Attempt.person_id).where(Attempt.start_token == token)
    ).one_or_none()
    if started is not None:
        if started.person_id != person_id:
            raise Malformed("This start form was used already. Open the page of the case again.")
        return str(started.public_id)
    if revision.kept:
        _refuse_kept(connection, person_id, slug, now)
    public_id = secrets.token_hex(16)
    connection.execute(
        insert(Attempt).values(
            public_id=public_id,
            person_id=person_id,
            revision_id=revision.id,
            start_token=token,
            mode=mode,
            seed=secrets.token_bytes(SEED_BYTES),
            step=0,
            started_at=now,
        )
    )
    return public_id


def _refuse_kept(connection: Connection, person_id: int, slug: str, now: datetime) -> None:
    """Raises CaseKept."""
    if keeper := keeper_of(connection, person_id, slug, now):
        assignment_id, title = keeper
        why = f"“{title}” needs this case: you play it there. By yourself you can play it once it is explained to you."
        raise CaseKept(assignment_id, why)


@writes
def decide(connection: Connection, person_id: int, attempt_id: str, sent: Choosing, now: datetime) -> bool:
    """Take one decision, once. Returns whether the attempt is over now.

    The same step and choice again is harmless. Raises NotFound, Malformed (a choice, confidence or reason that is
    none), OutOfStep (a step that is still to come), AlreadyRecorded (another choice stands on record), SteppedOut; and
    where an assignment asks for it first, BadField (confidence, reason) and WriteUpFirst.
    """
    _check_words(sent)
    loaded = load(connection, person_id, attempt_id, lock=True)
    row, playable = loaded.row, loaded.playable
    if 0 <= sent.step < row.step:
        _repeat(loaded, sent)
        return row.finished_at is not None
    if row.stepped_out_at is not None:
        raise SteppedOut(attempt_id)
    if sent.step != row.step or row.finished_at is not None:
        raise OutOfStep(attempt_id)
    number = _chosen(loaded, sent)
    run = replay(playable.story, (*loaded.run.choices, number))
    confidence = _take(connection, loaded, number, sent, now)
    over = is_over(playable.story, run)
    if over:
        _end(connection, person_id, loaded, run, now)
        if not loaded.withheld:
            _collect(connection, person_id, loaded, (number, confidence, now))
    else:
        connection.execute(_MOVED_ON, {"attempt": row.id, "next_step": row.step + 1})
    return over


def _chosen(loaded: Loaded, sent: Choosing) -> int:
    """The number of the choice that was sent. Raises Malformed for one that does not stand open."""
    row, open_now = loaded.row, open_ways(loaded.playable.story, loaded.run)
    numbers = {value_of(row.seed, row.step, way.number): way.number for way in open_now}
    if sent.choice not in numbers:
        raise Malformed("Choose one of the choices on the page.")
    return numbers[sent.choice]


def _take(connection: Connection, loaded: Loaded, number: int, sent: Choosing, now: datetime) -> str | None:
    """Write a decision down, with what is asked with it and nothing else. Returns how sure the learner was.

    Raises WriteUpFirst, BadField.
    """
    row, asked = loaded.row, asked_of(loaded)
    decided = scene_at(loaded.playable.story, loaded.run).is_decision
    if decided:
        refuse_missing(loaded, asked, sent.confidence, sent.reason)
    confidence = sent.confidence if decided and asked.confidence != "off" else None
    connection.execute(
        _DECIDED,
        {
            "attempt_id": row.id,
            "step": row.step,
            "choice": number,
            "confidence": confidence,
            "reason": sent.reason if decided and asked.reason != "off" else None,
            "fingerprint": loaded.playable.fingerprint(loaded.run.at),
            "decided_at": now,
        },
    )
    return confidence


def _end(connection: Connection, person_id: int, loaded: Loaded, run: Run, now: datetime) -> None:
    """Write down what an attempt came to; and in the gradebook, if an assignment covers it.

    The assignment is held by the statement that is needed anyhow: its terms must not change while the cell is worked
    out from them.
    """
    moved, result = {"attempt": loaded.row.id, "next_step": loaded.row.step + 1}, _result(loaded.playable, run, now)
    if loaded.given is None:
        connection.execute(_MOVED_ON.values(**result), moved)
        return
    if not connection.execute(_HANDED_IN.values(**result), {**moved, "held": loaded.given.assignment}).rowcount:
        raise Collision  # the assignment went meanwhile: the attempt is the learner's own
    results.refresh(connection, loaded.given.assignment_case, person_id)


@writes
def step_out(connection: Connection, person_id: int, attempt_id: str, now: datetime) -> None:
    """End an attempt uncounted. Doing it twice is harmless, and an attempt that is over stays as it is.

    Raises NotFound.
    """
    row = connection.execute(_OWN, {"attempt_id": attempt_id, "person_id": person_id}).one_or_none()
    if row is None:
        raise NotFound(attempt_id)
    connection.execute(
        update(Attempt)
        .where(Attempt.id == row.id, Attempt.finished_at.is_(None), Attempt.stepped_out_at.is_(None))
        .values(stepped_out_at=now)
    )
    if row.assignment_id is not None:
        results.hold(connection, row.assignment_id)
        results.refresh(connection, row.assignment_case_id, person_id)


def _check_words(sent: Choosing) -> None:
    if sent.confidence is not None and sent.confidence not in CONFIDENCE:
        raise Malformed("Choose how sure you are from the three answers, or none.")
    if sent.reason is not None and unshowable(sent.reason):
        raise Malformed("Your reason holds a character that cannot be stored. Type it anew and send it again.")
    if sent.reason is not None and length(sent.reason) > MAX_REASON:
        raise Malformed(f"A reason has at most {MAX_REASON:,} characters. Shorten yours and send it again.")


def _repeat(loaded: Loaded, sent: Choosing) -> None:
    """A step that was decided before: harmless with the same choice, refused with another one."""
    decision = loaded.decisions[sent.step]
    if value_of(loaded.row.seed, sent.step, decision.choice) == sent.choice:
        return
    taken = trace(loaded.playable.story, loaded.run.choices)[sent.step]
    offered = (value_of(loaded.row.seed, sent.step, way.number) for way in taken.open_ways)
    if sent.choice not in offered:
        raise Malformed("Choose one of the choices on the page.")
    raise AlreadyRecorded(
        Recorded(
            attempt_id=loaded.row.public_id,
            title=loaded.playable.story.scenario.title,
            scene_title=taken.scene.title,
            choice_text=loaded.playable.choice(taken.scene, taken.choice),
            when=decision.decided_at,
        )
    )


def _result(playable: Playable, run: Run, now: datetime) -> Mapping[str, Any]:
    """What an attempt keeps of its score when it ends: a cache of what replaying it gives."""
    verdict = judge(playable.story, run)
    return {
        "finished_at": now,
        "earned": run.earned,
        "out_of": playable.story.best,
        "safe": verdict.safe,
        "passed": verdict.passed,
    }


def _collect(connection: Connection, person_id: int, loaded: Loaded, last: tuple[int, str | None, datetime]) -> None:
    """What went wrong or was unsure comes back for review; an attempt in which nothing did costs no statement."""
    taken = [*((d.choice, d.confidence, d.decided_at) for d in loaded.decisions), last]
    cards.collect(connection, person_id, loaded.row.revision_id, loaded.playable, taken)
