"""A flow as a picture: shapes of stops, bands and the strongest way, with where their words stand. Knows no colour.

It reads from top to bottom. A band is as wide as it has people, from the stop where the choice was taken, past a mark
of its own, to the stop that it led to.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from string import ascii_lowercase

from engine.insight.flows import Flow
from engine.insight.layers import Cell, Layers, lay

Point = tuple[float, float]

_MARGIN = 4.0
_PADDING = 9.0
_LINES = 3
_TO_MARK = 20.0
_MARK = 38.0
_DROP = 46.0
_THINNEST = 2.0


@dataclass(frozen=True, slots=True)
class Measure:
    """How large things are: the narrowest stop, characters and height of a line in it, the width of everybody together
    and at most of one person, the room of a mark, the size of a drawing in it, the gap between stops, and how many
    stops stand side by side.
    """

    stop: float
    characters: int
    line: float
    everybody: float
    person: float
    mark: float
    drawing: float
    gap: float
    most: int


WIDE = Measure(stop=148, characters=19, line=17, everybody=300, person=14, mark=36, drawing=15, gap=22, most=5)
NARROW = Measure(stop=94, characters=13, line=15, everybody=100, person=9, mark=27, drawing=12, gap=10, most=3)


@dataclass(frozen=True, slots=True)
class Word:
    """Where a line of text stands: its middle."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class DrawnStop:
    """A stop: its box, the lines of its title, and where its number stands."""

    scene: int
    box: Box
    title: tuple[Word, ...]
    number: Word
    best: bool
    n: int


@dataclass(frozen=True, slots=True)
class DrawnBand:
    """A band: its outline (none where nobody took it), the ground of its mark, and on that the place of the action's
    drawing, the letter of the choice, and the number of people. At a passage there is the number alone.
    """

    scene: int
    number: int
    action: str | None
    n: int
    outline: str
    ground: Box
    drawing: Box | None
    letter: Word | None
    said: Word


@dataclass(frozen=True, slots=True)
class Picture:
    """All of it, on a ground that begins at 0, 0. `best` is the line of the strongest way, a piece for each choice."""

    width: float
    height: float
    stops: tuple[DrawnStop, ...]
    bands: tuple[DrawnBand, ...]
    best: tuple[str, ...]


def picture(flow: Flow, titles: Mapping[int, str], measure: Measure) -> Picture:
    """Draw a flow; `titles` are those of its scenes. Raises TooLarge."""
    return _Painter(flow, titles, measure).picture()


class _Painter:
    """Works the places out from the widths, then the shapes from the places."""

    def __init__(self, flow: Flow, titles: Mapping[int, str], measure: Measure) -> None:
        self._flow, self._measure = flow, measure
        unit = min(measure.person, measure.everybody / max(1, flow.n))
        self._widths = [max(_THINNEST, band.n * unit) if band.n else 0.0 for band in flow.bands]
        self._out: list[list[int]] = [[] for _ in flow.stops]
        self._in: list[list[int]] = [[] for _ in flow.stops]
        for index, band in enumerate(flow.bands):
            self._out[band.source].append(index)
            self._in[band.target].append(index)
        self._stops = [self._width(stop) for stop in range(len(flow.stops))]
        self._lines = [_wrapped(titles[s.scene], self._stops[n], measure) for n, s in enumerate(flow.stops)]
        self._layers: Layers = lay(flow, self._stops, self._widths, measure.gap, measure.most)

    def picture(self) -> Picture:
        """All shapes, moved to where the ground begins."""
        cells = [cell for row in self._layers.rows for cell in row]
        left = min(cell.x - cell.width / 2 for cell in cells) - _MARGIN
        right = max(cell.x + cell.width / 2 for cell in cells) + _MARGIN
        for cell in cells:
            cell.x -= left
        bottom = self._set_rows()
        centres = self._centres()
        routes = [self._route(index, *ends) for index, ends in enumerate(centres)]
        return Picture(
            width=round(right - left, 1),
            height=round(bottom + _MARGIN, 1),
            stops=tuple(self._stop(cell) for cell in cells if cell.stop is not None),
            bands=tuple(self._band(index, route) for index, route in enumerate(routes)),
            best=tuple(_line(route) for route, band in zip(routes, self._flow.bands, strict=True) if band.best),
        )

    def _width(self, stop: int) -> float:
        """Wide enough for its title, for what comes in, and for the marks of what goes out."""
        marks = sum(max(self._measure.mark, self._widths[band]) for band in self._out[stop])
        bands = (sum(self._widths[band] for band in some) for some in (self._in[stop], self._out[stop]))
        return max(self._measure.stop, marks, *(2 * _PADDING + width for width in bands))

    def _height(self, stop: int) -> float:
        return (len(self._lines[stop]) + 1) * self._measure.line + 2 * _PADDING

    def _set_rows(self) -> float:
        """From where to where each row reaches, from the tops of its tallest stop to below its marks."""
        self._tops: dict[Cell, tuple[float, float, float]] = {}
        top = _MARGIN
        for row in self._layers.rows:
            stops = [cell.stop for cell in row if cell.stop is not None]
            floor = top + max(self._height(stop) for stop in stops)
            end = floor + (_TO_MARK + _MARK if any(self._out[stop] for stop in stops) else 0.0)
            for cell in row:
                self._tops[cell] = (top, floor, end)
            top = end + _DROP
        return top - _DROP

    def _centres(self) -> list[tuple[float, float, float]]:
        """Of each band: its middle where it leaves the stop, at its mark, and where it comes in."""
        chains = self._layers.chains
        leaves, marks, lands = ([0.0] * len(chains) for _ in range(3))
        cells = {cell.stop: cell for row in self._layers.rows for cell in row if cell.stop is not None}
        for stop, bands in enumerate(self._out):
            order = sorted(bands, key=lambda band: (chains[band][1].x, band))
            _beside(order, cells[stop].x, [self._widths[band] for band in order], leaves)
            _beside(order, cells[stop].x, [max(self._measure.mark, self._widths[band]) for band in order], marks)
        for stop, bands in enumerate(self._in):
            order = sorted(bands, key=lambda band: (self._before(band, marks), band))
            _beside(order, cells[stop].x, [self._widths[band] for band in order], lands)
        return list(zip(leaves, marks, lands, strict=True))

    def _before(self, band: int, marks: Sequence[float]) -> float:
        """Where a band comes from, as its last row sees it."""
        chain = self._layers.chains[band]
        return chain[-2].x if len(chain) > 2 else marks[band]

    def _route(self, index: int, leaves: float, mark: float, lands: float) -> list[Point]:
        """The middle of a band, from corner to corner: straight along rows, and a bend between any two points."""
        chain = self._layers.chains[index]
        _, floor, end = self._tops[chain[0]]
        route = [(leaves, floor), (mark, floor + _TO_MARK), (mark, end)]
        for cell in chain[1:-1]:
            top, _, below = self._tops[cell]
            route += [(cell.x, top), (cell.x, below)]
        top, below, _ = self._tops[chain[-1]]
        stop = chain[-1].stop
        assert stop is not None
        return [*route, (lands, top), (lands, below - self._height(stop))]

    def _stop(self, cell: Cell) -> DrawnStop:
        stop = cell.stop
        assert stop is not None
        here, line, height = self._flow.stops[stop], self._measure.line, self._height(stop)
        top = self._tops[cell][1] - height
        words = [
            _word(cell.x, top + _PADDING + (n + 0.5) * line, text)
            for n, text in enumerate([*self._lines[stop], str(here.n)])
        ]
        return DrawnStop(
            scene=here.scene,
            box=_box(cell.x, top, cell.width, height),
            title=tuple(words[:-1]),
            number=words[-1],
            best=here.best,
            n=here.n,
        )

    def _band(self, index: int, route: Sequence[Point]) -> DrawnBand:
        band, measure = self._flow.bands[index], self._measure
        x, y = route[1]
        size, top = measure.drawing, y + _MARK * 0.3
        height = _MARK - 2 if band.decides else _MARK / 2
        return DrawnBand(
            scene=self._flow.stops[band.source].scene,
            number=band.number,
            action=band.action,
            n=band.n,
            outline=_outline(route, self._widths[index]),
            ground=_box(x, y + (_MARK - height) / 2, measure.mark - 3, height),
            drawing=_box(x - size * 0.36, top - size / 2, size, size) if band.decides else None,
            letter=_word(x + size * 0.6, top, ascii_lowercase[band.number - 1]) if band.decides else None,
            said=_word(x, y + _MARK * (0.74 if band.decides else 0.5), str(band.n)),
        )


def _word(x: float, y: float, text: str) -> Word:
    return Word(round(x, 1), round(y, 1), text)


def _box(middle: float, top: float, width: float, height: float) -> Box:
    return Box(round(middle - width / 2, 1), round(top, 1), round(width, 1), round(height, 1))


def _wrapped(title: str, width: float, measure: Measure) -> list[str]:
    """A title in lines that fit its stop."""
    characters = int(measure.characters * width / measure.stop)
    return textwrap.wrap(title, characters, max_lines=_LINES, placeholder=" …") or [title[:characters]]


def _beside(order: Iterable[int], middle: float, widths: Sequence[float], places: list[float]) -> None:
    """Put things side by side around a middle."""
    at = middle - sum(widths) / 2
    for index, width in zip(order, widths, strict=True):
        places[index] = at + width / 2
        at += width


def _outline(route: Sequence[Point], width: float) -> str:
    """The shape of a band around its middle: down on its left side, up on its right."""
    if not width:
        return ""
    left = [(x - width / 2, y) for x, y in route]
    right = [(x + width / 2, y) for x, y in reversed(route)]
    return f"{_line(left)}L{_said(right[0])}{_bends(right)}Z"


def _line(route: Sequence[Point]) -> str:
    return f"M{_said(route[0])}{_bends(route)}"


def _bends(route: Sequence[Point]) -> str:
    """From point to point: straight down, or with a bend that leaves and comes in upright."""
    parts = []
    for (x, y), (on_x, on_y) in pairwise(route):
        half = (y + on_y) / 2
        straight = abs(x - on_x) < 0.05
        parts.append(f"V{on_y:.1f}" if straight else f"C{x:.1f} {half:.1f} {on_x:.1f} {half:.1f} {on_x:.1f} {on_y:.1f}")
    return "".join(parts)


def _said(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"
