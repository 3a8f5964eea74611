"""What a person teaches, as tables: cohorts with groups, modules, assignments. Of learners only their number."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from models import (
    Assignment,
    AssignmentCase,
    Cohort,
    CohortGroup,
    CohortSupervisor,
    Membership,
    Module,
    ModuleCase,
    Scenario,
)
from services.accounts.records import Record


def records_of_teaching(connection: Connection, person_id: int) -> tuple[Record, ...]:
    """Everything that somebody set up as a supervisor, by themselves or with colleagues."""
    return (
        _cohorts(connection, person_id),
        _groups(connection, person_id),
        _modules(connection, person_id),
        _assignments(connection, person_id),
    )


def _taught(query: Any, person_id: int) -> Any:
    return query.join(CohortSupervisor, CohortSupervisor.cohort_id == Cohort.id).where(
        CohortSupervisor.person_id == person_id
    )


def _cohorts(connection: Connection, person_id: int) -> Record:
    columns = {
        "cohort": "its random name",
        "name": "its name",
        "time_zone": "where its dates hold",
        "code": "with which learners join; its last one stays until there is a new one",
        "learners": "how many are in it",
        "created_at": "when it was made",
        "since": "since when you teach it",
        "archived_at": "when it was archived, if it was",
    }
    learners = select(func.count()).where(Membership.cohort_id == Cohort.id, Membership.left_at.is_(None))
    told = (Cohort.public_id, Cohort.name, Cohort.time_zone, Cohort.code, learners.scalar_subquery(), Cohort.created_at)
    query = _taught(select(*told, CohortSupervisor.added_at, Cohort.archived_at), person_id).order_by(Cohort.id)
    return Record("taught_cohorts", "Cohorts that you teach.", columns, tuple(map(tuple, connection.execute(query))))


def _groups(connection: Connection, person_id: int) -> Record:
    columns = {"cohort": "of which cohort", "name": "its name"}
    query = select(Cohort.public_id, CohortGroup.name).join(Cohort, CohortGroup.cohort_id == Cohort.id)
    rows = connection.execute(_taught(query, person_id).order_by(CohortGroup.id))
    return Record("taught_groups", "Groups of the cohorts that you teach.", columns, tuple(map(tuple, rows)))


def _modules(connection: Connection, person_id: int) -> Record:
    columns = {
        "module": "its random name",
        "title": "its title",
        "cases": "its cases in their order, as their addresses name them",
        "terms": "how it is played, counted and graded",
        "created_at": "when you made it",
        "changed_at": "when you last changed it",
        "archived_at": "when you archived it, if you did",
    }
    cases = select(ModuleCase.module_id, Scenario.slug).join(Scenario, ModuleCase.scenario_id == Scenario.id)
    mine = cases.join(Module, ModuleCase.module_id == Module.id).where(Module.person_id == person_id)
    slugs = _gathered(connection, mine.order_by(ModuleCase.position))
    rows = connection.execute(select(Module).where(Module.person_id == person_id).order_by(Module.id))
    told = tuple(
        (row.public_id, row.title, slugs.get(row.id, []), row.terms, row.created_at, row.changed_at, row.archived_at)
        for row in rows
    )
    return Record("modules", "Modules that you put together.", columns, told)


_ASSIGNMENT = {
    "assignment": "its random name",
    "cohort": "to which cohort",
    "group": "to which group of it, if not to all",
    "title": "its title",
    "cases": "its cases in their order, as their addresses name them",
    "terms": "how it is played, counted and graded",
    "opens_local": "when it opens, where the cohort is",
    "opens_at": "the same in UTC",
    "due_local": "when it is due, where the cohort is",
    "due_at": "the same in UTC",
    "closes_local": "until when it is taken after that, where the cohort is",
    "closes_at": "the same in UTC",
    "late": "what happens after the due date: accept, refuse or until",
    "created_at": "when it was made",
    "released_at": "when explanations were released",
    "unblinded_at": "when the names of what is graded blind were shown",
    "withdrawn_at": "when it was withdrawn, if it was",
}


def _assignments(connection: Connection, person_id: int) -> Record:
    cases = select(AssignmentCase.assignment_id, Scenario.slug).join(
        Scenario, AssignmentCase.scenario_id == Scenario.id
    )
    all_of = cases.join(Assignment, AssignmentCase.assignment_id == Assignment.id)
    in_cohort = all_of.join(Cohort, Assignment.cohort_id == Cohort.id)
    slugs = _gathered(connection, _taught(in_cohort, person_id).order_by(AssignmentCase.position))
    query = (
        select(Assignment, Cohort.public_id.label("cohort"), CohortGroup.name.label("group"))
        .join(Cohort, Assignment.cohort_id == Cohort.id)
        .outerjoin(CohortGroup, Assignment.group_id == CohortGroup.id)
    )
    told = []
    for row in connection.execute(_taught(query, person_id).order_by(Assignment.id)):
        said = {"assignment": row.public_id, "cases": slugs.get(row.id, [])}
        told.append(tuple(said[name] if name in said else getattr(row, name) for name in _ASSIGNMENT))
    return Record("taught_assignments", "Assignments of the cohorts that you teach.", _ASSIGNMENT, tuple(told))


def _gathered(connection: Connection, query: Any) -> dict[int, list[str]]:
    """Pairs of a number and a name, as the names of each number."""
    found: dict[int, list[str]] = {}
    for number, name in connection.execute(query):
        found.setdefault(number, []).append(name)
    return found
