"""An attempt of one person with its decisions and its story, replayed: what every verb about an attempt begins with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from engine.scenario.play import Run, replay
from models import Attempt, Decision, Revision, Scenario
from services.database import Collision
from services.errors import NotFound, NotOver, SteppedOut
from services.stories import Playable, shelf

_OWN = (
    select(
        Attempt.id,
        Attempt.public_id,
        Attempt.revision_id,
        Attempt.mode,
        Attempt.seed,
        Attempt.step,
        Attempt.started_at,
        Attempt.finished_at,
        Attempt.stepped_out_at,
        Scenario.slug,
        Revision.newest,
        Decision.step.label("decided_step"),
        Decision.choice,
        Decision.confidence,
        Decision.reason,
        Decision.fingerprint,
        Decision.decided_at,
    )
    .join(Revision, Attempt.revision_id == Revision.id)
    .join(Scenario, Revision.scenario_id == Scenario.id)
    .outerjoin(Decision, Decision.attempt_id == Attempt.id)
    .where(Attempt.public_id == bindparam("attempt_id"), Attempt.person_id == bindparam("person_id"))
    .order_by(Decision.step)
)
"""Put together once, for that costs more than running it."""
_OWN_LOCKED = _OWN.with_for_update(of=Attempt)


@dataclass(frozen=True, slots=True)
class Loaded:
    """An attempt with its decisions and its story, replayed."""

    row: Any
    decisions: tuple[Any, ...]
    playable: Playable
    run: Run


def load(connection: Connection, person_id: int, attempt_id: str, *, lock: bool = False) -> Loaded:
    """An attempt of this person with its decisions, in one statement, replayed. Raises NotFound."""
    wanted = {"attempt_id": attempt_id, "person_id": person_id}
    rows = connection.execute(_OWN_LOCKED if lock else _OWN, wanted).all()
    if not rows:
        raise NotFound(attempt_id)
    decisions = tuple(row for row in rows if row.decided_step is not None)
    if len(decisions) != rows[0].step:
        raise Collision  # the row was locked after its decisions were read: read both again
    playable = shelf.get(connection, rows[0].revision_id)
    return Loaded(rows[0], decisions, playable, replay(playable.story, (d.choice for d in decisions)))


def load_finished(connection: Connection, person_id: int, attempt_id: str, *, lock: bool = False) -> Loaded:
    """An attempt that has come to its end. Raises NotFound, SteppedOut, NotOver."""
    loaded = load(connection, person_id, attempt_id, lock=lock)
    if loaded.row.stepped_out_at is not None:
        raise SteppedOut(attempt_id)
    if loaded.row.finished_at is None:
        raise NotOver(attempt_id)
    return loaded
