"""From a day to a day, as records are asked for: read, and refused in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.errors import BadField
from services.provider.typed import day

YEARS = (2000, 2099)


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both of them in it."""

    first: date
    last: date


def read_period(first: str, last: str, today: date) -> Period:
    """The period that was typed; where nothing was, this year. Raises BadField."""
    period = Period(
        read_day("first", first) if first.strip() else date(today.year, 1, 1),
        read_day("last", last) if last.strip() else today,
    )
    if period.last < period.first:
        raise BadField("last", "The last day comes before the first. Look at both again.")
    return period


def read_day(field: str, typed: str) -> date:
    """A day in the years that records can be of. Raises BadField."""
    found = day(field, typed)
    if not YEARS[0] <= found.year <= YEARS[1]:
        raise BadField(field, f"Choose a day from {YEARS[0]} to {YEARS[1]}.")
    return found
