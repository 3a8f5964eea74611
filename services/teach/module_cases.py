"""The cases of a module in their order: added, moved, taken out. What was assigned from it stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from models import Module, ModuleCase, Scenario
from services.database import writes
from services.errors import BadField, NotFound
from services.teach.choosing import scenarios_of


def own_module(connection: Connection, person_id: int, module_id: str, *, lock: bool = False) -> Any:
    """The row of a module that is this person's. Raises NotFound."""
    query = select(Module).where(Module.public_id == module_id, Module.person_id == person_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound(module_id)
    return row


@writes
def add_cases(connection: Connection, person_id: int, module_id: str, slugs: Sequence[str], now: datetime) -> None:
    """Put cases behind those that are there; what is in it already stays where it is. Raises NotFound, BadField."""
    row = own_module(connection, person_id, module_id, lock=True)
    there = cases_of(connection, row.id)
    if not slugs:
        raise BadField("cases", "Choose at least one case.")
    found = scenarios_of(connection, [*there, *slugs], there)
    put_cases(connection, row.id, list(found.values()), now)


@writes
def move_case(connection: Connection, person_id: int, module_id: str, slug: str, place: int, now: datetime) -> None:
    """Put a case at a place, counted from 1; too far is as far as it goes. Raises NotFound."""
    row = own_module(connection, person_id, module_id, lock=True)
    there = cases_of(connection, row.id)
    if slug not in there:
        raise NotFound(slug)
    order = [other for other in there if other != slug]
    order.insert(max(0, place - 1), slug)
    put_cases(connection, row.id, [there[each] for each in order], now)


@writes
def take_case_out(connection: Connection, person_id: int, module_id: str, slug: str, now: datetime) -> None:
    """Take a case out; harmless where it is not in. Raises NotFound."""
    row = own_module(connection, person_id, module_id, lock=True)
    left = {other: number for other, number in cases_of(connection, row.id).items() if other != slug}
    put_cases(connection, row.id, list(left.values()), now)


def cases_of(connection: Connection, module_id: int, *, listed: bool = False) -> dict[str, int]:
    """The cases of a module in their order: slug and number."""
    query = select(Scenario.slug, Scenario.id).join(ModuleCase, ModuleCase.scenario_id == Scenario.id)
    mine = query.where(ModuleCase.module_id == module_id).order_by(ModuleCase.position)
    rows = connection.execute(mine.where(Scenario.listed) if listed else mine)
    return {row.slug: row.id for row in rows}


def put_cases(connection: Connection, module_id: int, scenarios: Sequence[int], now: datetime | None = None) -> None:
    """Let a module have these cases in this order."""
    connection.execute(delete(ModuleCase).where(ModuleCase.module_id == module_id))
    rows = [
        {"module_id": module_id, "position": position, "scenario_id": number}
        for position, number in enumerate(scenarios)
    ]
    if rows:
        connection.execute(insert(ModuleCase), rows)
    if now:
        connection.execute(update(Module).where(Module.id == module_id).values(changed_at=now))
