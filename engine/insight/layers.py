"""Where things stand that lead to each other downwards: rows, their order with few crossings, places side by side.

What runs past a row has a place in it, so that nothing is drawn over anything else. Deterministic.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from engine.insight.flows import Flow

SWEEPS = 16
STRAIGHTENING = 12
TOGETHER = 0.2
"""How much everything is drawn to the middle, for a picture that is no wider than it must be."""
MAX_CELLS = 1_500
"""Places in all rows together: beyond them a picture takes seconds, and nobody could read it."""


class TooLarge(ValueError):
    """A flow with more places than a picture has room for."""


@dataclass(slots=True, eq=False)
class Cell:
    """A stop, or the place of a band that runs past a row. `pull` is how strongly it wants to stand above what it leads
    to."""

    width: float
    stop: int | None = None
    pull: float = 1.0
    x: float = 0.0
    above: list[tuple[Cell, float]] = field(default_factory=list)
    below: list[tuple[Cell, float]] = field(default_factory=list)


@dataclass(slots=True)
class Layers:
    """Cells by rows, from left to right; for each band the cells that it runs through, both its stops included."""

    rows: list[list[Cell]]
    chains: list[list[Cell]]


def lay(flow: Flow, widths: Sequence[float], bands: Sequence[float], gap: float, most: int) -> Layers:
    """Give every stop and band its places: `widths` of stops, widths of `bands`, at most so many stops in a row.

    Raises TooLarge.
    """
    row_of = _spread(flow, _depths(flow), most)
    layers = _placed(flow, row_of, widths, bands)
    _start(layers, gap)
    best, order = _crossings(layers), [list(row) for row in layers.rows]
    for sweep in range(SWEEPS):
        before = [list(row) for row in layers.rows]
        _sweep(layers, gap, down=sweep % 2 == 0)
        if (crossed := _crossings(layers)) < best:
            best, order = crossed, [list(row) for row in layers.rows]
        if sweep > 1 and layers.rows == before:
            break
    layers.rows = order
    for row in layers.rows:
        _settle(row, gap, [cell.x for cell in row])
    for turn in range(STRAIGHTENING):
        for row in layers.rows if turn % 2 else reversed(layers.rows):
            _settle(row, gap, [_mean([*cell.above, *cell.below], cell.x) for cell in row])
    return layers


def _depths(flow: Flow) -> list[int]:
    """The row of each stop: one below the lowest that leads to it."""
    depth = [0] * len(flow.stops)
    for band in flow.bands:  # in the order of their sources, and each stop stands before those that it leads to
        depth[band.target] = max(depth[band.target], depth[band.source] + 1)
    return depth


def _spread(flow: Flow, depth: Sequence[int], most: int) -> list[int]:
    """Rows with too many stops in them made two or more."""
    row_of, row = [0] * len(flow.stops), 0
    for level in range(max(depth) + 1):
        stops = sorted((n for n, d in enumerate(depth) if d == level), key=lambda n: flow.stops[n].scene)
        rows = -(-len(stops) // most)
        size = -(-len(stops) // rows)
        for place, stop in enumerate(stops):
            row_of[stop] = row + place // size
        row += rows
    return row_of


def _placed(flow: Flow, row_of: Sequence[int], widths: Sequence[float], bands: Sequence[float]) -> Layers:
    passing = sum(row_of[band.target] - row_of[band.source] for band in flow.bands)
    if passing + len(flow.stops) > MAX_CELLS:
        raise TooLarge(f"{passing} places")
    cells = [Cell(width, stop) for stop, width in enumerate(widths)]
    rows: list[list[Cell]] = [[] for _ in range(max(row_of) + 1)]
    for cell, row in zip(cells, row_of, strict=True):
        rows[row].append(cell)
    chains = []
    for band, width in zip(flow.bands, bands, strict=True):
        between = range(row_of[band.source] + 1, row_of[band.target])
        chain = [cells[band.source], *(Cell(width, pull=4.0) for _ in between), cells[band.target]]
        for row, cell in zip(between, chain[1:-1], strict=True):
            rows[row].append(cell)
        for upper, lower in pairwise(chain):
            weight = (width + 1) * max(upper.pull, lower.pull)
            upper.below.append((lower, weight))
            lower.above.append((upper, weight))
        chains.append(chain)
    return Layers(rows, chains)


def _start(layers: Layers, gap: float) -> None:
    for row in layers.rows:
        _settle(row, gap, [0.0] * len(row))


def _sweep(layers: Layers, gap: float, *, down: bool) -> None:
    for row in layers.rows if down else layers.rows[::-1]:
        wanted = {cell: _mean(cell.above if down else cell.below, cell.x) for cell in row}
        row.sort(key=lambda cell: wanted[cell])
        _settle(row, gap, [wanted[cell] for cell in row])


def _mean(links: Iterable[tuple[Cell, float]], otherwise: float) -> float:
    known = list(links)
    weight = sum(w for _, w in known)
    return sum(w * cell.x for cell, w in known) / (weight * (1 + TOGETHER)) if weight else otherwise


def _settle(row: Sequence[Cell], gap: float, wanted: Sequence[float]) -> None:
    """Put the cells of a row as near as can be to where each wants to be, in their order and apart from each other.

    Least squares by pooling neighbours that would overlap (Ayer and others, Ann. Math. Stat. 26, 641-647, 1955).
    """
    offsets, at = [], 0.0
    for before, cell in zip([None, *row], row, strict=False):
        at += (before.width + cell.width) / 2 + _apart(before, cell, gap) if before else 0.0
        offsets.append(at)
    pools: list[tuple[float, float, int]] = []
    for cell, place, offset in zip(row, wanted, offsets, strict=True):
        weight = cell.width + 1
        pool = (weight * (place - offset), weight, 1)
        while pools and pools[-1][0] / pools[-1][1] > pool[0] / pool[1]:
            last = pools.pop()
            pool = (last[0] + pool[0], last[1] + pool[1], last[2] + pool[2])
        pools.append(pool)
    places = [total / weight for total, weight, count in pools for _ in range(count)]
    for cell, offset, place in zip(row, offsets, places, strict=True):
        cell.x = place + offset


def _apart(left: Cell, right: Cell, gap: float) -> float:
    """The gap between two neighbours: bands that run side by side need less than stops."""
    stops = (left.stop is not None) + (right.stop is not None)
    return (gap / 4, gap * 0.75, gap)[stops]


def _crossings(layers: Layers) -> float:
    """How much crosses: for every two bands that do, the width of the narrower."""
    total = 0.0
    for row in layers.rows:
        links = [(cell.x, lower.x, weight) for cell in row for lower, weight in cell.below]
        total += sum(min(v, w) for (a, b, v), (c, d, w) in combinations(links, 2) if (a - c) * (b - d) < 0)
    return total
