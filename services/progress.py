"""Where a learner stands in the cases of the library: attempts left open, earlier ones, the first score of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from models import Attempt, Decision, Revision, Scenario
from services.assigned.holding import WITHHELD
from services.cards import Progress, score_label


@dataclass(frozen=True, slots=True)
class ResumeRow:
    """An attempt that was begun and not ended."""

    attempt_id: str
    slug: str
    title: str
    started: datetime
    decisions_made: int


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """An earlier attempt of one learner at one case: open, finished, or withheld, which is finished and not explained
    yet. There is a score only of what is explained.
    """

    attempt_id: str
    mode: str
    state: str
    started: datetime
    score: str | None
    safe: bool | None
    passed: bool | None


def attempts_of(connection: Connection, person_id: int | None) -> list[Any]:
    """A learner's attempts, newest first, without those that were stepped out of."""
    if person_id is None:
        return []
    made = select(func.count()).where(Decision.attempt_id == Attempt.id, Decision.fingerprint.is_not(None))
    query = (
        select(
            Attempt,
            Scenario.slug,
            Revision.card,
            made.scalar_subquery().label("decisions_made"),
            WITHHELD.label("withheld"),
        )
        .join(Revision, Attempt.revision_id == Revision.id)
        .join(Scenario, Revision.scenario_id == Scenario.id)
        .where(Attempt.person_id == person_id, Attempt.stepped_out_at.is_(None))
        .order_by(Attempt.started_at.desc(), Attempt.id.desc())
    )
    return list(connection.execute(query))


def open_attempts(attempts: Iterable[Any]) -> tuple[ResumeRow, ...]:
    """The newest attempt of each case that was left open, newest first."""
    by_slug: dict[str, ResumeRow] = {}
    for row in attempts:
        if row.finished_at is None:
            resume = ResumeRow(row.public_id, row.slug, row.card["title"], row.started_at, row.decisions_made)
            by_slug.setdefault(row.slug, resume)
    return tuple(by_slug.values())


def attempt_row(row: Any) -> AttemptRow:
    """What the page of a case says of an earlier attempt."""
    finished = row.finished_at is not None and not row.withheld
    return AttemptRow(
        attempt_id=row.public_id,
        mode=row.mode,
        state="withheld" if row.withheld and row.finished_at else "finished" if finished else "open",
        started=row.started_at,
        score=score_label(row.earned, row.out_of) if finished else None,
        safe=row.safe if finished else None,
        passed=row.passed if finished else None,
    )


def progress_by_case(attempts: Iterable[Any]) -> dict[str, Progress]:
    """Where the learner stands in each case, by slug."""
    by_slug: dict[str, list[Any]] = {}
    for row in attempts:
        by_slug.setdefault(row.slug, []).append(row)
    return {slug: _stand(rows) for slug, rows in by_slug.items()}


def _stand(rows: list[Any]) -> Progress:
    still_open = next((row for row in rows if row.finished_at is None), None)
    if still_open is not None:
        return Progress("open", still_open.public_id, len(rows))
    first = rows[-1]
    if first.withheld:
        return Progress("withheld", first.public_id, len(rows))
    return Progress(
        "finished", first.public_id, len(rows), score_label(first.earned, first.out_of), first.safe, first.passed
    )
