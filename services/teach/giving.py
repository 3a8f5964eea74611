"""What a supervisor says of an assignment, held against the cohort: to whom, when, after what, under which terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from engine.teach.terms import Terms, as_json
from models import Assignment
from services.errors import BadField, NotFound
from services.teach.dates import Dates, DatesTold, columns_of, dates_of
from services.teach.groups import group_of
from services.teach.keeping_terms import kept_terms
from services.teach.modules import EXAMPLE
from services.teach.naming import clean_label
from services.teach.scope import CohortRow

MOST_ASSIGNMENTS = 300
"""Of one cohort, withdrawn ones included."""


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that is said of an assignment. `group` and `prerequisite` are public ids, empty for none.

    `version` is the one that the form was filled from.
    """

    title: str
    terms: Terms
    dates: DatesTold
    cases: Sequence[str]
    group: str = ""
    prerequisite: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """The same as it can be kept; the cases are held against the library by whoever keeps them."""

    title: str
    terms: Terms
    dates: Dates
    group_id: int | None
    prerequisite_id: int | None

    @property
    def columns(self) -> dict[str, Any]:
        """What an assignment keeps of it."""
        return {
            "title": self.title,
            "terms": as_json(self.terms),
            "group_id": self.group_id,
            "prerequisite_id": self.prerequisite_id,
            **columns_of(self.dates),
        }


def settle(connection: Connection, cohort: CohortRow, told: Told, assignment_id: int | None = None) -> Settled:
    """What somebody says, as it can be kept; with the number of the assignment that is changed. Raises BadField."""
    return Settled(
        title=clean_label(told.title, "title", EXAMPLE),
        terms=kept_terms(told.terms),
        dates=dates_of(told.dates, cohort.time_zone),
        group_id=_group(connection, cohort, told.group) if told.group else None,
        prerequisite_id=_prerequisite(connection, cohort, told.prerequisite, assignment_id)
        if told.prerequisite
        else None,
    )


def _group(connection: Connection, cohort: CohortRow, group_id: str) -> int:
    try:
        return group_of(connection, cohort, group_id)
    except NotFound:
        raise BadField("group", "This group is gone. Choose from those that there are.") from None


def _prerequisite(connection: Connection, cohort: CohortRow, wanted: str, assignment_id: int | None) -> int:
    """The number of the assignment that has to be done first, if that can be. Raises BadField."""
    query = select(Assignment.id, Assignment.public_id, Assignment.prerequisite_id, Assignment.title)
    rows = {row.id: row for row in connection.execute(query.where(Assignment.cohort_id == cohort.id))}
    first = next((row for row in rows.values() if row.public_id == wanted), None)
    if first is None:
        raise BadField("prerequisite", "This assignment is gone. Choose from those that there are.")
    if assignment_id in _chain(first.id, {row.id: row.prerequisite_id for row in rows.values()}):
        raise BadField("prerequisite", f"“{first.title}” waits for this one already. One of the two has to be first.")
    return int(first.id)


def _chain(first: int, before: Mapping[int, int | None]) -> set[int]:
    """An assignment and all that have to be done before it."""
    found: set[int] = set()
    at: int | None = first
    while at is not None and at not in found:
        found.add(at)
        at = before.get(at)
    return found
