"""How sure people said they were, against what became of it: of so many together that nobody's answer can be told.

Two kinds of figures are shown side by side: of single choices, and of all choices of one *worth* (strongest, sound,
neither). Each is of five people or more, and so is what remains when the one is taken from the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.insight.masking import FEW
from engine.insight.walks import Taken, Walk
from engine.scenario.types import SOUND
from engine.study.skill import CONFIDENCES, Share


@dataclass(frozen=True, slots=True)
class Crowd:
    """People by what they took: a bit for each choice, and for each assignment how many took exactly these."""

    bits: Mapping[Taken, int]
    people: Sequence[Mapping[int, int]]

    def who_took(self, some: Iterable[Taken]) -> int:
        """How many people took one of these, at least: somebody can be in several assignments."""
        wanted = 0
        for taken in some:
            wanted |= self.bits[taken]
        counts = (sum(n for took, n in some.items() if took & wanted) for some in self.people)
        return max(counts, default=0)


WORTHS: Final = (("wrong", "sound", "strongest"), ("wrong", "right", "right"), ("all", "all", "all"))
"""How choices are told apart by what they are worth: as finely as there are people enough, the coarser after that."""


@dataclass(frozen=True, slots=True)
class Said:
    """One choice, or some together: how often each confidence was said. `credit` of `top`, the highest there."""

    credit: int
    top: int
    low: int = 0
    medium: int = 0
    high: int = 0

    @property
    def n(self) -> int:
        """How many said how sure they were."""
        return self.low + self.medium + self.high

    @property
    def worth(self) -> int:
        """2 for the strongest there, 1 for what a colleague could defend, 0 for neither."""
        return 2 if self.credit == self.top else int(self.credit >= SOUND)


@dataclass(frozen=True, slots=True)
class Level:
    """The decisions of one confidence: how many, and of them the sound and the strongest ones.

    None where too few people took what would tell the one from the other.
    """

    confidence: str
    n: int
    sound: Share | None
    strongest: Share | None


@dataclass(frozen=True, slots=True)
class Confidence:
    """What may be shown: by confidence, and of single choices. Nothing of either where too few people are there."""

    levels: tuple[Level, ...]
    choices: Mapping[Taken, Said]


def crowd_of(assignments: Iterable[Iterable[Walk]]) -> Crowd:
    """What people took on their ways, by assignments, repairs aside."""
    bits: dict[Taken, int] = {}
    people: list[dict[int, int]] = []
    for ways in assignments:
        people.append({})
        for walk in ways:
            took = 0
            for step in walk.steps:
                if step.scored:
                    bit = bits.get(step.taken)
                    if bit is None:
                        bit = bits[step.taken] = 1 << len(bits)
                    took |= bit
            people[-1][took] = people[-1].get(took, 0) + walk.n
    return Crowd(bits, people)


def confidence(choices: Mapping[Taken, Said], crowd: Crowd, least: int = FEW) -> Confidence:
    """What may be shown of these choices, which these people took."""
    for names in WORTHS:
        parts = _parted(choices, names)
        if parts and all(crowd.who_took(part) >= least for part in parts.values()):
            shown = {taken for part in parts.values() for taken in _shown(part, crowd, least)}
            levels = tuple(_level(each, choices, parts) for each in CONFIDENCES)
            return Confidence(levels, {taken: said for taken, said in choices.items() if taken in shown})
    return Confidence((), {})


def confidently_wrong(shown: Mapping[Taken, Said]) -> tuple[Taken, ...]:
    """Of what may be shown, the choices that were neither sound nor the strongest and that somebody would have acted
    on: those first that most would, then the lesser credit.
    """
    wrong = [taken for taken, said in shown.items() if not said.worth and said.high]
    return tuple(sorted(wrong, key=lambda taken: (-shown[taken].high, shown[taken].credit, taken)))


def _parted(choices: Mapping[Taken, Said], names: Sequence[str]) -> dict[str, set[Taken]]:
    parts: dict[str, set[Taken]] = {}
    for taken, said in choices.items():
        parts.setdefault(names[said.worth], set()).add(taken)
    return parts


def _shown(part: Iterable[Taken], crowd: Crowd, least: int) -> list[Taken]:
    """The single choices of one worth that may be shown beside all of it."""
    order = sorted((crowd.who_took([taken]), taken) for taken in part)
    hidden = [taken for n, taken in order if n < least]
    shown = [taken for n, taken in order if n >= least]
    while shown and 0 < crowd.who_took(hidden) < least:
        hidden.append(shown.pop(0))
    return shown


def _level(said: str, choices: Mapping[Taken, Said], parts: Mapping[str, Iterable[Taken]]) -> Level:
    counts = {name: sum(getattr(choices[taken], said) for taken in part) for name, part in parts.items()}
    n = sum(counts.values())
    if "all" in counts:
        return Level(said, n, None, None)
    sound = Share(n, float(n - counts.get("wrong", 0)))
    return Level(said, n, sound, None if "right" in counts else Share(n, float(counts.get("strongest", 0))))
