"""`/teach`: the cohorts that somebody teaches, and what waits for them.

What waits is told by sources: each gives lines with a key that the page has words for. Whoever has more to tell adds a
function to `SOURCES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from models import Cohort, RosterEntry
from services.database import reads
from services.teach.grading import to_grade
from services.teach.opening import closed_still
from services.teach.scope import teaches


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits: what (a key), how much of it, and of which cohort (or of which assignment in it)."""

    what: str
    count: int
    cohort_id: str
    cohort: str
    assignment_id: str = ""
    assignment: str = ""


def _not_invited(connection: Connection, supervisor_id: int, now: datetime) -> Iterable[Waiting]:
    """People on a roster who have an address, have not come, and were never written to."""
    count = func.count(RosterEntry.id)
    rows = connection.execute(
        select(count, Cohort.public_id, Cohort.name)
        .join(RosterEntry, RosterEntry.cohort_id == Cohort.id)
        .where(
            teaches(supervisor_id),
            Cohort.archived_at.is_(None),
            RosterEntry.membership_id.is_(None),
            RosterEntry.email.is_not(None),
            RosterEntry.invited_at.is_(None),
        )
        .group_by(Cohort.public_id, Cohort.name)
    )
    return (Waiting("not-invited", *row) for row in rows)


def _to_grade(connection: Connection, supervisor_id: int, now: datetime) -> Iterable[Waiting]:
    """What was handed in and has no points yet, where the rubric is the grade."""
    for each in to_grade(connection, supervisor_id):
        yield Waiting("to-grade", each.count, each.cohort_id, each.cohort, each.assignment_id, each.title)


def _to_open(connection: Connection, supervisor_id: int, now: datetime) -> Iterable[Waiting]:
    """Explanations that are closed still, although what they explain was due."""
    for each in closed_still(connection, supervisor_id, now):
        yield Waiting("to-open", each.finished, each.cohort_id, each.cohort, each.assignment_id, each.title)


SOURCES: tuple[Callable[[Connection, int, datetime], Iterable[Waiting]], ...] = (_not_invited, _to_grade, _to_open)


@reads
def things_that_wait(
    connection: Connection, supervisor_id: int, now: datetime, *, sends: bool = True
) -> tuple[Waiting, ...]:
    """What waits for somebody who teaches, cohort by cohort: one statement a source. Without mail nobody is invited."""
    sources = (source for source in SOURCES if sends or source is not _not_invited)
    found = (line for source in sources for line in source(connection, supervisor_id, now))
    return tuple(sorted(found, key=lambda line: (line.cohort.casefold(), line.cohort_id, line.what)))
