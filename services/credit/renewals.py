"""When somebody's licenses are to be renewed, for their calendar. Knows no file format."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from models import License, LicenseCycle

KEPT_FOR = timedelta(days=30)
"""How long the end of a cycle stays in a calendar."""
MOST = 100
"""The nearest of those that are to come or were of late."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """The last day of a cycle. `name` never changes, and tells nothing."""

    name: str
    title: str
    day: date


def renewals(connection: Connection, person_id: int, now: datetime) -> tuple[Renewal, ...]:
    """The ends of somebody's cycles, in one statement; nothing that was renewed, or that they have not confirmed."""
    rows = connection.execute(
        select(LicenseCycle.public_id, LicenseCycle.last_day, License.title)
        .join(License, LicenseCycle.license_id == License.id)
        .where(
            License.person_id == person_id,
            LicenseCycle.confirmed_at.is_not(None),
            LicenseCycle.renewed_on.is_(None),
            LicenseCycle.last_day > (now - KEPT_FOR).date(),
        )
        .order_by(LicenseCycle.last_day, LicenseCycle.id)
        .limit(MOST)
    )
    return tuple(Renewal(_name(row.public_id), row.title, row.last_day) for row in rows)


def _name(cycle_id: str) -> str:
    """What a calendar calls a cycle: no address of this site can be made of it."""
    return hashlib.sha256(f"renewal {cycle_id}".encode()).hexdigest()[:32]
