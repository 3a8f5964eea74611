"""Modules of somebody who teaches: an ordered set of cases with terms, from which assignments are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from engine.teach.terms import Terms, as_json, from_json
from models import Module, ModuleCase, Person, Revision, Scenario
from services.database import reads, writes
from services.errors import ChangedMeanwhile, Malformed, Refused
from services.teach.choosing import CASE_COLUMNS, CaseRow, case_row, scenarios_of
from services.teach.keeping_terms import kept_terms
from services.teach.module_cases import cases_of, own_module, put_cases
from services.teach.naming import clean_label
from services.tokens import is_public_id

MOST_MODULES = 500
"""Of one person, archived ones included."""
EXAMPLE = "Knowing one’s limits"


@dataclass(frozen=True, slots=True)
class ModuleView:
    """A module with its cases in their order."""

    public_id: str
    title: str
    terms: Terms
    version: int
    archived_at: datetime | None
    cases: tuple[CaseRow, ...]

    @property
    def minutes(self) -> int:
        """How long its cases take together."""
        return sum(case.minutes for case in self.cases)


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says of a module; `version` is the one that their form was filled from."""

    title: str
    terms: Terms
    version: int = 0


@reads
def modules_of(connection: Connection, person_id: int) -> tuple[ModuleView, ...]:
    """The modules of somebody, by title."""
    return modules_in(connection, person_id)


def modules_in(connection: Connection, person_id: int) -> tuple[ModuleView, ...]:
    """The same, in the transaction at hand: two statements."""
    rows = connection.execute(select(Module).where(Module.person_id == person_id)).all()
    views = _views(connection, rows, Module.person_id == person_id)
    return tuple(sorted(views, key=lambda view: (view.title.casefold(), view.public_id)))


@reads
def module(connection: Connection, person_id: int, module_id: str) -> ModuleView:
    """One module of somebody. Raises NotFound."""
    row = own_module(connection, person_id, module_id)
    return _views(connection, [row], Module.id == row.id)[0]


@writes
def add_module(
    connection: Connection, person_id: int, module_id: str, told: Told, slugs: Sequence[str], now: datetime
) -> None:
    """Make a module under the id that its form came with: sent twice, there is one.

    Raises BadField, Malformed, Refused.
    """
    if not is_public_id(module_id):
        raise Malformed("This form is damaged. Open the page again.")
    make_module(connection, person_id, module_id, told, slugs, now)


def make_module(
    connection: Connection, person_id: int, module_id: str, told: Told, slugs: Sequence[str], now: datetime
) -> None:
    """The same, in the transaction at hand."""
    values = _values(told)
    scenarios = scenarios_of(connection, slugs)
    connection.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    owner = connection.scalar(select(Module.person_id).where(Module.public_id == module_id))
    if owner not in (None, person_id):
        raise Malformed("This form was used already. Open the page again.")
    if owner is not None:
        return
    if (connection.scalar(select(func.count(Module.id)).where(Module.person_id == person_id)) or 0) >= MOST_MODULES:
        raise Refused(f"You have {MOST_MODULES} modules, and that is as many as fit. Change one that you have.")
    made = insert(Module).values(
        public_id=module_id, person_id=person_id, version=0, created_at=now, changed_at=now, **values
    )
    put_cases(connection, connection.execute(made.returning(Module.id)).scalar_one(), list(scenarios.values()))


@writes
def change_module(connection: Connection, person_id: int, module_id: str, told: Told, now: datetime) -> None:
    """Change title and terms. Raises NotFound, BadField, ChangedMeanwhile."""
    values = _values(told)
    row = own_module(connection, person_id, module_id, lock=True)
    if {"title": row.title, "terms": as_json(from_json(row.terms))} == values:
        return  # sent twice, or nothing was changed
    if row.version != told.version:
        raise ChangedMeanwhile
    changed = update(Module).where(Module.id == row.id).values(version=row.version + 1, changed_at=now, **values)
    connection.execute(changed)


@writes
def duplicate_module(connection: Connection, person_id: int, module_id: str, copy_id: str, now: datetime) -> None:
    """Make a copy under the id that its form came with. Raises NotFound, Malformed, Refused."""
    row = own_module(connection, person_id, module_id)
    if not is_public_id(copy_id):
        raise Malformed("This form is damaged. Open the page again.")
    slugs = list(cases_of(connection, row.id, listed=True))
    title = f"{row.title[:100]} (copy)"
    make_module(connection, person_id, copy_id, Told(title, from_json(row.terms)), slugs, now)


@writes
def archive_module(connection: Connection, person_id: int, module_id: str, now: datetime) -> None:
    """Put a module away. What was assigned from it stays. Raises NotFound."""
    row = own_module(connection, person_id, module_id, lock=True)
    if row.archived_at is None:
        connection.execute(update(Module).where(Module.id == row.id).values(archived_at=now))


@writes
def bring_module_back(connection: Connection, person_id: int, module_id: str) -> None:
    """Take a module up again. Raises NotFound."""
    row = own_module(connection, person_id, module_id, lock=True)
    connection.execute(update(Module).where(Module.id == row.id).values(archived_at=None))


def _values(told: Told) -> dict[str, Any]:
    """What a module keeps of what somebody says. Raises BadField."""
    return {"title": clean_label(told.title, "title", EXAMPLE), "terms": as_json(kept_terms(told.terms))}


def _views(connection: Connection, rows: Sequence[Any], whose: Any) -> list[ModuleView]:
    query = (
        select(ModuleCase.module_id, *CASE_COLUMNS)
        .join(Module, ModuleCase.module_id == Module.id)
        .join(Scenario, ModuleCase.scenario_id == Scenario.id)
        .join(Revision, (Revision.scenario_id == Scenario.id) & Revision.newest)
        .where(whose)
        .order_by(ModuleCase.module_id, ModuleCase.position)
    )
    cases: dict[int, list[CaseRow]] = {}
    for found in connection.execute(query):
        cases.setdefault(found.module_id, []).append(case_row(found))
    return [
        ModuleView(
            public_id=row.public_id,
            title=row.title,
            terms=from_json(row.terms),
            version=row.version,
            archived_at=row.archived_at,
            cases=tuple(cases.get(row.id, ())),
        )
        for row in rows
    ]
