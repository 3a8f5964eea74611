"""Decisions of a case by themselves: a question, the way that leads to it, and what an answer to it comes to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from engine.scenario.graph import State, scene_of
from engine.scenario.play import Run, Story, choose, replay, scene_at
from engine.scenario.types import ACTIONS, Kind


@dataclass(frozen=True, slots=True)
class Question:
    """A scored decision as it can be asked by itself: its scene, by index, and the choices that lead to it."""

    scene: int
    path: tuple[int, ...]
    fingerprint: str
    topics: tuple[str, ...]
    options: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one decision came to.

    `credit` of `best` (each 0 to 4; `best` is the highest that stood open), whether it was unsafe, which of the four
    actions it was (None for one of its own kind), whether all four stood open, and whether it repaired a mistake.
    """

    fingerprint: str
    topics: tuple[str, ...]
    credit: int
    best: int
    unsafe: bool
    action: str | None
    all_four: bool
    repairs: bool

    @property
    def share(self) -> float:
        """Credit earned of what stood open, 0 to 1."""
        return self.credit / self.best

    @property
    def strongest(self) -> bool:
        """Whether it was a best choice: what a board's single best answer would count."""
        return self.credit == self.best


@dataclass(frozen=True, slots=True)
class Measured:
    """An outcome with when it was, and how sure the learner said they were: low, medium, high, or None."""

    at: datetime
    confidence: str | None
    outcome: Outcome


def questions_of(story: Story) -> tuple[Question, ...]:
    """Every scored decision, in the order of the file, by the way there that earns the most."""
    best: dict[int, Run] = {}
    ways: dict[State, Run] = {0: replay(story, ())}
    for at in reversed(story.totals):  # each state before those that it leads to
        run = ways[at]
        if scene_of(at) not in best or best[scene_of(at)].earned < run.earned:
            best[scene_of(at)] = run
        for way, target in story.graph.out(at):
            on = choose(story, run, way.number)
            if target not in ways or ways[target].earned < on.earned:
                ways[target] = on
    scenes = story.scenario.scenes
    return tuple(
        Question(index, run.choices, scenes[index].fingerprint, scenes[index].topics, len(story.graph.out(run.at)))
        for index, run in sorted(best.items())
        if scenes[index].kind is Kind.DECISION
    )


def outcome_at(story: Story, at: State, number: int) -> Outcome:
    """What a choice at a decision comes to. Raises KeyError for a number that is not open there."""
    scene, out = story.graph.scene(at), story.graph.out(at)
    choices = {way.number: story.graph.choice(at, way) for way, _ in out}
    chosen = choices[number]
    return Outcome(
        fingerprint=scene.fingerprint,
        topics=scene.topics,
        credit=chosen.credit or 0,
        best=max(choice.credit or 0 for choice in choices.values()),
        unsafe=chosen.unsafe,
        action=chosen.action,
        all_four={choice.action for choice in choices.values()}.issuperset(ACTIONS),
        repairs=scene.kind is Kind.REPAIR,
    )


def outcomes_of(story: Story, choices: Iterable[int]) -> tuple[Outcome | None, ...]:
    """What each step of a run came to; None at a passage. Raises NotOffered."""
    found: list[Outcome | None] = []
    run = replay(story, ())
    for number in choices:
        on = choose(story, run, number)
        found.append(outcome_at(story, run.at, number) if scene_at(story, run).is_decision else None)
        run = on
    return tuple(found)
