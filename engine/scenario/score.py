"""What a run comes to: score, safe, passed, the turning point, topics. Knows no attempt; every figure is replayed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from engine.scenario.graph import State, Way
from engine.scenario.play import Run, Story, best_choices, replay
from engine.scenario.types import SOUND, Choice, Kind, Scene

PASS_MARK = 80


@dataclass(frozen=True, slots=True)
class Verdict:
    """The score in percent of V(start), exact; whether no unsafe choice was made; whether the run passed, and why.

    `why` is one of: `score` (at or above the pass mark), `defensible` (below it, but every choice was sound), `unsafe`,
    `harmful` (a choice of credit 0), `below`.
    """

    score: Fraction
    safe: bool
    passed: bool
    why: str


def judge(story: Story, run: Run, pass_mark: int = PASS_MARK) -> Verdict:
    """Score a run by design: credit earned over V(start); passed if safe, free of harm, and enough or all sound."""
    score = Fraction(100 * run.earned, story.best) if story.best else Fraction(0)
    if run.unsafe:
        why = "unsafe"
    elif run.lowest == 0:
        why = "harmful"
    elif score >= pass_mark:
        why = "score"
    elif run.lowest >= SOUND:
        why = "defensible"
    else:
        why = "below"
    return Verdict(score, not run.unsafe, why in ("score", "defensible"), why)


def score_text(score: Fraction) -> str:
    """A score as it is stored and exported: two decimals, half to even on the exact value."""
    hundredths = round(score * 100)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


@dataclass(frozen=True, slots=True)
class Taken:
    """One step of a run, as the debrief shows it.

    `number` counts decisions from 1 and is None at a passage. `reach_before` and `reach_after` are the totals (credits
    earned so far and still to be earned) before and after the choice; their difference is what the choice cost.
    """

    step: int
    number: int | None
    at: State
    scene: Scene
    choice: Choice
    open_ways: tuple[Way, ...]
    best: tuple[int, ...]
    earned: int
    reach_before: int
    reach_after: int

    @property
    def cost(self) -> int:
        return self.reach_before - self.reach_after


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """The first decision that lowered the total within reach, what was open after it, and how much of that was
    earned.
    """

    taken: Taken
    open_after: int
    earned_after: int

    @property
    def sound(self) -> bool:
        """Whether the choice was defensible: then it is where two ways part, not a mistake."""
        return (self.taken.choice.credit or 0) >= SOUND

    @property
    def recovered(self) -> bool:
        return self.earned_after > 0


@dataclass(frozen=True, slots=True)
class TopicShare:
    """Credit earned and best credit open over the decisions that test a topic, repairs included."""

    topic: str
    earned: int
    open: int

    @property
    def share(self) -> Fraction:
        return Fraction(self.earned, self.open) if self.open else Fraction(0)


def trace(story: Story, choices: Iterable[int]) -> tuple[Taken, ...]:
    """Every step of a run. Raises NotOffered."""
    taken: list[Taken] = []
    at, earned, decisions = 0, 0, 0
    for step, number in enumerate(replay(story, choices).choices):
        out = story.graph.out(at)
        way, target = next((w, t) for w, t in out if w.number == number)
        before = earned + story.totals[at]
        earned += way.earns
        decisions += way.credit is not None
        taken.append(
            Taken(
                step=step,
                number=decisions if way.credit is not None else None,
                at=at,
                scene=story.graph.scene(at),
                choice=story.graph.choice(at, way),
                open_ways=tuple(w for w, _ in out),
                best=best_choices(story, at),
                earned=way.earns,
                reach_before=before,
                reach_after=earned + story.totals[target],
            )
        )
        at = target
    return tuple(taken)


def turning_point(steps: tuple[Taken, ...]) -> TurningPoint | None:
    """Where a run first lost something that was within reach, or None."""
    for index, taken in enumerate(steps):
        if taken.cost:
            earned_before = sum(t.earned for t in steps[: index + 1])
            return TurningPoint(taken, taken.reach_after - earned_before, sum(t.earned for t in steps[index + 1 :]))
    return None


def topic_shares(steps: tuple[Taken, ...]) -> tuple[TopicShare, ...]:
    """Shares by topic, in the order in which the run met them."""
    earned: dict[str, int] = {}
    possible: dict[str, int] = {}
    for taken in steps:
        if taken.scene.kind is Kind.PASSAGE:
            continue
        top = max(way.credit or 0 for way in taken.open_ways)
        for topic in taken.scene.topics:
            earned[topic] = earned.get(topic, 0) + (taken.choice.credit or 0)
            possible[topic] = possible.get(topic, 0) + top
    return tuple(TopicShare(topic, earned[topic], possible[topic]) for topic in earned)
