"""A scenario's states, the best total V from each, and figures over all its paths. Knows no learner and no run.

A *state* is a scene together with the flags that hold there, packed into one integer: flags above, scene below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TypeVar

from engine.scenario.types import Choice, Condition, Kind, Scenario, Scene

MAX_STATES = 100_000

_SCENE_BITS = 20
SCENE_MASK = (1 << _SCENE_BITS) - 1
"""The bits of a state that are its scene's index."""

State = int
Number = TypeVar("Number", int, float)


def state(scene: int, flags: int) -> State:
    """Pack a scene's index and its flags."""
    return flags << _SCENE_BITS | scene


def scene_of(at: State) -> int:
    """The index of the state's scene."""
    return at & SCENE_MASK


def flags_of(at: State) -> int:
    """The flags that hold in the state, one bit a flag."""
    return at >> _SCENE_BITS


class BrokenLink(ValueError):
    """A choice that leads to no scene: such a file is refused before its graph is built."""


@dataclass(frozen=True, slots=True)
class Way:
    """A choice as the graph sees it. `earns` is its credit where it counts (at `tests`), else 0."""

    number: int
    target: int
    earns: int
    credit: int | None
    unsafe: bool
    needs: int
    lacks: int
    sets: int

    def open_with(self, flags: int) -> bool:
        return flags & self.needs == self.needs and not flags & self.lacks


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """A scenario with its links followed and its flags numbered."""

    scenario: Scenario
    bits: Mapping[str, int]
    ways: tuple[tuple[Way, ...], ...]

    def scene(self, at: State) -> Scene:
        return self.scenario.scenes[scene_of(at)]

    def holds(self, when: Condition, flags: int) -> bool:
        """Whether a condition holds with these flags."""
        return all(self.bits[f] & flags for f in when.needs) and not any(self.bits[f] & flags for f in when.lacks)

    def choice(self, at: State, way: Way) -> Choice:
        return self.scene(at).choices[way.number - 1]

    def out(self, at: State) -> tuple[tuple[Way, State], ...]:
        """The ways that are open in a state, each with the state that it leads to.

        Asked once for every state of a story, so it packs and unpacks by itself.
        """
        flags, ways = at >> _SCENE_BITS, self.ways[at & SCENE_MASK]
        return tuple([(w, (flags | w.sets) << _SCENE_BITS | w.target) for w in ways if w.open_with(flags)])


def build(scenario: Scenario) -> Graph:
    """Follow every link. Raises BrokenLink; a checked scenario has none."""
    bits = {flag: 1 << n for n, flag in enumerate(scenario.flags)}
    index = {scene.slug: n for n, scene in enumerate(scenario.scenes)}

    def mask(flags: Sequence[str]) -> int:
        return reduce(int.__or__, (bits[f] for f in flags), 0)

    def way(scene: Scene, choice: Choice) -> Way:
        if choice.target not in index:
            raise BrokenLink(choice.target)
        return Way(
            number=choice.number,
            target=index[choice.target],
            earns=choice.credit or 0 if scene.kind is Kind.DECISION else 0,
            credit=choice.credit,
            unsafe=choice.unsafe,
            needs=mask(choice.when.needs),
            lacks=mask(choice.when.lacks),
            sets=mask(choice.sets),
        )

    return Graph(scenario, bits, tuple(tuple(way(s, c) for c in s.choices) for s in scenario.scenes))


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """Every state that can be reached, in an order in which each stands behind all that it leads to.

    `loop` is a state and a way of it that leads back to a state already left; `overflow` says that there are more
    states than were asked for. With either, the survey is not complete.
    """

    graph: Graph
    order: tuple[State, ...]
    out: Mapping[State, tuple[tuple[Way, State], ...]]
    loop: tuple[State, Way] | None = None
    overflow: bool = False

    @property
    def complete(self) -> bool:
        return self.loop is None and not self.overflow

    def decisions(self) -> Iterator[State]:
        """The states in which the learner decides."""
        return (at for at in self.order if self.graph.scene(at).is_decision)


def survey(graph: Graph, limit: int = MAX_STATES) -> Survey:
    """Walk every state from the start, depth first, without recursion."""
    start = state(0, 0)
    out = {start: graph.out(start)}
    order: list[State] = []
    open_states = {start}
    stack = [(start, iter(out[start]))]
    while stack:
        at, ways = stack[-1]
        for way, target in ways:
            if target in open_states:
                return Survey(graph, tuple(order), out, loop=(at, way))
            if target not in out:
                if len(out) >= limit:
                    return Survey(graph, tuple(order), out, overflow=True)
                out[target] = graph.out(target)
                open_states.add(target)
                stack.append((target, iter(out[target])))
                break
        else:
            stack.pop()
            open_states.discard(at)
            order.append(at)
    return Survey(graph, tuple(order), out)


def best_totals(surveyed: Survey) -> dict[State, int]:
    """V of every state: the highest total credit that can still be earned from it at `tests` decisions.

    It is 0 at an ending.
    """
    return _fold(surveyed, end=lambda _: 0, step=lambda ways, v: max(way.earns + v[target] for way, target in ways))


@dataclass(frozen=True, slots=True)
class Figures:
    """What the graph as a whole comes to. A path is a sequence of choices; a passage is a step, but no decision.

    `best` is V of the start, in credits; `chance` (0 to 1) is the expected score of choosing among the open choices at
    random; `ends_well` (0 to 1) is the share of all paths, unweighted, that end well.
    """

    scenes: int
    states: int
    paths: int
    shortest: int
    longest: int
    best: int
    chance: float
    ends_well: float


def figures(surveyed: Survey, totals: Mapping[State, int]) -> Figures:
    """Figures of a complete survey in which every path ends."""
    graph, start = surveyed.graph, surveyed.order[-1]

    def over_decisions(pick: Callable[[Iterator[int]], int]) -> int:
        lengths = _fold(
            surveyed, end=lambda _: 0, step=lambda ways, v: pick((w.credit is not None) + v[t] for w, t in ways)
        )
        return lengths[start]

    paths = _fold(surveyed, end=lambda _: 1, step=lambda ways, v: sum(v[t] for _, t in ways))
    well = _fold(
        surveyed, end=lambda at: int(graph.scene(at).outcome == "well"), step=lambda ways, v: sum(v[t] for _, t in ways)
    )
    mean = _fold(surveyed, end=lambda _: 0.0, step=lambda ways, v: sum(w.earns + v[t] for w, t in ways) / len(ways))
    return Figures(
        scenes=len(graph.scenario.scenes),
        states=len(surveyed.order),
        paths=paths[start],
        shortest=over_decisions(min),
        longest=over_decisions(max),
        best=totals[start],
        chance=mean[start] / totals[start] if totals[start] else 0.0,
        ends_well=well[start] / paths[start],
    )


def _fold(
    surveyed: Survey,
    end: Callable[[State], Number],
    step: Callable[[tuple[tuple[Way, State], ...], Mapping[State, Number]], Number],
) -> dict[State, Number]:
    """Work a number out for every state from the states that it leads to."""
    values: dict[State, Number] = {}
    for at in surveyed.order:
        ways = surveyed.out[at]
        values[at] = step(ways, values) if ways else end(at)
    return values
