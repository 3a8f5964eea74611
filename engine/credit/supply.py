"""Hours that could count in a cycle, and what is chosen for them: what the two ways of choosing take and give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.credit.subjects import Hours


@dataclass(frozen=True, slots=True)
class Supply:
    """The hours of one entry, or those carried in. `subjects` are of the board; `may_carry` is how many of them the
    board would let go into the next cycle: none of those that were carried in.
    """

    hours: int
    subjects: Hours = field(default_factory=dict)
    self_study: bool = False
    live: bool = False
    may_carry: int = 0


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen for one supply. What is in none of the three is over the self-study cap. `serves` says how many
    of the counted hours serve which subject.
    """

    counted: int
    carried: int
    beyond: int
    serves: Mapping[str, int]

    @property
    def accepted(self) -> int:
        """Hours that this cycle takes, needed or not."""
        return self.counted + self.carried + self.beyond
