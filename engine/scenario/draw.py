"""A scenario's graph as SVG: scenes as stations, ways as lines. Knows shapes and class names, no colours.

The layout is graphlay's (layered, deterministic); only `_layout` knows that library.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

import graphlay

from engine.scenario.types import Kind, Scenario, Scene

_WIDTH = 124.0
_LINE = 17.0
_PADDING = 22.0
_MARGIN = 12.0
_CORNER = 14.0
_CHARACTERS = 15
_MAX_LINES = 3
_NARROW = {"node_gap": 16, "dummy_gap": 10, "layer_gap": 44, "port_gap": 10}
"""Gaps that keep most maps within the width of a phone."""
MAX_REACH = 400
"""Layers that all lines of a drawing may run through together; a case of twelve scenes has about fifty."""

Point = tuple[float, float]
Edge = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marks:
    """What a drawing shows besides the graph: the scenes of one's way and of the best way in order, and where
    stations lead.
    """

    yours: Sequence[int] = ()
    best: Sequence[int] = ()
    links: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the library puts a story's parts: centres of stations, lines of edges, the corner and size of it all."""

    centres: Mapping[int, Point]
    lines: Mapping[Edge, Sequence[Point]]
    left: float
    top: float
    width: float
    height: float


class TooLarge(ValueError):
    """A story whose lines run past so many stations that laying them out would take seconds, for nobody to read."""


def plan(scenario: Scenario) -> Plan:
    """Lay a story out. Costs most of a drawing, and depends on nothing but the scenario. Raises TooLarge."""
    edges = _edges(scenario)
    if _reach(scenario, edges) > MAX_REACH:
        raise TooLarge(f"the lines of {scenario.title} are too long to be drawn")
    return _layout(scenario, edges)


def draw(scenario: Scenario, title: str, marks: Marks = Marks(), laid: Plan | None = None, ident: str = "map") -> str:
    """The graph as an SVG element that stands alone. Raises TooLarge where no plan is given.

    `title` is its accessible name; `ident` makes its ids unique on a page.
    """
    laid = laid or plan(scenario)
    yours, best = set(pairwise(marks.yours)), set(pairwise(marks.best))
    box = f"{laid.left:.0f} {laid.top:.0f} {laid.width:.0f} {laid.height:.0f}"
    parts = [
        f'<svg class="map" xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{laid.width:.0f}"',
        f' height="{laid.height:.0f}" role="group" aria-labelledby="{ident}-title">',
        f'<title id="{ident}-title">{escape(title)}</title>',
    ]
    for edge in sorted(laid.lines, key=lambda e: (e in yours, e in best)):
        parts.append(_edge(laid.lines[edge], edge in yours, edge in best))
    for index, scene in enumerate(scenario.scenes):
        parts.append(
            _station(scene, laid.centres[index], index in marks.yours, index in marks.best, marks.links.get(index))
        )
    return "".join([*parts, "</svg>"])


def _edges(scenario: Scenario) -> list[Edge]:
    index = {scene.slug: n for n, scene in enumerate(scenario.scenes)}
    pairs = ((index[scene.slug], index.get(choice.target)) for scene in scenario.scenes for choice in scene.choices)
    return list(dict.fromkeys((start, end) for start, end in pairs if end is not None))


def _reach(scenario: Scenario, edges: Sequence[Edge]) -> int:
    """How many layers all lines together run through: what a layered layout takes its time over."""
    depth = [0] * len(scenario.scenes)
    ways: dict[int, list[int]] = {}
    for start, end in edges:
        ways.setdefault(start, []).append(end)
    for start in _forward(len(scenario.scenes), ways):
        for end in ways.get(start, ()):
            if end != start:
                depth[end] = max(depth[end], depth[start] + 1)
    return sum(abs(depth[end] - depth[start]) for start, end in edges)


def _forward(count: int, ways: Mapping[int, Sequence[int]]) -> list[int]:
    """Scenes in an order in which each stands before those that it leads to, but for a scene that is visited again."""
    done: list[int] = []
    seen: set[int] = set()
    for first in range(count):
        stack = [(first, iter(ways.get(first, ())))] if first not in seen else []
        seen.add(first)
        while stack:
            target = next((t for t in stack[-1][1] if t not in seen), None)
            if target is None:
                done.append(stack.pop()[0])
            else:
                seen.add(target)
                stack.append((target, iter(ways.get(target, ()))))
    return done[::-1]


def _layout(scenario: Scenario, edges: Sequence[Edge]) -> Plan:
    graph = graphlay.Graph()
    for index, scene in enumerate(scenario.scenes):
        graph.node(index, width=_WIDTH, height=_height(scene))
    for start, end in edges:
        graph.edge(start, end)
    laid = graphlay.layout(graph, preset="process_map", options={"spacing": _NARROW})
    lines = {
        edge: [(point["x"], point["y"]) for point in found["points"]]
        for edge, found in zip(edges, laid.edges, strict=True)
    }
    centres = laid.positions()
    xs = [x for line in lines.values() for x, _ in line] + [
        x + side * _WIDTH / 2 for x, _ in centres.values() for side in (-1, 1)
    ]
    ys = [y for line in lines.values() for _, y in line]
    ys += [y + side * _height(scenario.scenes[n]) / 2 for n, (_, y) in centres.items() for side in (-1, 1)]
    left, top = min(xs) - _MARGIN, min(ys) - _MARGIN
    return Plan(centres, lines, left, top, max(xs) + _MARGIN - left, max(ys) + _MARGIN - top)


def _words(scene: Scene) -> list[str]:
    return textwrap.wrap(scene.title, _CHARACTERS, max_lines=_MAX_LINES, placeholder=" …") or [
        scene.title[:_CHARACTERS]
    ]


def _height(scene: Scene) -> float:
    return len(_words(scene)) * _LINE + _PADDING


def _edge(points: Sequence[Point], yours: bool, best: bool) -> str:
    names = "edge" + " edge-yours" * yours + " edge-best" * best
    return f'<path class="{names}" d="{_rounded(points)}" fill="none"/>'


def _rounded(points: Sequence[Point]) -> str:
    """A line through the points with its corners rounded, as on a transit map."""
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        enter, leave = _towards(corner, before), _towards(corner, after)
        path += f"L{enter[0]:.1f} {enter[1]:.1f}Q{corner[0]:.1f} {corner[1]:.1f} {leave[0]:.1f} {leave[1]:.1f}"
    return path + f"L{points[-1][0]:.1f} {points[-1][1]:.1f}"


def _towards(corner: Point, other: Point) -> Point:
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    reach = min(_CORNER, length / 2)
    return corner[0] + dx / length * reach, corner[1] + dy / length * reach


def _station(scene: Scene, centre: Point, yours: bool, best: bool, link: str | None) -> str:
    height = _height(scene)
    x, y = centre[0] - _WIDTH / 2, centre[1] - height / 2
    names = "station" + " is-yours" * yours + " is-best" * best
    if scene.kind is Kind.ENDING:
        names += f" is-ending is-{scene.outcome}"
    elif scene.kind is Kind.REPAIR:
        names += " is-repair"
    lines = _words(scene)
    first = centre[1] - (len(lines) - 1) * _LINE / 2
    text = "".join(
        f'<tspan x="{centre[0]:.1f}" y="{first + n * _LINE:.1f}">{escape(line)}</tspan>' for n, line in enumerate(lines)
    )
    body = (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{_WIDTH:.0f}" height="{height:.0f}" rx="{min(height / 2, 22):.0f}"/>'
        f'<text text-anchor="middle" dominant-baseline="central">{text}</text>'
    )
    if link:
        body = f'<a href="{escape(link, quote=True)}">{body}</a>'
    return f'<g class="{names}">{body}</g>'
