"""Decisions of a case by themselves: a question, the way that leads to it, and what an answer to it comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from engine.scenario.graph import State, scene_of
from engine.scenario.play import Run, Story, choose, replay, scene_at
from engine.scenario.types import ACTIONS, Kind


class Worth(NamedTuple):
    """What one open choice of a question is worth."""

    number: int
    credit: int
    unsafe: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A scored decision as it can be asked by itself: its scene, by index, and the choices that lead to it.

    `seen` are the scenes on the way there, by index: whoever is asked this has read what was best in them. `worth` is
    of the choices that stand open.
    """

    scene: int
    path: tuple[int, ...]
    fingerprint: str
    topics: tuple[str, ...]
    options: int
    seen: tuple[int, ...]
    worth: tuple[Worth, ...]


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

    @property
    def sound(self) -> bool:
        """Whether it was at least sound, or the strongest where nothing sound stood open."""
        return self.credit >= min(3, self.best)


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
    return tuple(_question(story, run) for index, run in sorted(best.items()) if scenes[index].kind is Kind.DECISION)


def _question(story: Story, run: Run) -> Question:
    scene, out = story.graph.scene(run.at), story.graph.out(run.at)
    return Question(
        scene=scene_of(run.at),
        path=run.choices,
        fingerprint=scene.fingerprint,
        topics=scene.topics,
        options=len(out),
        seen=tuple(scene_of(replay(story, run.choices[:step]).at) for step in range(len(run.choices))),
        worth=tuple(Worth(way.number, way.credit or 0, way.unsafe) for way, _ in out),
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


def outcomes_of(
    story: Story, choices: Iterable[int], came_to: Callable[[Story, State, int], Outcome] = outcome_at
) -> tuple[Outcome | None, ...]:
    """What each step of a run came to; None at a passage. Raises NotOffered.

    `came_to` is for a caller that remembers what `outcome_at` said.
    """
    found: list[Outcome | None] = []
    run = replay(story, ())
    for number in choices:
        on = choose(story, run, number)
        found.append(came_to(story, run.at, number) if scene_at(story, run).is_decision else None)
        run = on
    return tuple(found)
