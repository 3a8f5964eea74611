"""How many met a decision, what they took there, and which of the four actions that was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.insight.walks import Step, Walk
from engine.scenario.types import ACTIONS
from engine.study.skill import Habit


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a decision: for how many it stood open, and how many took it."""

    number: int
    open: int
    taken: int


@dataclass(frozen=True, slots=True)
class Met:
    """One decision: how many came to it, and its options by their numbers. One that never stood open is not there."""

    place: str
    n: int
    options: Mapping[int, Option]


def people(walks: Iterable[Walk]) -> int:
    """How many went these ways together."""
    return sum(walk.n for walk in walks)


def met(taken: Mapping[Step, int]) -> dict[str, Met]:
    """Every decision that somebody came to, repairs included, by how many took each step."""
    tallies: dict[str, _Tally] = {}
    for step, n in taken.items():
        if step.place:
            tallies.setdefault(step.place, _Tally()).add(step.open, step.number, n)
    return {place: tally.met(place) for place, tally in tallies.items()}


def actions(taken: Mapping[Step, int]) -> Habit:
    """How often each of the four actions was taken where all four stood open, repairs aside."""
    n, found = 0, dict.fromkeys(ACTIONS, 0)
    for step, many in taken.items():
        if step.all_four and step.scored:
            n += many
            if step.action is not None:
                found[step.action] += many
    return Habit(None, n, found)


@dataclass(slots=True)
class _Tally:
    n: int = 0
    taken: dict[int, int] = field(default_factory=dict)
    open: dict[tuple[int, ...], int] = field(default_factory=dict)

    def add(self, numbers: tuple[int, ...], number: int, n: int) -> None:
        self.n += n
        self.taken[number] = self.taken.get(number, 0) + n
        self.open[numbers] = self.open.get(numbers, 0) + n

    def met(self, place: str) -> Met:
        numbers: Sequence[int] = sorted({number for each in self.open for number in each})
        options = {
            number: Option(number, sum(n for each, n in self.open.items() if number in each), self.taken.get(number, 0))
            for number in numbers
        }
        return Met(place, self.n, options)
