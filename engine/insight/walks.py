"""Ways through a story with how many went each, and what every step was: what all figures of a class begin with.

A *place* is a decision by its fingerprint: it stays the same place in every revision that leaves its text as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from engine.scenario.graph import State, Way
from engine.scenario.play import NotOffered, Story
from engine.scenario.types import ACTIONS, Kind

Taken = tuple[str, int]
"""A choice of a decision: its place, and its number there."""


class Mark(NamedTuple):
    """What was done at one decision: the number of the choice, its credit, the highest credit that stood open."""

    number: int
    credit: int
    best: int


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One choice in one state; the same value in all ways that went through it.

    `taken` has no place at a passage. `open` are the numbers of the choices that stood open. `cost` is what the choice
    took from the total within reach.
    """

    at: State
    target: State
    taken: Taken
    mark: Mark
    scored: bool
    cost: int
    unsafe: bool
    action: str | None
    all_four: bool
    open: tuple[int, ...]

    @property
    def place(self) -> str:
        """The decision; "" at a passage."""
        return self.taken[0]

    @property
    def number(self) -> int:
        """The number of the choice."""
        return self.taken[1]


Point = tuple[Mark, int, int]
"""What somebody did at one decision, and the credit that they earned at all their others, of how much."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What was done at the scored decisions of a way, by their places; each as a point too."""

    at: Mapping[str, Mark]
    points: tuple[tuple[str, Point], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """One way through a story, and how many went it. `turn` is the first step that lowered what was within reach."""

    n: int
    steps: tuple[Step, ...]
    end: State
    marks: Marks
    turn: Step | None

    def by(self, n: int) -> Walk:
        """The same way, and how many others went it."""
        return Walk(n, self.steps, self.end, self.marks, self.turn)


def marks_of(at: Mapping[str, Mark]) -> Marks:
    """Marks, with the points that they make."""
    earned, best = sum(mark.credit for mark in at.values()), sum(mark.best for mark in at.values())
    points = ((place, (mark, earned - mark.credit, best - mark.best)) for place, mark in at.items())
    return Marks(at, tuple(points))


def walks(story: Story, counts: Iterable[tuple[tuple[int, ...], int]]) -> tuple[Walk, ...]:
    """The ways of these choices, each with its number. Raises NotOffered where one is none."""
    guide = Guide(story)
    return tuple(guide.walk(choices, n) for choices, n in counts)


def taken_by(ways: Iterable[Walk]) -> dict[Step, int]:
    """How many took each step: far fewer than there are ways, so most figures begin here."""
    found: dict[Step, int] = {}
    for walk in ways:
        n = walk.n
        for step in walk.steps:
            found[step] = found.get(step, 0) + n
    return found


class Guide:
    """What each choice of a story in each state is, worked out once for all who took it."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._steps: dict[tuple[State, int], Step] = {}
        self._places: dict[str, str] = {}
        self._points: dict[tuple[str, Point], tuple[str, Point]] = {}

    def walk(self, choices: Iterable[int], n: int = 0) -> Walk:
        """One way, with its number. Raises NotOffered."""
        at, known = 0, self._steps
        taken: list[Step] = []
        for index, number in enumerate(choices):
            step = known.get((at, number))
            if step is None:
                step = known[at, number] = self._step(at, number, index)
            taken.append(step)
            at = step.target
        own = marks_of({step.place: step.mark for step in taken if step.scored})
        marks = Marks(own.at, tuple(self._points.setdefault(each, each) for each in own.points))
        turn = next((step for step in taken if step.cost), None)
        return Walk(n, tuple(taken), at, marks, turn)

    def _step(self, at: State, number: int, index: int) -> Step:
        graph, totals = self._story.graph, self._story.totals
        out = graph.out(at)
        found = next(((way, target) for way, target in out if way.number == number), None)
        if found is None:
            raise NotOffered(index, number)
        way, target = found
        scene, choices = graph.scene(at), [graph.choice(at, each) for each, _ in out]
        return Step(
            at=at,
            target=target,
            taken=(self._place(scene.slug, at) if scene.is_decision else "", number),
            mark=Mark(number, way.credit or 0, max(_credit(each) for each, _ in out)),
            scored=scene.kind is Kind.DECISION,
            cost=totals[at] - way.earns - totals[target],
            unsafe=way.unsafe,
            action=graph.choice(at, way).action,
            all_four={choice.action for choice in choices}.issuperset(ACTIONS),
            open=tuple(each.number for each, _ in out),
        )

    def _place(self, slug: str, at: State) -> str:
        if slug not in self._places:
            self._places[slug] = self._story.graph.scene(at).fingerprint
        return self._places[slug]


def _credit(way: Way) -> int:
    return way.credit or 0
