"""What everything that somebody decided came to: replayed by the engine once, and remembered.

An attempt that is over never changes, so a process remembers what came of it under its public id, which is never given
again. Two learners who went the same way decided the same: the way is replayed once for both.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, and_, bindparam, false, null, select, union_all

from engine.scenario.graph import State
from engine.scenario.play import Story
from engine.study.questions import Measured, Outcome, outcome_at, outcomes_of
from models import Attempt, Decision, Revision, Scenario
from services.assigned.holding import KEPT, WITHHELD
from services.stories import Playable, shelf

NEVER = datetime.min.replace(tzinfo=UTC)
WAYS = 20_000
"""Ways that a process remembers; one of six decisions takes about a quarter of a kilobyte."""
ATTEMPTS = 12_000
"""Attempts that a process remembers; one of six decisions takes about a kilobyte and a half."""

_ATTEMPTS: Any = union_all(
    select(
        Attempt.id.label("id"),
        Attempt.public_id.label("public_id"),
        and_(Attempt.finished_at.is_not(None), ~WITHHELD).label("over"),
        Scenario.slug,
    )
    .join(Revision, Attempt.revision_id == Revision.id)
    .join(Scenario, Revision.scenario_id == Scenario.id)
    .where(Attempt.person_id == bindparam("person_id")),
    select(null(), null(), false(), Scenario.slug).where(KEPT),
).order_by("id")
_STEPS = (
    select(
        Attempt.public_id,
        Attempt.id,
        Attempt.revision_id,
        Decision.choice,
        Decision.confidence,
        Decision.decided_at,
    )
    .join(Decision, Decision.attempt_id == Attempt.id)
    .where(
        Attempt.person_id == bindparam("person_id"),
        Attempt.finished_at.is_not(None),
        Attempt.id >= bindparam("since"),
    )
    .order_by(Attempt.id, Decision.step)
)
"""Put together once, for that costs more than running them."""


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision of a learner: the way that led to it, what was chosen there, and what that came to.

    `attempt` is the attempt's public id; `number` counts the decisions of the attempt, as its debrief does.
    """

    revision_id: int
    path: tuple[int, ...]
    choice: int
    measured: Measured
    attempt: str
    number: int


@dataclass(frozen=True, slots=True)
class Played:
    """What somebody decided in attempts that are over, the oldest attempt first. By their slugs the cases that they
    ever began, and those that are kept for an assignment of theirs.
    """

    decided: tuple[Decided, ...]
    met: frozenset[str]
    kept: frozenset[str] = frozenset()


class Remembered:
    """What attempts that are over came to; the one that was not asked for longest goes first."""

    def __init__(self, most: int = ATTEMPTS) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._found: OrderedDict[tuple[str, str], tuple[Decided, ...]] = OrderedDict()

    def get(self, database: str, attempts: Iterable[str]) -> dict[str, tuple[Decided, ...] | None]:
        """What these attempts came to; None for one that is not remembered."""
        with self._lock:
            found = {attempt: self._found.get((database, attempt)) for attempt in attempts}
            for attempt, came_to in found.items():
                if came_to is not None:
                    self._found.move_to_end((database, attempt))
        return found

    def keep(self, database: str, attempts: dict[str, tuple[Decided, ...]]) -> None:
        """Remember what attempts came to."""
        with self._lock:
            self._found.update({(database, attempt): came_to for attempt, came_to in attempts.items()})
            while len(self._found) > self._most:
                self._found.popitem(last=False)


remembered = Remembered()


def decided(connection: Connection, person_id: int) -> Iterator[Decided]:
    """Every decision of somebody in attempts that are over, the oldest attempt first. See `played`."""
    yield from played(connection, person_id, NEVER).decided


def played(connection: Connection, person_id: int, now: datetime) -> Played:
    """What somebody decided, and which cases they met.

    What was stepped out of is not counted; of an attempt under way nothing is told before its end, of one whose
    explanations wait nothing before their release. One statement where
    all is remembered, else two, and one for each story that the process has not opened yet. A revision that this
    version cannot read is left out.
    """
    database = str(connection.engine.url)
    rows = connection.execute(_ATTEMPTS, {"person_id": person_id, "now": now}).all()
    attempts = [row for row in rows if row.public_id is not None]
    over = [(row.id, row.public_id) for row in attempts if row.over]
    found = remembered.get(database, (public_id for _, public_id in over))
    since = next((row_id for row_id, public_id in over if found[public_id] is None), None)
    if since is not None:
        anew = _came_to(connection, person_id, since)
        remembered.keep(database, anew)
        found |= anew
    made = tuple(one for _, public_id in over for one in found[public_id] or ())
    kept = frozenset(row.slug for row in rows if row.public_id is None)
    return Played(made, frozenset(row.slug for row in attempts), kept)


def _came_to(connection: Connection, person_id: int, since: int) -> dict[str, tuple[Decided, ...]]:
    """What the attempts from one on came to, read and replayed."""
    rows = connection.execute(_STEPS, {"person_id": person_id, "since": since}).all()
    stories = {revision_id: shelf.find(connection, revision_id) for revision_id in {row.revision_id for row in rows}}
    made = {}
    for public_id, steps in groupby(rows, lambda row: row.public_id):
        taken = list(steps)
        playable = stories[taken[0].revision_id]
        made[public_id] = _decisions(playable, taken) if playable else ()
    return made


def _decisions(playable: Playable, steps: list[Any]) -> tuple[Decided, ...]:
    first, choices = steps[0], tuple(step.choice for step in steps)
    made: list[Decided] = []
    for at, (step, outcome) in enumerate(zip(steps, _outcomes(playable.story, choices), strict=True)):
        if outcome is not None:
            measured = Measured(step.decided_at, step.confidence, outcome)
            made.append(
                Decided(
                    revision_id=first.revision_id,
                    path=choices[:at],
                    choice=step.choice,
                    measured=measured,
                    attempt=first.public_id,
                    number=len(made) + 1,
                )
            )
    return tuple(made)


@lru_cache(maxsize=WAYS)
def _outcomes(story: Story, choices: tuple[int, ...]) -> tuple[Outcome | None, ...]:
    """What a way came to; what is alike in two ways is worked out once."""
    return outcomes_of(story, choices, _outcome)


@lru_cache(maxsize=WAYS)
def _outcome(story: Story, at: State, number: int) -> Outcome:
    return outcome_at(story, at, number)
