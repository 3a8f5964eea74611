"""Decisions as the items of a test: how hard, how well each tells strong from weak, how well they hang together.

Every figure takes rows of people who did alike, with their number, and comes with its counts; whether those are too few
to say is the caller's word. The formulas, their sources and worked examples stand in docs/insight.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from math import atanh, sqrt, tanh
from statistics import NormalDist
from typing import Final

from engine.insight.walks import Mark, Marks, Point, Walk, marks_of
from engine.study.beta import quantile
from engine.study.skill import Share

LEVEL: Final = 0.9
"""Of every interval, as everywhere on the site: nine in ten."""


@dataclass(frozen=True, slots=True)
class Row:
    """So many people with the same marks."""

    n: int
    marks: Marks


Points = Mapping[Point, int]
"""What is known of one item: how many made each point."""


@dataclass(frozen=True, slots=True)
class Between:
    """An interval of a figure that may be below nothing."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Correlation:
    """How one thing goes with another over n people."""

    n: int
    r: float
    interval: Between


@dataclass(frozen=True, slots=True)
class Alpha:
    """Cronbach's alpha over these items, of the n people who met them all."""

    items: tuple[str, ...]
    n: int
    value: float
    interval: Between


@dataclass(frozen=True, slots=True)
class Pull:
    """How an option draws: the share of the lower and of the upper third that took it."""

    number: int
    lower: float
    upper: float


def rows_of(ways: Iterable[Walk], places: Set[str]) -> tuple[Row, ...]:
    """Ways as rows: the scored decisions of each, of these places. A checked story has no decision without credit."""
    return tuple(Row(walk.n, _narrowed(walk.marks, places)) for walk in ways)


def _narrowed(marks: Marks, places: Set[str]) -> Marks:
    if marks.at.keys() <= places:
        return marks
    return marks_of({place: mark for place, mark in marks.at.items() if place in places})


def points_of(rows: Iterable[Row]) -> dict[str, Points]:
    """All that the figures of single items are made of, by their items."""
    found: dict[str, dict[Point, int]] = {}
    for row in rows:
        for item, point in row.marks.points:
            points = found.get(item)
            if points is None:
                points = found[item] = {}
            points[point] = points.get(point, 0) + row.n
    return dict(found)


def difficulty(points: Points) -> Share:
    """The credit that was earned at an item, in shares of the best that stood open: 1 is as easy as can be."""
    n = 0
    earned: dict[int, int] = {}
    for (mark, _, _), many in points.items():
        n += many
        earned[mark.best] = earned.get(mark.best, 0) + many * mark.credit
    return Share(n, sum(credit / best for best, credit in earned.items()))


def discrimination(points: Points) -> Correlation | None:
    """The corrected item-total correlation: of an item's share with that of all other items that the same people met.

    None where the one or the other is the same for all, or fewer than four people tell of it.
    """
    return correlation((n, _share(mark), rest / of) for (mark, rest, of), n in points.items() if of)


def correlation(points: Iterable[tuple[int, float, float]]) -> Correlation | None:
    """Pearson's correlation of weighted points (n, x, y), with Fisher's interval; None where it cannot be told."""
    known = list(points)
    n = sum(weight for weight, _, _ in known)
    xs, ys = {x for _, x, _ in known}, {y for _, _, y in known}
    if n < 4 or len(xs) < 2 or len(ys) < 2:
        return None
    mean_x, mean_y = sum(w * x for w, x, _ in known) / n, sum(w * y for w, _, y in known) / n
    both = sum(w * (x - mean_x) * (y - mean_y) for w, x, y in known)
    spread = sqrt(sum(w * (x - mean_x) ** 2 for w, x, _ in known) * sum(w * (y - mean_y) ** 2 for w, _, y in known))
    r = max(-1.0, min(1.0, both / spread))
    return Correlation(n, r, _fisher(r, n))


def alpha(rows: Iterable[Row], items: Sequence[str]) -> Alpha | None:
    """Cronbach's alpha, with the interval of Feldt; None of fewer than two items, or where all people did alike."""
    wanted = set(items)
    alike: dict[tuple[Mark, ...], int] = {}
    for row in rows:
        if row.marks.at.keys() >= wanted:
            marks = tuple([row.marks.at[item] for item in items])
            alike[marks] = alike.get(marks, 0) + row.n
    weights, n, k = list(alike.values()), sum(alike.values()), len(items)
    shares = [[_share(mark) for mark in marks] for marks in alike]
    spread = _variance(weights, [sum(each) for each in shares]) if n > 1 and k > 1 else 0.0
    if not spread:
        return None
    parts = sum(_variance(weights, [each[item] for each in shares]) for item in range(k))
    value = k / (k - 1) * (1 - parts / spread)
    return Alpha(tuple(items), n, value, _feldt(value, n, k))


def block(rows: Sequence[Row], least: int) -> tuple[str, ...]:
    """The items that are compared: as many of those that most people met as at least so many people met all.

    Nothing where there are no two such items.
    """
    n: dict[str, int] = {}
    for row in rows:
        for item in row.marks.at:
            n[item] = n.get(item, 0) + row.n
    order = sorted(n, key=lambda item: (-n[item], item))
    whole = [0] * (len(order) + 1)
    for row in rows:
        whole[_run(row, order)] += row.n
    for k in range(len(order), 1, -1):
        if sum(whole[k:]) >= least:
            return tuple(order[:k])
    return ()


def _run(row: Row, order: Sequence[str]) -> int:
    """How many of the first items somebody met, one after the other."""
    for place, item in enumerate(order):
        if item not in row.marks.at:
            return place
    return len(order)


def attraction(points: Points) -> tuple[Pull, ...]:
    """What the lower and the upper third took at an item, by how they did at all other items.

    Where people who did alike stand on a border between thirds, each counts in part.
    """
    ranked: dict[float, dict[int, int]] = {}
    for (mark, rest, of), n in points.items():
        if of:
            taken = ranked.setdefault(rest / of, {})
            taken[mark.number] = taken.get(mark.number, 0) + n
    third = sum(sum(taken.values()) for taken in ranked.values()) / 3
    low = _first(third, [ranked[rest] for rest in sorted(ranked)])
    high = _first(third, [ranked[rest] for rest in sorted(ranked, reverse=True)])
    numbers = sorted({number for taken in ranked.values() for number in taken})
    return tuple(Pull(number, low.get(number, 0) / third, high.get(number, 0) / third) for number in numbers)


def _first(many: float, groups: Iterable[Mapping[int, int]]) -> dict[int, float]:
    """What the first so many took; of the group that goes beyond them a part."""
    found: dict[int, float] = {}
    for taken in groups:
        size = sum(taken.values())
        part = max(0.0, min(1.0, many / size))
        for number, n in taken.items():
            found[number] = found.get(number, 0.0) + n * part
        many -= size * part
    return found


def _share(mark: Mark) -> float:
    return mark.credit / mark.best


def _variance(weights: Sequence[int], values: Sequence[float]) -> float:
    """The variance of weighted values; exactly nothing where all are the same."""
    if len(set(values)) < 2:
        return 0.0
    n = sum(weights)
    mean = sum(_weighted(weights, values)) / n
    return sum(w * (value - mean) ** 2 for w, value in zip(weights, values, strict=True)) / n


def _weighted(weights: Sequence[int], values: Sequence[float]) -> Iterator[float]:
    return (weight * value for weight, value in zip(weights, values, strict=True))


def _fisher(r: float, n: int) -> Between:
    """The interval of a correlation: a normal one of its inverse hyperbolic tangent (Fisher, Metron 1, 3-32, 1921)."""
    if abs(r) == 1:
        return Between(r, r)
    reach = NormalDist().inv_cdf((1 + LEVEL) / 2) / sqrt(n - 3)
    return Between(tanh(atanh(r) - reach), tanh(atanh(r) + reach))


def _feldt(value: float, n: int, k: int) -> Between:
    """The interval of alpha: one minus it, of the one that was found, follows F with n-1 and (n-1)(k-1) degrees of
    freedom (Feldt, Psychometrika 30, 357-370, 1965).
    """
    first, second = n - 1, (n - 1) * (k - 1)
    low, high = (1 - (1 - value) * _f(p, first, second) for p in ((1 + LEVEL) / 2, (1 - LEVEL) / 2))
    return Between(low, high)


def _f(p: float, first: int, second: int) -> float:
    """The value below which an F variable stays with probability p, from the beta variable that it is made of."""
    x = quantile(p, first / 2, second / 2)
    return second * x / (first * (1 - x))
