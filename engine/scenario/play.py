"""A run: where a learner stands, replayed from the numbers of the choices. Knows no attempt, no clock and no page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.scenario.graph import Graph, State, Way, best_totals, build, scene_of, state, survey
from engine.scenario.types import Scenario, Scene

NO_CREDIT = 5
"""Above every credit: the lowest credit of a run that has decided nothing."""


class NotOffered(ValueError):
    """A number that is no open choice where the run stands: its step (from 0) and the number."""

    def __init__(self, step: int, number: int) -> None:
        super().__init__(f"step {step + 1} offers no choice {number}")
        self.step, self.number = step, number


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    """A scenario made playable: its graph, and the best total V from every state that can be reached."""

    graph: Graph
    totals: Mapping[State, int]

    @property
    def scenario(self) -> Scenario:
        return self.graph.scenario

    @property
    def best(self) -> int:
        """V of the start: the denominator of every score."""
        return self.totals[0]


@dataclass(frozen=True, slots=True)
class Run:
    """Where a run stands.

    `earned` counts credit at `tests` decisions; `lowest` is the lowest credit of any decision.
    """

    at: State
    choices: tuple[int, ...] = ()
    earned: int = 0
    lowest: int = NO_CREDIT
    unsafe: bool = False


def open_story(scenario: Scenario) -> Story:
    """Make a checked scenario playable."""
    graph = build(scenario)
    return Story(graph, best_totals(survey(graph)))


def replay(story: Story, choices: Iterable[int]) -> Run:
    """The run that these choices make, from the start. Raises NotOffered at the first that is not open.

    This loop is the hot path of every request: it touches integers only.
    """
    taken = tuple(choices)
    scenes = story.graph.ways
    scene, flags, earned, lowest, unsafe = 0, 0, 0, NO_CREDIT, False
    for step, number in enumerate(taken):
        ways = scenes[scene]
        if not 0 < number <= len(ways):
            raise NotOffered(step, number)
        way = ways[number - 1]
        if flags & way.needs != way.needs or flags & way.lacks:
            raise NotOffered(step, number)
        scene, flags, earned = way.target, flags | way.sets, earned + way.earns
        if way.credit is not None and way.credit < lowest:
            lowest = way.credit
        unsafe = unsafe or way.unsafe
    return Run(state(scene, flags), taken, earned, lowest, unsafe)


def choose(story: Story, run: Run, number: int) -> Run:
    """One step on. Raises NotOffered."""
    for way, target in story.graph.out(run.at):
        if way.number == number:
            lowest = run.lowest if way.credit is None else min(run.lowest, way.credit)
            return Run(target, (*run.choices, number), run.earned + way.earns, lowest, run.unsafe or way.unsafe)
    raise NotOffered(len(run.choices), number)


def scene_at(story: Story, run: Run) -> Scene:
    """The scene in which the run stands."""
    return story.scenario.scenes[scene_of(run.at)]


def open_ways(story: Story, run: Run) -> tuple[Way, ...]:
    """The choices that stand open, in the order of the file; none at an ending."""
    return tuple(way for way, _ in story.graph.out(run.at))


def is_over(story: Story, run: Run) -> bool:
    """Whether the run has come to an ending."""
    return not story.graph.ways[scene_of(run.at)]


def best_choices(story: Story, at: State) -> tuple[int, ...]:
    """The numbers of the choices with the highest credit of those open in a state; at a passage, its one."""
    out = story.graph.out(at)
    top = max((way.credit or 0 for way, _ in out), default=0)
    return tuple(way.number for way, _ in out if (way.credit or 0) == top)


def best_path(story: Story, run: Run | None = None) -> tuple[int, ...]:
    """The choices of the best path to an ending; where choices tie, the first in the file."""
    run = run or replay(story, ())
    while not is_over(story, run):
        run = choose(story, run, best_choices(story, run.at)[0])
    return run.choices
