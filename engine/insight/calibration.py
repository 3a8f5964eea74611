"""How sure people said they were, against what became of it: told in lots, so that nobody's answer can be worked out.

What was told stands, and a lot is added to it. Of each lot single choices are told that five people or more took, and
all others of one worth (sound, or not) together, which are of five people or more too. So all that is told at any time
is a sum of such cells, and so is any difference of what was told at two times.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

from engine.insight.masking import FEW
from engine.insight.walks import Taken
from engine.scenario.types import SOUND
from engine.study.skill import CONFIDENCES, Share

LEAST: Final = 10
"""People of a lot, at least. A later one has as many as were told of before: of larger lots more choices are told."""
MOST: Final = 100
"""People of whom none waits any longer."""

Answers = Mapping[Taken, str]
"""What one person said: of choices that they took, the confidence."""
Counts = tuple[int, ...]
"""How often each confidence was said, in the order of CONFIDENCES."""
NOBODY: Final[Counts] = (0,) * len(CONFIDENCES)


@dataclass(frozen=True, slots=True)
class Published:
    """What has been told of n people: of single choices, and of all `rest` that was sound, or was not."""

    n: int = 0
    choices: Mapping[Taken, Counts] = field(default_factory=dict)
    rest: Mapping[bool, Counts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """One choice: how often each confidence was said. `credit` of `top`, the highest there."""

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
    def strongest(self) -> bool:
        """Whether it was the strongest there."""
        return self.credit == self.top

    @property
    def sound(self) -> bool:
        """Whether it was that, or what a colleague could defend."""
        return self.strongest or self.credit >= SOUND


@dataclass(frozen=True, slots=True)
class Level:
    """The decisions of one confidence: how many of them were sound."""

    confidence: str
    sound: Share


def published(before: Published, lot: Sequence[Answers], sound: Mapping[Taken, bool]) -> Published | None:
    """What is told once this lot is told too; None where it has to wait for more people.

    It waits until all that was sound in it is of enough people or of none, and so is all that was not. A large one does
    not wait for that; what is of few is left out of it.
    """
    took: dict[bool, dict[Taken, set[int]]] = {True: {}, False: {}}
    for who, answers in enumerate(lot):
        for taken in answers:
            took[sound[taken]].setdefault(taken, set()).add(who)
    enough = {worth for worth, part in took.items() if len(_people(part.values())) >= FEW}
    few = any(part for worth, part in took.items() if worth not in enough)
    if len(lot) < max(LEAST, min(before.n, MOST)) or (few and len(lot) < MOST):
        return None
    shown = {taken for worth in enough for taken in _shown(took[worth])}
    choices, rest = dict(before.choices), dict(before.rest)
    for taken, said in (answer for answers in lot for answer in answers.items() if sound[answer[0]] in enough):
        if taken in shown:
            choices[taken] = _and(choices.get(taken, NOBODY), said)
        else:
            rest[sound[taken]] = _and(rest.get(sound[taken], NOBODY), said)
    return Published(before.n + len(lot), choices, rest)


def together(some: Iterable[Published]) -> Published:
    """What has been told of several assignments."""
    n, choices, rest = 0, dict[Taken, Counts](), dict[bool, Counts]()
    for each in some:
        n += each.n
        for taken, counts in each.choices.items():
            choices[taken] = _sum(choices.get(taken, NOBODY), counts)
        for worth, counts in each.rest.items():
            rest[worth] = _sum(rest.get(worth, NOBODY), counts)
    return Published(n, choices, rest)


def levels(told: Published, choices: Iterable[Said]) -> tuple[Level, ...]:
    """By confidence, how often it was sound: of these choices, and of all the rest that was told."""
    right, wrong = told.rest.get(True, NOBODY), told.rest.get(False, NOBODY)
    for said in choices:
        counts = (said.low, said.medium, said.high)
        right, wrong = (_sum(right, counts), wrong) if said.sound else (right, _sum(wrong, counts))
    return tuple(
        Level(name, Share(yes + no, float(yes))) for name, yes, no in zip(CONFIDENCES, right, wrong, strict=True)
    )


def confidently_wrong(shown: Mapping[Taken, Said]) -> tuple[Taken, ...]:
    """Of what may be shown, the choices that were not sound and that somebody would have acted on: those first that
    most would, then the lesser credit.
    """
    wrong = [taken for taken, said in shown.items() if not said.sound and said.high]
    return tuple(sorted(wrong, key=lambda taken: (-shown[taken].high, shown[taken].credit, taken)))


def _shown(part: Mapping[Taken, Set[int]]) -> list[Taken]:
    """The single choices of one worth that may be told beside all others of it."""
    order = sorted(part, key=lambda taken: (len(part[taken]), taken))
    hidden = [part[taken] for taken in order if len(part[taken]) < FEW]
    shown = order[len(hidden) :]
    while shown and 0 < len(_people(hidden)) < FEW:
        hidden.append(part[shown.pop(0)])
    return shown


def _people(some: Iterable[Set[int]]) -> Set[int]:
    return set().union(*some)


def _and(counts: Counts, said: str) -> Counts:
    return tuple(n + (said == name) for n, name in zip(counts, CONFIDENCES, strict=True))


def _sum(counts: Counts, others: Counts) -> Counts:
    return tuple(n + more for n, more in zip(counts, others, strict=True))
