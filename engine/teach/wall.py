"""Wall times: what somebody types as date and time, and the instant that it comes to where a cohort is.

A time that the clocks skip is none, and is named with the next that exists. One that they show twice is the later of
the two, so that nobody has less time than they read. Knows no assignment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

YEARS: Final = (2000, 2099)
"""The first and the last in which something can be due."""

_WRITTEN = re.compile(
    r"(?P<date>([0-9]{4,6})-([0-9]{1,2})-([0-9]{1,2}))"
    r"(?:(?:T| +)([0-9]{1,2}):([0-9]{2})(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)?"
)
_EXAMPLE = "Write date and time like 2027-04-30 23:59."


class NoTime(ValueError):
    """What was typed is no date and time: why, and what to write."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A wall time and its instant in UTC. `twice` says that the clocks show it twice, and that this is the later."""

    wall: datetime
    at: datetime
    twice: bool = False


def read(text: str) -> datetime:
    """A wall time as browsers send it, or as people type it. Seconds are let go. Raises NoTime."""
    typed = text.strip()
    if any(char.isdigit() and not char.isascii() for char in typed):
        raise NoTime(f"Write it with the digits 0 to 9. {_EXAMPLE}")
    found = _WRITTEN.fullmatch(typed)
    if found is None:
        raise NoTime(f"This is no date and time. {_EXAMPLE}")
    if found[5] is None:
        raise NoTime(f"Add the time of day. {_EXAMPLE}")
    year, month, day, hour, minute = (int(found[number]) for number in range(2, 7))
    if not YEARS[0] <= year <= YEARS[1]:
        raise NoTime(f"Choose a year from {YEARS[0]} to {YEARS[1]}.")
    if hour > 23 or minute > 59:
        raise NoTime("Hours run from 00 to 23, minutes from 00 to 59; midnight is 00:00 of the day that begins.")
    try:
        return datetime(year, month, day, hour, minute)  # noqa: DTZ001 - a wall time has no zone of its own
    except ValueError:
        raise NoTime(f"The calendar has no {found['date']}. Choose another day.") from None


def resolve(wall: datetime, zone: tzinfo) -> Resolved:
    """The instant of a wall time in a zone. Raises NoTime for one that the clocks skip."""
    first, second = _both(wall, zone)
    if first > second:
        begins, ends = _gap(first, second, zone)
        shown = ends.strftime("%H:%M" if ends.date() == begins.date() else "%Y-%m-%d %H:%M")
        raise NoTime(
            f"The clocks skip this time: on {begins:%Y-%m-%d} they go from {begins:%H:%M} to {shown}. "
            f"The next that exists is {ends:%Y-%m-%d %H:%M}."
        )
    return Resolved(wall, second, twice=first < second)


def moved(wall: datetime, zone: tzinfo) -> Resolved:
    """The same, of a wall time that was typed for another zone: one that the clocks skip is the next that exists."""
    first, second = _both(wall, zone)
    return resolve(_gap(first, second, zone)[1] if first > second else wall, zone)


def written(wall: datetime) -> str:
    """A wall time as it is kept, and as browsers take it."""
    return wall.isoformat(timespec="minutes")


def _both(wall: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """The instants by the clocks before and after a change; alike on nearly all days."""
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first, second


def _gap(first: datetime, second: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """The wall times between which the clocks jump: by the old clocks, and by the new. The jump is found by halving."""
    low, high = int(second.timestamp()), int(first.timestamp())
    after = _offset(high, zone)
    before = _offset(low, zone)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _offset(middle, zone) == after else (middle, high)
    jump = datetime.fromtimestamp(high, UTC).replace(tzinfo=None)
    return jump + before, jump + after


def _offset(seconds: int, zone: tzinfo) -> timedelta:
    return datetime.fromtimestamp(seconds, zone).utcoffset() or timedelta()
