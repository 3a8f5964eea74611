"""Which cases a cohort was given, by which assignments, and which part of it somebody asks to see the figures of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from engine.teach.terms import from_json
from models import Assignment, AssignmentCase, CohortGroup, Revision, Scenario
from services.errors import NotFound
from services.teach.scope import CohortRow, cohort_of


@dataclass(frozen=True, slots=True)
class Given:
    """One case of one assignment of a cohort. `withheld` says that its explanations wait for a supervisor; `mark` is
    that of its sums.
    """

    id: int
    slug: str
    title: str
    lang: str
    assignment_id: str
    assignment: str
    withheld: bool
    mark: str | None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group of a cohort."""

    id: int
    public_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose figures somebody asks for: of one assignment or of one group, by public ids, or of all; of one revision, by
    the first characters of its hash, or of all of them ("all").
    """

    assignment: str = ""
    group: str = ""
    revision: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether the figures are of a part of the cohort."""
        return bool(self.assignment or self.group)


ACROSS = "all"


def given_in(
    connection: Connection, supervisor_id: int, cohort_id: str, slug: str = ""
) -> tuple[CohortRow, tuple[Given, ...]]:
    """A cohort that this person teaches and the cases it was given, all or this one, in the order of their assignments.

    Raises NotFound, also for a case that it was never given.
    """
    cohort = cohort_of(connection, supervisor_id, cohort_id)
    query = (
        select(
            AssignmentCase.id,
            AssignmentCase.mark,
            Scenario.slug,
            Revision.card,
            Assignment.public_id.label("assignment_id"),
            Assignment.title.label("assignment"),
            Assignment.terms,
            Assignment.released_at,
        )
        .join(Assignment, AssignmentCase.assignment_id == Assignment.id)
        .join(Scenario, AssignmentCase.scenario_id == Scenario.id)
        .join(Revision, Revision.scenario_id == Scenario.id)
        .where(Assignment.cohort_id == cohort.id, Revision.newest)
        .order_by(Assignment.id, AssignmentCase.position)
    )
    rows = connection.execute(query.where(Scenario.slug == slug) if slug else query)
    given = tuple(_given(row) for row in rows)
    if slug and not given:
        raise NotFound(slug)
    return cohort, given


def _given(row: Any) -> Given:
    return Given(
        id=row.id,
        slug=row.slug,
        title=row.card["title"],
        lang=row.card["lang"],
        assignment_id=row.assignment_id,
        assignment=row.assignment,
        withheld=from_json(row.terms).withholds and row.released_at is None,
        mark=row.mark,
    )


def groups_in(connection: Connection, cohort: CohortRow) -> tuple[GroupRow, ...]:
    """The groups of a cohort, by name."""
    query = select(CohortGroup.id, CohortGroup.public_id, CohortGroup.name).where(CohortGroup.cohort_id == cohort.id)
    return tuple(GroupRow(*row) for row in connection.execute(query.order_by(CohortGroup.name)))


def refuse_unknown(given: Sequence[Given], groups: Sequence[GroupRow], wanted: Wanted) -> None:
    """Raises NotFound for an assignment or a group that is none here, and for both at once."""
    if wanted.assignment and (wanted.group or wanted.assignment not in {each.assignment_id for each in given}):
        raise NotFound(wanted.assignment)
    if wanted.group and wanted.group not in {group.public_id for group in groups}:
        raise NotFound(wanted.group)
