"""A class that plays a case together: where it stands, and what its host can do there. Knows no seat and no vote.

At a decision the host lets the room vote, shows how the votes fell, lets it talk and vote again, and goes on along one
choice. No act leads back: what the class went on with stands, and a vote that was shown stays closed, for of two looks
with one vote between them the second would tell whose that was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from engine.scenario.graph import Way
from engine.scenario.play import Story, choose, is_over, open_ways, replay, scene_at
from engine.scenario.types import Kind

ROUNDS = 2
"""Before the talk, and after it."""


class Act(StrEnum):
    """What a host can do. EXPLAIN goes on along a choice and lets the room read first how it is explained."""

    BEGIN = "begin"
    VOTE = "vote"
    SHOW = "show"
    AGAIN = "again"
    GO = "go"
    EXPLAIN = "explain"
    WHY = "why"
    ON = "on"
    END = "end"


GOES_ON = (Act.GO, Act.EXPLAIN)
"""The acts that take a choice."""

_LEADS_TO = {
    Act.BEGIN: ("reading", 1),
    Act.VOTE: ("voting", 1),
    Act.SHOW: ("shown", None),
    Act.AGAIN: ("voting", 2),
    Act.GO: ("reading", 1),
    Act.EXPLAIN: ("why", 1),
    Act.WHY: ("why", 1),
    Act.ON: ("reading", 1),
    Act.END: ("over", None),
}
"""Where an act leads: phase and round; None for the round that it was."""


class NotNow(ValueError):
    """An act that the host cannot take where the class stands."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a class stands: `path` is the choices that it went on with."""

    phase: str = "lobby"
    round: int = 1
    path: tuple[int, ...] = ()

    @property
    def step(self) -> int:
        return len(self.path)


def kind_of(story: Story, stand: Stand) -> Kind:
    """What the scene at hand is."""
    return scene_at(story, replay(story, stand.path)).kind


def ways_of(story: Story, stand: Stand) -> tuple[Way, ...]:
    """The choices that stand open in the scene at hand."""
    return open_ways(story, replay(story, stand.path))


def acts(story: Story, stand: Stand) -> tuple[Act, ...]:
    """What the host can do; what most classes do next stands first."""
    if stand.phase == "over":
        return ()
    return (*_onward(story, stand), Act.END) if stand.phase != "reading" else _while_reading(story, stand)


def after(story: Story, stand: Stand, act: Act, choice: int = 0) -> Stand:
    """Where the class stands after an act. Raises NotNow, and NotOffered for a choice that is not open.

    A passage has one way on, so that no choice has to be named.
    """
    if act not in acts(story, stand):
        raise NotNow(act)
    phase, round_ = _LEADS_TO[act]
    moved = replace(stand, phase=phase, round=round_ or stand.round)
    return replace(moved, path=_went_on(story, stand, choice)) if act in GOES_ON else moved


def led_here(stand: Stand, act: Act, round_: int) -> bool:
    """Whether a class stands where this act, taken in this round, leads: then it was done already."""
    phase, then = _LEADS_TO[act]
    return stand.phase == phase and stand.round == (then or round_)


def _onward(story: Story, stand: Stand) -> tuple[Act, ...]:
    again = (Act.AGAIN,) if stand.round < ROUNDS else ()
    return {
        "lobby": (Act.BEGIN,),
        "voting": (Act.SHOW, *again),
        "shown": (Act.GO, Act.EXPLAIN, *again),
        "why": (Act.ON,),
    }[stand.phase]


def _while_reading(story: Story, stand: Stand) -> tuple[Act, ...]:
    why = (Act.WHY,) if _decided_before(story, stand) else ()
    run = replay(story, stand.path)
    if is_over(story, run):
        return (Act.END, *why)
    first = Act.VOTE if scene_at(story, run).is_decision else Act.GO
    return (first, *why, Act.END)


def _decided_before(story: Story, stand: Stand) -> bool:
    """Whether the last step was a decision, which can be explained."""
    return bool(stand.path) and scene_at(story, replay(story, stand.path[:-1])).is_decision


def _went_on(story: Story, stand: Stand, choice: int) -> tuple[int, ...]:
    run = replay(story, stand.path)
    ways = open_ways(story, run)
    only = ways[0].number if scene_at(story, run).kind is Kind.PASSAGE else choice
    return choose(story, run, only).choices
