"""Before which decision of a way a case asks for the write-up: its pivotal one. Knows no attempt and no words."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from engine.scenario.graph import State
from engine.scenario.play import Story, choose, replay
from engine.scenario.types import ACTIONS, Kind

STORIES = 256


def asked_at(story: Story, choices: Iterable[int]) -> int | None:
    """The step, counted from 0, before which the write-up is asked on a way; None while the way has not come there.

    It is the first decision that offers all four actions. A case that has none asks before its first scored decision;
    a way that leads past the pivotal one is not asked.
    """
    places, run = pivots(story), replay(story, ())
    for number in choices:
        if run.at in places:
            break
        run = choose(story, run, number)
    return len(run.choices) if run.at in places else None


@lru_cache(maxsize=STORIES)
def pivots(story: Story) -> frozenset[State]:
    """The states in which the write-up is asked."""
    graph = story.graph
    all_four = frozenset(
        at for at in story.totals if {graph.choice(at, way).action for way, _ in graph.out(at)}.issuperset(ACTIONS)
    )
    return all_four or frozenset(at for at in story.totals if graph.scene(at).kind is Kind.DECISION)
