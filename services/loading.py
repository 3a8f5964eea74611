"""An attempt of one person with decisions, story and what it is for, replayed: every verb about one begins here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from engine.scenario.play import Run, replay
from models import Attempt, Decision, Revision, Scenario
from services.assigned.given import Given, given_columns, given_of, with_given
from services.courses.within import COURSE, Within, with_course, within
from services.database import Collision
from services.errors import NotFound, NotOver, NotReleased, SteppedOut
from services.stories import Playable, shelf

_OWN = with_course(
    with_given(
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
            *given_columns(func.coalesce(Decision.step, 0) == 0),
            *COURSE,
        )
        .join(Revision, Attempt.revision_id == Revision.id)
        .join(Scenario, Revision.scenario_id == Scenario.id)
        .outerjoin(Decision, Decision.attempt_id == Attempt.id)
        .where(Attempt.public_id == bindparam("attempt_id"), Attempt.person_id == bindparam("person_id"))
        .order_by(Decision.step)
    )
)
"""Put together once, for that costs more than running it."""
_OWN_LOCKED = _OWN.with_for_update(of=Attempt)


@dataclass(frozen=True, slots=True)
class Loaded:
    """An attempt with its decisions and its story, replayed; `given` is the assignment that covers it, `course` the
    course that it was begun for, if there is one.
    """

    row: Any
    decisions: tuple[Any, ...]
    playable: Playable
    run: Run
    given: Given | None = None
    course: Within | None = None

    @property
    def withheld(self) -> bool:
        """Whether its explanations wait for a supervisor."""
        return self.given is not None and self.given.withheld


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
    run = replay(playable.story, (d.choice for d in decisions))
    return Loaded(rows[0], decisions, playable, run, given_of(rows[0]), within(rows[0]))


def load_explained(connection: Connection, person_id: int, attempt_id: str, *, lock: bool = False) -> Loaded:
    """An attempt that has come to its end and is explained. Raises NotFound, SteppedOut, NotOver, NotReleased."""
    loaded = load_finished(connection, person_id, attempt_id, lock=lock)
    if loaded.withheld:
        raise NotReleased(attempt_id)
    return loaded


def load_finished(connection: Connection, person_id: int, attempt_id: str, *, lock: bool = False) -> Loaded:
    """An attempt that has come to its end, whether its explanations wait or not.

    Raises NotFound, SteppedOut, NotOver.
    """
    loaded = load(connection, person_id, attempt_id, lock=lock)
    if loaded.row.stepped_out_at is not None:
        raise SteppedOut(attempt_id)
    if loaded.row.finished_at is None:
        raise NotOver(attempt_id)
    return loaded
