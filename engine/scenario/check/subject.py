"""What the rules look at. Knows what has been worked out of a scenario, and judges nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from engine.scenario.graph import Graph, State, Survey, Way
from engine.scenario.tables import Tables
from engine.scenario.types import Choice, Kind, Scenario, Scene


@dataclass(frozen=True, slots=True)
class Subject:
    """A scenario that was read, with what it is held against."""

    scenario: Scenario
    tables: Tables
    today: date

    def decisions(self) -> Iterator[Scene]:
        """The scenes in which the learner decides."""
        return (scene for scene in self.scenario.scenes if scene.is_decision)

    def choices(self) -> Iterator[Choice]:
        """Every choice of every decision."""
        return (choice for scene in self.decisions() for choice in scene.choices)


@dataclass(frozen=True, slots=True)
class Charted:
    """A scenario whose states were all visited, with the best total V from each."""

    subject: Subject
    survey: Survey
    totals: Mapping[State, int]

    @property
    def graph(self) -> Graph:
        return self.survey.graph

    def total(self, way: Way, target: State) -> int:
        """What a choice leaves within reach: its own credit where it counts, and V of where it leads."""
        return way.earns + self.totals[target]

    def scored(self) -> Iterator[tuple[State, tuple[tuple[Way, State], ...]]]:
        """The states of scored decisions, with the ways that are open in each."""
        for at in self.survey.order:
            if self.graph.scene(at).kind is Kind.DECISION and self.survey.out[at]:
                yield at, self.survey.out[at]


def best_of(out: tuple[tuple[Way, State], ...]) -> list[tuple[Way, State]]:
    """The open ways of the highest credit."""
    top, best = -1, []
    for pair in out:
        credit = pair[0].credit or 0
        if credit > top:
            top, best = credit, [pair]
        elif credit == top:
            best.append(pair)
    return best
