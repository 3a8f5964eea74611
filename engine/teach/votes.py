"""How the votes of a room fell: by choice, and by how sure people were. No vote has a name here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SURE = ("high", "medium", "low")
"""How sure somebody can say that they are, the surest first, as the bars are drawn."""
FEWEST = 5
"""Votes of one round from which on it is told how they fell: of fewer, somebody's could be guessed."""


@dataclass(frozen=True, slots=True)
class Count:
    """The votes for one choice; `sure` counts those that said how sure, in the order of SURE."""

    choice: int
    votes: int
    sure: tuple[int, ...]

    @property
    def unsaid(self) -> int:
        """Votes without a word on how sure."""
        return self.votes - sum(self.sure)


@dataclass(frozen=True, slots=True)
class Tally:
    """One round: a count for each choice that stood open."""

    counts: tuple[Count, ...]

    @property
    def votes(self) -> int:
        return sum(count.votes for count in self.counts)

    @property
    def can_be_told(self) -> bool:
        """Whether there are enough votes for nobody's to be guessed."""
        return self.votes >= FEWEST

    @property
    def has_sureness(self) -> bool:
        """Whether anybody said how sure they were."""
        return any(any(count.sure) for count in self.counts)

    @property
    def leaders(self) -> tuple[int, ...]:
        """The choices with the most votes: several where they tie, none where nobody voted."""
        most = max((count.votes for count in self.counts), default=0)
        return tuple(count.choice for count in self.counts if most and count.votes == most)


def tally(choices: Sequence[int], cast: Iterable[tuple[int, str | None, int]]) -> Tally:
    """One round of these choices, in their order, from rows of choice, how sure, and how many votes."""
    sums = {(choice, sure): 0 for choice in choices for sure in (*SURE, None)}
    for choice, sure, number in cast:
        sums[choice, sure] += number
    return Tally(
        tuple(
            Count(
                choice,
                votes=sum(sums[choice, sure] for sure in (*SURE, None)),
                sure=tuple(sums[choice, sure] for sure in SURE),
            )
            for choice in choices
        )
    )
