"""What everything that somebody decided came to: replayed by the engine, remembered by the way taken.

Two learners who went the same way decided the same, so a way is replayed once in a process.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from sqlalchemy import Connection, select

from engine.study.questions import Measured, Outcome, outcomes_of
from models import Attempt, Decision
from services.errors import Unplayable
from services.stories import Playable, shelf

WAYS = 20_000
"""Ways that a process remembers; one of six decisions takes about a kilobyte."""


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision of a learner: the way that led to it, what was chosen there, and what that came to."""

    attempt_id: int
    revision_id: int
    path: tuple[int, ...]
    choice: int
    measured: Measured


def decided(connection: Connection, person_id: int) -> Iterator[Decided]:
    """Every decision of somebody in attempts that were not stepped out of, the oldest attempt first.

    One statement, and one for each story that the process has not opened yet. A revision that this version cannot read
    is left out.
    """
    query = (
        select(
            Attempt.id,
            Attempt.revision_id,
            Decision.choice,
            Decision.confidence,
            Decision.decided_at,
        )
        .join(Decision, Decision.attempt_id == Attempt.id)
        .where(Attempt.person_id == person_id, Attempt.stepped_out_at.is_(None))
        .order_by(Attempt.id, Decision.step)
    )
    for (attempt_id, revision_id), steps in groupby(connection.execute(query), key=lambda row: (row[0], row[1])):
        taken = list(steps)
        choices = tuple(step.choice for step in taken)
        try:
            playable = shelf.get(connection, revision_id)
        except Unplayable:
            continue
        outcomes = _replayed(playable, choices)
        for number, (step, outcome) in enumerate(zip(taken, outcomes, strict=True)):
            if outcome is not None:
                measured = Measured(step.decided_at, step.confidence, outcome)
                yield Decided(attempt_id, revision_id, choices[:number], step.choice, measured)


@lru_cache(maxsize=WAYS)
def _replayed(playable: Playable, choices: tuple[int, ...]) -> tuple[Outcome | None, ...]:
    return outcomes_of(playable.story, choices)
