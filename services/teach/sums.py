"""The sums of one assigned case that figures are read from: how they are made of attempts, kept, and taken away.

Ways with how many went them, and for each choice in a state how long it took. Knows not what is new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.insight.times import added, band_of
from engine.scenario.graph import State
from engine.scenario.play import NotOffered, Story, replay
from engine.scenario.play import choose as step_on
from models import AssignedAttempt, AssignmentCase, Attempt, Decision, PathCount, TakenCount
from services.paths import write_path
from services.stories import shelf
from services.tokens import new_public_id

AT_ONCE = 500
"""Attempts that are read in one statement, and rows that are written in one."""

Way = tuple[int, str]
"""A revision, and the numbers of the choices that were taken in it."""
Choice = tuple[int, State, int]
"""A revision, a state, and the number of a choice."""


@dataclass(slots=True)
class Sums:
    """Ways by how many went them; choices by how long they took, in bands of times."""

    ways: Counter[Way] = field(default_factory=Counter)
    choices: dict[Choice, list[int]] = field(default_factory=dict)

    def add(self, revision_id: int, states: Iterable[State], steps: Sequence[Any]) -> None:
        """Add one attempt: the state before each of its steps, and the steps."""
        self.ways[revision_id, write_path(step.choice for step in steps)] += 1
        before = steps[0].started_at if steps else None
        for at, step in zip(states, steps, strict=False):
            band = band_of((step.decided_at - before).total_seconds())
            times = self.choices.setdefault((revision_id, at, step.choice), [])
            times.extend([0] * (band + 1 - len(times)))
            times[band] += 1
            before = step.decided_at


def sums_of(connection: Connection, attempts: Iterable[int]) -> Sums:
    """What these attempts come to. One that cannot be replayed is left out of all sums."""
    sums, known = Sums(), list(attempts)
    for first in range(0, len(known), AT_ONCE):
        for steps in _steps(connection, known[first : first + AT_ONCE]):
            revision_id = steps[0].revision_id
            playable = shelf.find(connection, revision_id)
            states = _states(playable.story, steps) if playable else ()
            if states is not None:
                sums.add(revision_id, states, steps)
    return sums


def _steps(connection: Connection, attempts: Sequence[int]) -> Iterator[list[Any]]:
    query = (
        select(Attempt.id, Attempt.revision_id, Attempt.started_at, Decision.choice, Decision.decided_at)
        .join(Decision, Decision.attempt_id == Attempt.id)
        .where(Attempt.id.in_(attempts))
        .order_by(Attempt.id, Decision.step)
    )
    for _, steps in groupby(connection.execute(query), lambda row: row.id):
        yield list(steps)


def _states(story: Story, steps: Iterable[Any]) -> list[State] | None:
    """The state before each step; None where a step was not offered."""
    run, states = replay(story, ()), []
    try:
        for step in steps:
            states.append(run.at)
            run = step_on(story, run, step.choice)
    except NotOffered:
        return None
    return states


def kept_sums(connection: Connection, case_id: int) -> Sums:
    """The sums of one case as they are kept."""
    ways = select(PathCount.revision_id, PathCount.path, PathCount.n).where(PathCount.assignment_case_id == case_id)
    choices = select(TakenCount.revision_id, TakenCount.state, TakenCount.choice, TakenCount.times)
    return Sums(
        Counter({(revision_id, path): n for revision_id, path, n in connection.execute(ways).all()}),
        {
            (revision_id, state, choice): times
            for revision_id, state, choice, times in connection.execute(
                choices.where(TakenCount.assignment_case_id == case_id)
            ).all()
        },
    )


def add_sums(connection: Connection, case_id: int, sums: Sums) -> None:
    """Add to what is kept. The caller holds the row of the case."""
    _write(
        connection,
        PathCount,
        ["assignment_case_id", "revision_id", "path"],
        [
            {"assignment_case_id": case_id, "revision_id": revision_id, "path": path, "n": n}
            for (revision_id, path), n in sums.ways.items()
        ],
        grows=True,
    )
    there = _there(connection, case_id, sums)
    _write(
        connection,
        TakenCount,
        ["assignment_case_id", "revision_id", "state", "choice"],
        [_choice_row(case_id, key, added([times, there.get(key, ())])) for key, times in sums.choices.items()],
        grows=False,
    )


def _choice_row(case_id: int, key: Choice, times: list[int]) -> dict[str, Any]:
    what = dict(zip(("revision_id", "state", "choice"), key, strict=True))
    return {"assignment_case_id": case_id, **what, "n": sum(times), "times": times}


def _there(connection: Connection, case_id: int, sums: Sums) -> dict[Choice, list[int]]:
    """What is kept of the states that these sums touch: so much is read, however much there is."""
    found: dict[Choice, list[int]] = {}
    touched = sorted({(revision_id, state) for revision_id, state, _ in sums.choices})
    for revision_id, group in groupby(touched, lambda one: one[0]):
        states = [state for _, state in group]
        for first in range(0, len(states), AT_ONCE):
            rows = connection.execute(
                select(TakenCount.state, TakenCount.choice, TakenCount.times).where(
                    TakenCount.assignment_case_id == case_id,
                    TakenCount.revision_id == revision_id,
                    TakenCount.state.in_(states[first : first + AT_ONCE]),
                )
            )
            found |= {(revision_id, row.state, row.choice): row.times for row in rows}
    return found


def _write(connection: Connection, table: Any, key: list[str], rows: list[dict[str, Any]], *, grows: bool) -> None:
    """Insert rows, or write them over those with their key; where a number grows, add it."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    put: Any = dialect.insert(table)
    others = {name: put.excluded[name] for name in (rows[0] if rows else ()) if name not in key}
    over = {**others, **({"n": table.n + put.excluded.n} if grows else {})}
    for first in range(0, len(rows), AT_ONCE):
        connection.execute(put.on_conflict_do_update(index_elements=key, set_=over), rows[first : first + AT_ONCE])


def forget_sums(connection: Connection, case_id: int) -> None:
    """Take all sums of a case away, so that they are made from the start. The caller holds the row of the case."""
    for table in (PathCount, TakenCount):
        connection.execute(delete(table).where(table.assignment_case_id == case_id))
    here = (AssignedAttempt.assignment_case_id == case_id, AssignedAttempt.folded)
    connection.execute(update(AssignedAttempt).where(*here).values(folded=False))
    connection.execute(
        update(AssignmentCase).where(AssignmentCase.id == case_id).values(stale=False, mark=new_public_id())
    )
