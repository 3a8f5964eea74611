"""Renewal periods: their days, the next one, what is left, and how many full months. Knows no clock.

A cycle is whole calendar days where the license is; it ends with its last day, at midnight there.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class Cycle:
    """A renewal period, first day to last day, both of them in it. Raises ValueError where the last is the earlier."""

    first_day: date
    last_day: date

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise ValueError("The last day comes before the first.")

    def holds(self, day: date) -> bool:
        """Whether a day is in it."""
        return self.first_day <= day <= self.last_day

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last_day - self.first_day).days + 1


def beginning(first_day: date, months: int) -> Cycle:
    """The cycle of so many months that begins on a day. Raises ValueError, OverflowError where there is none.

    It ends on the day before that day comes again. Where the month has no such day (29 February after one year, 31
    August after six months) it ends with that month, so that the next begins on the first.
    """
    year, month = divmod(first_day.year * 12 + first_day.month - 1 + months, 12)
    last_of_month = date(year, month + 1, monthrange(year, month + 1)[1])
    if first_day.day > last_of_month.day:
        return Cycle(first_day, last_of_month)
    return Cycle(first_day, last_of_month.replace(day=first_day.day) - timedelta(days=1))


def ending(last_day: date, months: int) -> Cycle:
    """The cycle of so many months that ends on a day. Raises ValueError, OverflowError where there is none.

    The one before ends on the same day, so many months earlier. Where that month has no such day (28 February of a leap
    year is followed by the 29th, which no other year has) the cycle begins with the month after: it shares no day with
    one that ended on the last of February, and is never longer than its months.
    """
    after = last_day + timedelta(days=1)
    year, month = divmod(after.year * 12 + after.month - 1 - months, 12)
    days = monthrange(year, month + 1)[1]
    first_day = date(year, month + 1, min(after.day, days))
    return Cycle(first_day if after.day <= days else first_day + timedelta(days=1), last_day)


def next_cycle(cycle: Cycle, months: int) -> Cycle:
    """The cycle of so many months that follows: no day is in both, or in neither."""
    return beginning(cycle.last_day + timedelta(days=1), months)


def full_months(first_day: date, last_day: date) -> int:
    """How many full months lie from a day to a day, both of them counted; none where the last is the earlier."""
    months = (last_day.year - first_day.year) * 12 + last_day.month - first_day.month
    days = monthrange(last_day.year, last_day.month)[1]
    if first_day.day == 1:
        return max(0, months + (last_day.day == days))
    return max(0, months - (last_day.day < min(first_day.day - 1, days)))


def days_left(cycle: Cycle, today: date) -> int:
    """Days until the end, the last day itself being 0; below 0 when it is over."""
    return (cycle.last_day - today).days


def today_at(now: datetime, zone: tzinfo) -> date:
    """The calendar date of an instant where somebody is."""
    return now.astimezone(zone).date()


def ends_at(cycle: Cycle, zone: tzinfo) -> datetime:
    """The instant at which its last day is over where the license is, in UTC."""
    return datetime.combine(cycle.last_day + timedelta(days=1), time(), zone).astimezone(UTC)
