"""Somebody's ledger, read in four statements, whatever is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from engine.credit.counting import Carried
from engine.credit.cycles import Cycle
from engine.credit.requirements import from_json
from engine.credit.subjects import from_json as subjects_from_json
from engine.credit.subjects import mapping_from_json
from models import CreditEntry, EntryUse, License, LicenseCycle, Person
from services.credit.entries import ENTRY, EntryView, UseTold, view_of
from services.credit.views import Ledger, LicenseView, PeriodView
from services.database import reads


@reads
def ledger(connection: Connection, person_id: int, now: datetime) -> Ledger:
    """Somebody's ledger."""
    return ledger_in(connection, person_id, now)


def ledger_in(connection: Connection, person_id: int, now: datetime) -> Ledger:
    """The same, in the transaction at hand: four statements."""
    return Ledger(_licenses(connection, person_id), _entries(connection, person_id), now)


def _licenses(connection: Connection, person_id: int) -> tuple[LicenseView, ...]:
    mine = select(License, Person.email.is_not(None).label("reachable")).join(Person, Person.id == License.person_id)
    licenses = connection.execute(mine.where(License.person_id == person_id).order_by(License.id)).all()
    query = select(LicenseCycle).join(License, LicenseCycle.license_id == License.id)
    rows = connection.execute(query.where(License.person_id == person_id).order_by(LicenseCycle.first_day))
    periods: dict[int, list[PeriodView]] = {}
    for row in rows:
        periods.setdefault(row.license_id, []).append(_period(row))
    return tuple(_license(row, periods.get(row.id, [])) for row in licenses)


def _license(row: Any, periods: Sequence[PeriodView]) -> LicenseView:
    return LicenseView(
        public_id=row.public_id,
        title=row.title,
        profession=row.profession,
        jurisdiction=row.jurisdiction,
        number=row.number,
        first_issued=row.first_issued,
        time_zone=row.time_zone,
        mapped=mapping_from_json(row.subjects),
        reminders=row.reminders,
        version=row.version,
        periods=tuple(periods),
        reachable=row.reachable,
    )


def _period(row: Any) -> PeriodView:
    return PeriodView(
        public_id=row.public_id,
        number=row.number,
        cycle=Cycle(row.first_day, row.last_day),
        requirements=from_json(row.requirements),
        carried=Carried(row.carried_in, subjects_from_json(row.carried_subjects)),
        seed=row.seed,
        confirmed=row.confirmed_at is not None,
        renewed_on=row.renewed_on,
        version=row.version,
    )


def _entries(connection: Connection, person_id: int) -> tuple[EntryView, ...]:
    """The entries, each with how it counts and how many files it has."""
    query = select(*ENTRY).where(CreditEntry.person_id == person_id)
    day = func.coalesce(CreditEntry.held_on, CreditEntry.completed_on)
    rows = connection.execute(query.order_by(day.desc(), CreditEntry.id.desc())).all()
    uses = _uses(connection, person_id)
    return tuple(view_of(row, uses=uses.get(row.id)) for row in rows)


def _uses(connection: Connection, person_id: int) -> Mapping[int, Mapping[str, UseTold]]:
    """How entries count where that was said: by entry, then by the license's public id."""
    query = select(EntryUse.__table__, License.public_id.label("of_license")).join(
        License, EntryUse.license_id == License.id
    )
    found: dict[int, dict[str, UseTold]] = {}
    for row in connection.execute(query.where(License.person_id == person_id)):
        subjects = None if row.subjects is None else subjects_from_json(row.subjects)
        found.setdefault(row.entry_id, {})[row.of_license] = UseTold(row.counts, subjects)
    return found
