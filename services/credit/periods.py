"""Renewal periods of a license: the days, what the board asks in them, what was carried in, and that it was renewed.

What was filled from an example counts for nothing before its owner confirms it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from engine.credit.cycles import Cycle, ending
from engine.credit.requirements import MOST_HOURS, Requirements, as_json
from engine.credit.subjects import SUBJECTS
from models import CycleLetter, License, LicenseCycle
from services.credit import typed
from services.credit.examples import example_or_none
from services.database import writes
from services.errors import BadField, ChangedMeanwhile, Malformed, NotFound, Refused
from services.mail.letters import CYCLE_REMINDER
from services.mail.outbox import take_back
from services.tokens import is_public_id, new_public_id

MOST_PERIODS = 60
"""Of one license."""
LONGEST_YEARS = 11
MOST_NUMBER = 99


@dataclass(frozen=True, slots=True)
class PeriodTold:
    """What somebody writes of a period. Without a first day it is as long as the requirements say. `seed` is the
    example that the form was filled from, `confirmed` that they compared it with their board.
    """

    last_day: str
    requirements: Requirements
    first_day: str = ""
    number: str = "1"
    carried_in: str = ""
    carried_subjects: Mapping[str, str] = field(default_factory=dict)
    seed: str = ""
    confirmed: bool = True
    version: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """The same, as it can be kept."""

    cycle: Cycle
    values: Mapping[str, Any]
    confirmed: bool


def settle(told: PeriodTold) -> Settled:
    """What somebody writes of a period, as it can be kept. Raises BadField."""
    last = typed.day("last_day", told.last_day)
    months = told.requirements.months
    first = typed.day("first_day", told.first_day) if told.first_day.strip() else ending(last, months).first_day
    if first > last:
        raise BadField("first_day", "The first day comes after the last. Exchange them.")
    if last.year - first.year > LONGEST_YEARS:
        raise BadField("first_day", "This period is longer than ten years. Look at the days again.")
    carried = _carried("carried_in", told.carried_in)
    parts = {name: _carried(f"carried_{name}", told.carried_subjects.get(name, "")) for name in SUBJECTS}
    for name, part in parts.items():
        if part > carried:
            raise BadField(f"carried_{name}", "These are part of the hours that were carried over.")
    seed = example_or_none(told.seed)
    values = {
        "number": _number(told.number),
        "first_day": first,
        "last_day": last,
        "requirements": json.loads(json.dumps(as_json(told.requirements))),  # as the database gives it back
        "carried_in": carried,
        "carried_subjects": {name: part for name, part in parts.items() if part},
        "seed": seed.key if seed else None,
    }
    return Settled(Cycle(first, last), values, told.confirmed or seed is None)


def make_period(
    connection: Connection, license_number: int, settled: Settled, now: datetime, cycle_id: str = ""
) -> None:
    """Write a period down; the license is held. Raises BadField where it lies over another, Refused."""
    _apart(connection, license_number, settled.cycle)
    mine = select(func.count()).select_from(LicenseCycle).where(LicenseCycle.license_id == license_number)
    if (connection.scalar(mine) or 0) >= MOST_PERIODS:
        raise Refused(f"A license has {MOST_PERIODS} periods here, and that is as many as fit.")
    connection.execute(
        insert(LicenseCycle).values(
            public_id=cycle_id or new_public_id(),
            license_id=license_number,
            version=0,
            confirmed_at=now if settled.confirmed else None,
            **settled.values,
        )
    )


@writes
def add_period(
    connection: Connection, person_id: int, license_id: str, cycle_id: str, told: PeriodTold, now: datetime
) -> None:
    """Write another period of a license down, under the id that its form came with: sent twice, there is one.

    Raises NotFound, BadField, Malformed, Refused.
    """
    settled = settle(told)
    if not is_public_id(cycle_id):
        raise Malformed("This form is damaged. Open the page again.")
    if not settled.confirmed:
        raise BadField("confirmed", "Tick this once you compared it with your board.")
    here = (License.public_id == license_id, License.person_id == person_id)
    number = connection.scalar(select(License.id).where(*here).with_for_update())
    if number is None:
        raise NotFound(license_id)
    owner = connection.scalar(select(LicenseCycle.license_id).where(LicenseCycle.public_id == cycle_id))
    if owner not in (None, number):
        raise Malformed("This form was used already. Open the page again.")
    if owner is None:
        make_period(connection, number, settled, now, cycle_id)


@writes
def change_period(connection: Connection, person_id: int, cycle_id: str, told: PeriodTold, now: datetime) -> None:
    """Change a period. Confirming what came from an example lets it count; once confirmed it stays so. Letters that
    were written for an earlier last day come again before the later one.

    Raises NotFound, BadField, ChangedMeanwhile.
    """
    settled = settle(told)
    row = own_period(connection, person_id, cycle_id, lock=True)
    values = {**settled.values, "seed": row.seed}
    confirmed = row.confirmed_at or (now if settled.confirmed else None)
    if all(getattr(row, name) == value for name, value in values.items()) and row.confirmed_at == confirmed:
        return  # sent twice, or nothing was changed
    if row.version != told.version:
        raise ChangedMeanwhile
    _apart(connection, row.license_id, settled.cycle, row.id)
    changed = update(LicenseCycle).where(LicenseCycle.id == row.id)
    connection.execute(changed.values(version=row.version + 1, confirmed_at=confirmed, **values))
    to_come = (CycleLetter.cycle_id == row.id, CycleLetter.days < (settled.cycle.last_day - now.date()).days)
    connection.execute(delete(CycleLetter).where(*to_come))  # they told of another last day


@writes
def confirm(connection: Connection, person_id: int, cycle_id: str, now: datetime) -> None:
    """Say that what an example filled in is what the board asks for: from now on it counts. Raises NotFound."""
    row = own_period(connection, person_id, cycle_id, lock=True)
    if row.confirmed_at is None:
        changed = update(LicenseCycle).where(LicenseCycle.id == row.id)
        connection.execute(changed.values(confirmed_at=now, version=row.version + 1))


@writes
def renewed(connection: Connection, person_id: int, cycle_id: str, on: str) -> None:
    """Write down that a license was renewed for what follows; an empty day takes it back. Letters about it stop.

    Raises NotFound, BadField.
    """
    row = own_period(connection, person_id, cycle_id, lock=True)
    day = typed.day("renewed_on", on) if on.strip() else None
    connection.execute(update(LicenseCycle).where(LicenseCycle.id == row.id).values(renewed_on=day))
    if day is not None:
        take_back(connection, person_id, CYCLE_REMINDER, ending=row.stop_token)


@writes
def take_out_period(connection: Connection, person_id: int, cycle_id: str) -> str:
    """Take a period out; the entries stay, and so does the last period of a license. Returns the license's public id.

    Raises NotFound, Refused.
    """
    row = own_period(connection, person_id, cycle_id, lock=True)
    mine = select(func.count()).select_from(LicenseCycle).where(LicenseCycle.license_id == row.license_id)
    if (connection.scalar(mine) or 0) < 2:
        raise Refused("A license has at least one period. Change this one, or take the license out.")
    connection.execute(delete(LicenseCycle).where(LicenseCycle.id == row.id))
    return str(row.of_license)


def own_period(connection: Connection, person_id: int, cycle_id: str, *, lock: bool = False) -> Any:
    """The row of a period of somebody's own license, which is held with it. Raises NotFound."""
    query = (
        select(LicenseCycle.__table__, License.public_id.label("of_license"), License.stop_token)
        .join(License, LicenseCycle.license_id == License.id)
        .where(LicenseCycle.public_id == cycle_id, License.person_id == person_id)
    )
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound(cycle_id)
    return row


def _apart(connection: Connection, license_number: int, cycle: Cycle, itself: int | None = None) -> None:
    """Raise BadField where a period shares days with another of the same license."""
    over = (
        LicenseCycle.license_id == license_number,
        LicenseCycle.first_day <= cycle.last_day,
        LicenseCycle.last_day >= cycle.first_day,
        LicenseCycle.id != (itself or 0),
    )
    other = connection.execute(select(LicenseCycle.first_day, LicenseCycle.last_day).where(*over)).first()
    if other is not None:
        raise BadField(
            "first_day",
            f"These days lie over the period from {other.first_day} to {other.last_day}. Each day belongs to one only.",
        )


def _carried(name: str, said: str) -> int:
    return typed.hours_or_none(name, said, MOST_HOURS)


def _number(said: str) -> int:
    text = said.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= MOST_NUMBER):
        raise BadField("renewal_number", f"Write a whole number from 1 to {MOST_NUMBER}: 1 for your first renewal.")
    return int(text)
