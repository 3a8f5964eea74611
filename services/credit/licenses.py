"""Licenses of somebody's own: written down with their renewal period, changed, taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from engine.credit.kinds import PROFESSIONS
from engine.credit.subjects import SUBJECTS, suggested
from models import License, Person
from services.accounts.profile import time_zones
from services.credit import typed
from services.credit.periods import PeriodTold, make_period, settle
from services.database import writes
from services.errors import BadField, ChangedMeanwhile, Malformed, NotFound, Refused
from services.jurisdictions import clean_jurisdiction
from services.mail.letters import CYCLE_REMINDER
from services.mail.outbox import take_back
from services.tokens import is_public_id, new_token

MOST_LICENSES = 30
"""Of one person."""
MOST_TITLE = 120
MOST_NUMBER = 60


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody writes of a license. `mapped` says as which of the board's subjects a subject counts, where that is
    not itself. `version` is the one that their form was filled from.
    """

    title: str
    profession: str
    jurisdiction: str
    number: str = ""
    first_issued: str = ""
    time_zone: str = "UTC"
    mapped: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reminders: bool = True
    version: int = 0


@writes
def add_license(
    connection: Connection, person_id: int, license_id: str, told: Told, period: PeriodTold, now: datetime
) -> None:
    """Write a license down with the period at hand, under the id that its form came with: sent twice, there is one.

    Raises BadField, Malformed, Refused.
    """
    values = _values(told, now)
    settled = settle(period)
    if not values["subjects"]:
        asked = [rule.subject for rule in period.requirements.subjects]
        values["subjects"] = {name: list(names) for name, names in suggested(asked).items()}
    if not is_public_id(license_id):
        raise Malformed("This form is damaged. Open the page again.")
    connection.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    owner = connection.scalar(select(License.person_id).where(License.public_id == license_id))
    if owner not in (None, person_id):
        raise Malformed("This form was used already. Open the page again.")
    if owner is not None:
        return
    mine = select(func.count()).select_from(License).where(License.person_id == person_id)
    if (connection.scalar(mine) or 0) >= MOST_LICENSES:
        raise Refused(f"You have {MOST_LICENSES} licenses here, and that is as many as fit. Take one out first.")
    fixed = {"public_id": license_id, "person_id": person_id, "stop_token": new_token(), "created_at": now}
    made = insert(License).values(**fixed, version=0, **values).returning(License.id)
    make_period(connection, connection.execute(made).scalar_one(), settled, now)


@writes
def change_license(connection: Connection, person_id: int, license_id: str, told: Told, now: datetime) -> None:
    """Change what is said of a license. Raises NotFound, BadField, ChangedMeanwhile."""
    values = _values(told, now)
    row = own_license(connection, person_id, license_id, lock=True)
    if all(getattr(row, name) == value for name, value in values.items()):
        return  # sent twice, or nothing was changed
    if row.version != told.version:
        raise ChangedMeanwhile
    connection.execute(update(License).where(License.id == row.id).values(version=row.version + 1, **values))
    if not told.reminders:
        take_back(connection, person_id, CYCLE_REMINDER, ending=row.stop_token)


@writes
def take_out(connection: Connection, person_id: int, license_id: str) -> None:
    """Take a license out with its periods. The entries stay. Raises NotFound."""
    row = own_license(connection, person_id, license_id, lock=True)
    take_back(connection, person_id, CYCLE_REMINDER, ending=row.stop_token)
    connection.execute(delete(License).where(License.id == row.id))


def own_license(connection: Connection, person_id: int, license_id: str, *, lock: bool = False) -> Any:
    """The row of somebody's own license. Raises NotFound."""
    query = select(License).where(License.public_id == license_id, License.person_id == person_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound(license_id)
    return row


def _values(told: Told, now: datetime) -> dict[str, Any]:
    """What a license keeps of what somebody writes. Raises BadField."""
    if told.profession not in PROFESSIONS:
        raise BadField("profession", "Choose your profession.")
    if told.time_zone not in time_zones():
        raise BadField("time_zone", "Choose one from the list.")
    return {
        "title": typed.line("title", told.title, MOST_TITLE, "Write what you call it, like “Texas LPC”."),
        "profession": told.profession,
        "jurisdiction": clean_jurisdiction(told.jurisdiction),
        "number": typed.line("license_number", told.number, MOST_NUMBER),
        "first_issued": _issued(told.first_issued, now) if told.first_issued.strip() else None,
        "time_zone": told.time_zone,
        "subjects": {name: list(names) for name, names in told.mapped.items() if _maps(name, names)},
        "reminders": told.reminders,
    }


def _issued(said: str, now: datetime) -> date:
    day = typed.day("first_issued", said)
    if day.year > now.year + 1:
        raise BadField("first_issued", "This day is still to come. Leave it empty until then.")
    return day


def _maps(name: str, names: Sequence[str]) -> bool:
    """Whether a subject counts as something other than itself. Raises BadField for what is no subject."""
    if name not in SUBJECTS or not set(names) <= set(SUBJECTS):
        raise BadField("mapped", "Choose subjects from the list.")
    return tuple(names) != (name,)
