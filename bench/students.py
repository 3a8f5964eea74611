"""Students who exist only here: what they miss, and how they forget it, by power laws that are not the scheduler's.

By activation, as Pavlik and Anderson have it (Cognitive Science 29, 559-586, 2005): what is met while it is still
active decays faster. By strength: it grows with a right answer to what was nearly forgotten, and shrinks with a wrong
one. The parameters are these students' own; they were fitted to nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import exp, log
from random import Random
from typing import Protocol


class Trace(Protocol):
    """What a student has of one decision. Every meeting ends with the explanation, so it always leaves something."""

    def recall(self, day: float) -> float:
        """How probably it is decided rightly on some day."""

    def meet(self, day: float, right: bool) -> None:
        """It was met, and decided rightly or not."""


Student = Callable[[float], Trace]
"""What they have of a decision that is so easy, before they met it."""

TOPICS, BETWEEN_TOPICS, WITHIN_TOPICS = 12, 0.3, 0.4
"""How much topics, and the decisions of one topic, differ in ease."""

SLOWEST, FASTER, NOISE = 0.177, 0.217, 0.255
"""By activation: the least decay, how much of the activation adds to it, and the noise of recall."""
SECONDS_A_DAY = 86_400 * 0.025
"""By activation: of a day, what counts for forgetting."""

GROWTH, POWER = 3.0, 0.7
"""By strength: by how much a right answer strengthens what was all but forgotten, and how that fades."""
KEPT, ANEW = 0.5, 0.8
"""By strength: after a wrong answer, this much of it or this much of the first one, whichever is more."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A decision that was missed in a case on some day, how easy it is, and its topic."""

    day: int
    topic: str
    ease: float


@dataclass(slots=True)
class Activation:
    """The days on which it was met, each with how fast that decays; recalled from a threshold on."""

    ease: float
    threshold: float
    met: list[tuple[float, float]] = field(default_factory=list)

    def recall(self, day: float) -> float:
        return 1 / (1 + exp((self.threshold - self.ease - self._active(day)) / NOISE))

    def meet(self, day: float, right: bool) -> None:
        self.met.append((day, SLOWEST + (FASTER * exp(self._active(day)) if self.met else 0)))

    def _active(self, day: float) -> float:
        return log(sum((max(day - then, 0.02) * SECONDS_A_DAY) ** -decay for then, decay in self.met))


@dataclass(slots=True)
class Strength:
    """Recalled by the inverse square root of time, in units of a strength that is so many days at first."""

    ease: float
    first: float
    strength: float = 0.0
    seen: float = 0.0

    def recall(self, day: float) -> float:
        return float((1 + (day - self.seen) / self.strength) ** -0.5)

    def meet(self, day: float, right: bool) -> None:
        begin = self.first * exp(self.ease)
        if not self.strength:
            self.strength = begin
        elif right:
            self.strength *= 1 + GROWTH * (1 - self.recall(day)) ** POWER
        else:
            self.strength = max(ANEW * begin, KEPT * self.strength)
        self.seen = day


STUDENTS: dict[str, dict[str, Student]] = {
    "by activation": {
        "slowly": lambda ease: Activation(ease, -2.0),
        "middling": lambda ease: Activation(ease, -1.6),
        "fast": lambda ease: Activation(ease, -1.2),
    },
    "by strength": {
        "slowly": lambda ease: Strength(ease, 8.0),
        "middling": lambda ease: Strength(ease, 3.0),
        "fast": lambda ease: Strength(ease, 1.0),
    },
}


def missed(chance: Random, load: int, days: int) -> tuple[list[Missed], dict[str, float]]:
    """So many decisions a day, and how weak a student is in each topic."""
    topics = {f"topic {number}": chance.gauss(0, BETWEEN_TOPICS) for number in range(TOPICS)}
    decisions = [
        Missed(day, topic, chance.gauss(topics[topic], WITHIN_TOPICS))
        for day in range(days)
        for topic in chance.choices([*topics], k=load)
    ]
    return decisions, {topic: 1 / (1 + exp(2 * ease)) for topic, ease in topics.items()}
