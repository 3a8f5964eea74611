"""Figures as pages draw and say them: whole percents, and measures on a ground of 100. Knows no learner and no query.

Percents are rounded, and only all reads 100; intervals are rounded outwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import ceil, floor

from engine.scenario.types import ACTIONS
from engine.study.percents import percent, percents
from engine.study.skill import Habit, Share, Week
from services.explain import key_of

FEW = 10
"""Decisions below which nothing is said but their number."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Where a share and its interval lie on a line of 100."""

    low: float
    mark: float
    width: float


@dataclass(frozen=True, slots=True)
class ShareView:
    """A share of so many decisions. Where they are too few to say, it has its number alone."""

    n: int
    percent: int | None = None
    low: int | None = None
    high: int | None = None
    bar: Bar | None = None

    @property
    def said(self) -> bool:
        """Whether there are enough decisions to say something."""
        return self.percent is not None


@dataclass(frozen=True, slots=True)
class WeekView:
    """One week, by its Monday."""

    monday: date
    share: ShareView


@dataclass(frozen=True, slots=True)
class Drawing:
    """The paths of a line over weeks: dots, the line between neighbours and its band; a whisker for a week alone."""

    dots: str
    line: str
    band: str
    whiskers: str


@dataclass(frozen=True, slots=True)
class Trend:
    """Weeks, the oldest first. The drawing is None where fewer than two of them have enough to say."""

    weeks: tuple[WeekView, ...]
    drawing: Drawing | None
    enough: int


@dataclass(frozen=True, slots=True)
class Part:
    """How often one action was taken, and the part of the bar that is its."""

    key: str
    count: int
    percent: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class HabitView:
    """The actions taken where all four stood open, for a topic or (None) for all; without parts where they are few."""

    topic: str | None
    n: int
    parts: tuple[Part, ...]
    said: bool


def share_view(share: Share) -> ShareView:
    """A share as pages say it."""
    if share.n < FEW:
        return ShareView(share.n)
    interval, exact = share.interval, share.earned / share.n
    low, high = 100 * interval.low, 100 * interval.high
    bar = Bar(round(low, 1), round(min(99.4, 100 * exact), 1), round(high - low, 1))
    return ShareView(share.n, percent(exact), floor(low), ceil(high), bar)


def trend_view(weeks: Sequence[Week]) -> Trend:
    """Weeks as a page draws them."""
    seen = tuple(WeekView(week.monday, share_view(week.credit)) for week in weeks)
    enough = sum(week.share.said for week in seen)
    return Trend(seen, _drawn(weeks, seen) if enough > 1 else None, enough)


def habit_view(habit: Habit) -> HabitView:
    """A habit as a page draws it. What is none of the four comes last."""
    others = habit.n - sum(habit.taken.values())
    counts = {**{key_of(action): habit.taken[action] for action in ACTIONS}, **({"other": others} if others else {})}
    return HabitView(habit.topic, habit.n, tuple(_parts(counts, habit.n)), habit.n >= FEW)


def _parts(counts: Mapping[str, int], n: int) -> Iterator[Part]:
    at = 0.0
    for (key, count), whole in zip(counts.items(), percents([*counts.values()]), strict=True):
        width = 100 * count / n if n else 0.0
        yield Part(key, count, whole, round(at, 2), round(max(0.0, width - 0.4), 2))
        at += width


def _drawn(weeks: Sequence[Week], seen: Sequence[WeekView]) -> Drawing:
    """Weeks that have enough to say are points; what lies between two that are neighbours is drawn through."""
    points = [
        _point(number, len(weeks), week) if view.share.said else None
        for number, (week, view) in enumerate(zip(weeks, seen, strict=True))
    ]
    runs = [[point for point in run if point] for there, run in groupby(points, key=bool) if there]
    long = [run for run in runs if len(run) > 1]
    return Drawing(
        dots="".join(f"M{x} {y}h0" for run in runs for x, y, _, _ in run),
        line="".join("M" + "L".join(f"{x} {y}" for x, y, _, _ in run) for run in long),
        band="".join(_band(run) for run in long),
        whiskers="".join(f"M{x} {top}V{bottom}" for run in runs if len(run) == 1 for x, _, top, bottom in run),
    )


def _point(number: int, count: int, week: Week) -> tuple[float, float, float, float]:
    """Where a week lies across, its share from above, and the top and bottom of its interval."""
    interval, share = week.credit.interval, week.credit.earned / week.credit.n
    across = round(100 * (number + 0.5) / count, 2)
    return across, _from_above(share), _from_above(interval.high), _from_above(interval.low)


def _from_above(part: float) -> float:
    return round(100 - 100 * part, 2)


def _band(run: Sequence[tuple[float, float, float, float]]) -> str:
    above = [f"{x} {top}" for x, _, top, _ in run]
    below = [f"{x} {bottom}" for x, _, _, bottom in reversed(run)]
    return f"M{'L'.join([*above, *below])}Z"
