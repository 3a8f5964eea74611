"""Where ways first lost something that was within reach, and how it went on from there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.insight.walks import Walk
from engine.scenario.play import Story
from engine.scenario.types import SOUND


@dataclass(frozen=True, slots=True)
class Turn:
    """A choice by which ways turned: how many did there, and for how many of them it ended well all the same."""

    place: str
    number: int
    credit: int
    n: int
    ended_well: int

    @property
    def wrong(self) -> bool:
        """Whether no colleague would defend it; a sound choice parts two ways, and is no mistake."""
        return self.credit < SOUND


def turns(story: Story, walks: Iterable[Walk]) -> tuple[Turn, ...]:
    """Every choice by which somebody turned, the commonest first; of as common ones the lesser credit first."""
    found: dict[tuple[str, int], list[int]] = {}
    credit: dict[tuple[str, int], int] = {}
    for walk in walks:
        step = walk.turn
        if step is None:
            continue
        tally = found.setdefault(step.taken, [0, 0])
        credit[step.taken] = step.mark.credit
        tally[0] += walk.n
        tally[1] += walk.n * (story.graph.scene(walk.end).outcome == "well")
    made = (Turn(*taken, credit[taken], n, well) for taken, (n, well) in found.items())
    return tuple(sorted(made, key=lambda turn: (-turn.n, turn.credit, turn.place, turn.number)))


def never_turned(walks: Iterable[Walk]) -> int:
    """How many lost nothing on their way."""
    return sum(walk.n for walk in walks if walk.turn is None)
