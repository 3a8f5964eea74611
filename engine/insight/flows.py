"""Who went which way: stops and the bands between them, from ways with their numbers. Knows no drawing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.insight.walks import Step, Walk, taken_by, walks
from engine.scenario.graph import scene_of
from engine.scenario.play import Story, best_path

Spot = tuple[int, int]
"""A scene, and what tells two stops at it apart: nothing, or the step at which one comes there."""
Move = tuple[Spot, Step | None, Spot | None, int]
"""A stop, what was taken there and where that led, and by how many; at an ending nothing was."""


@dataclass(frozen=True, slots=True)
class Band:
    """A choice at a stop and the stop that it led to, both by their place in the flow; how many took it.

    `best` marks the strongest way, which is there even where nobody took it. `decides` is false at a passage.
    """

    source: int
    number: int
    target: int
    n: int
    action: str | None
    best: bool
    decides: bool = True


@dataclass(frozen=True, slots=True)
class Stop:
    """A scene that somebody came to, or that lies on the strongest way, and how many came."""

    scene: int
    n: int
    best: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """The ways of n people. Each stop stands before those that its bands lead to; there is always one."""

    n: int
    stops: tuple[Stop, ...]
    bands: tuple[Band, ...]


def flow_of(story: Story, ways: Iterable[Walk]) -> Flow:
    """The flow of these ways.

    A scene is one stop. Only where some came to two scenes in one order and some in the other, which would lead back,
    a scene is a stop for each step at which somebody came there.
    """
    known = tuple(ways)
    strongest = walks(story, [(best_path(story), 0)])[0]
    flow = _woven(known, _by_scene(known), _by_scene([strongest]))
    if flow is None:
        flow = _woven(known, _by_step(known), _by_step([strongest]))
    assert flow is not None  # a step never leads back
    return flow


def _by_scene(ways: Sequence[Walk]) -> Iterator[Move]:
    """What was taken, each scene one stop: as many moves as there are choices in states, however many went them."""
    for step, n in taken_by(ways).items():
        yield (scene_of(step.at), 0), step, (scene_of(step.target), 0), n
    for walk in ways:
        yield (scene_of(walk.end), 0), None, None, walk.n


def _by_step(ways: Sequence[Walk]) -> Iterator[Move]:
    """What was taken, each scene a stop for each step at which somebody came there."""
    for walk in ways:
        for index, step in enumerate(walk.steps):
            yield (scene_of(step.at), index), step, (scene_of(step.target), index + 1), walk.n
        yield (scene_of(walk.end), len(walk.steps)), None, None, walk.n


@dataclass(slots=True)
class _Thread:
    target: Spot
    action: str | None
    decides: bool
    n: int = 0
    best: bool = False


def _woven(ways: Sequence[Walk], moves: Iterable[Move], best: Iterable[Move]) -> Flow | None:
    """The flow of these moves and those of the strongest way; None where its stops lead back to each other."""
    stops: dict[Spot, int] = {}
    threads: dict[tuple[Spot, int], _Thread] = {}
    strongest = set()
    for some, is_best in ((moves, False), (best, True)):
        for spot, step, target, n in some:
            stops[spot] = stops.get(spot, 0) + n
            if is_best:
                strongest.add(spot)
            if step is not None and target is not None:
                thread = threads.setdefault((spot, step.number), _Thread(target, step.action, bool(step.place)))
                thread.n += n
                thread.best = thread.best or is_best
    order = _order(stops, threads)
    if order is None:
        return None
    place = {spot: index for index, spot in enumerate(order)}
    bands = (
        Band(place[spot], number, place[thread.target], thread.n, thread.action, thread.best, thread.decides)
        for (spot, number), thread in threads.items()
    )
    return Flow(
        sum(walk.n for walk in ways),
        tuple(Stop(spot[0], stops[spot], spot in strongest) for spot in order),
        tuple(sorted(bands, key=lambda band: (band.source, band.number))),
    )


def _order(stops: Iterable[Spot], threads: Mapping[tuple[Spot, int], _Thread]) -> list[Spot] | None:
    """The stops in an order that all bands follow; of those that could come next the first of the story."""
    waits = dict.fromkeys(stops, 0)
    below: dict[Spot, list[Spot]] = {}
    for (source, _), thread in threads.items():
        waits[thread.target] += 1
        below.setdefault(source, []).append(thread.target)
    order: list[Spot] = []
    ready = [spot for spot, n in waits.items() if not n]
    while ready:
        spot = min(ready)
        ready.remove(spot)
        order.append(spot)
        for target in below.get(spot, ()):
            waits[target] -= 1
            if not waits[target]:
                ready.append(target)
    return order if len(order) == len(waits) else None
