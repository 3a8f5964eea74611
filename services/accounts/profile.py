"""What people say of themselves: names, time zone, country, the date of an exam, the time that they need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import Connection, select, update

from engine.study.clock import FACTORS
from engine.study.days import local_day
from models import Person
from services import audit
from services.accounts.names import clean_name
from services.accounts.telling import hold
from services.audit import Act
from services.database import reads, writes
from services.errors import BadField
from services.people import Visitor

COUNTRIES = ("US", "CA", "GB", "IE", "AU", "NZ")
"""Those that the help list has services for."""
FARTHEST_EXAM_YEARS = 10


@dataclass(frozen=True, slots=True)
class Profile:
    """All of it. `factor_by` says who set the time factor: the person, or a supervisor."""

    email: str | None
    name: str
    professional_name: str
    time_zone: str
    country: str
    exam_date: date | None
    time_factor: str
    factor_by: str = "self"


@reads
def profile_of(connection: Connection, person_id: int) -> Profile:
    """What somebody has said of themselves."""
    row = connection.execute(select(Person).where(Person.id == person_id)).one()
    return Profile(
        email=row.email,
        name=row.display_name or "",
        professional_name=row.professional_name or "",
        time_zone=row.time_zone or "",
        country=row.country or "",
        exam_date=row.exam_date,
        time_factor=row.time_factor,
        factor_by=row.time_factor_by,
    )


@writes
def keep_profile(connection: Connection, visitor: Visitor, told: Profile, now: datetime) -> tuple[str, ...]:
    """Keep what somebody says of themselves. Returns the names of what changed.

    Raises BadField, LoginNeeded.
    """
    zone = _one_of("time_zone", told.time_zone, time_zones())
    today = local_day(now, ZoneInfo(zone) if zone else UTC)
    values = {
        "display_name": clean_name(told.name),
        "professional_name": clean_name(told.professional_name, "professional_name", required=False) or None,
        "time_zone": zone or None,
        "country": _one_of("country", told.country, COUNTRIES) or None,
        "exam_date": exam_day(told.exam_date, today),
        "time_factor": _one_of("time_factor", told.time_factor, FACTORS),
    }
    hold(connection, visitor)
    before = connection.execute(select(Person).where(Person.id == visitor.id)).one()._mapping
    changed = tuple(sorted(name for name, value in values.items() if before[name] != value))
    if not changed:
        return ()
    by = {"time_factor_by": "self"} if "time_factor" in changed else {}
    connection.execute(update(Person).where(Person.id == visitor.id).values(**values, **by))
    audit.record(connection, visitor.public_id, Act.PROFILE_CHANGED, visitor.public_id, now, fields=list(changed))
    return changed


@cache
def time_zones() -> tuple[str, ...]:
    """The names of the IANA zones that people live in."""
    places = (
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
    return ("UTC", *sorted(zone for zone in available_timezones() if zone.partition("/")[0] in places))


def exam_day(told: date | None, today: date) -> date | None:
    """The day of an exam, as somebody says it. Raises BadField for one that is far from now."""
    if told is not None and not today.year - 1 <= told.year <= today.year + FARTHEST_EXAM_YEARS:
        raise BadField("exam_date", f"Choose a date within the next {FARTHEST_EXAM_YEARS} years.")
    return told


def _one_of(field: str, told: str, known: tuple[str, ...]) -> str:
    if (told and told not in known) or (not told and field == "time_factor"):
        raise BadField(field, "Choose one from the list.")
    return told
