"""Which attempt counts, and what somebody's attempts at one case of an assignment come to: a cell of the gradebook.

Knows no table and no clock; attempts come in the order in which they were begun.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt. It has come to its end where `finished_at` stands; then its score stands too, and whether it was
    `written`: that there is a write-up, or that the way met nothing for which one is required.
    """

    attempt: str
    started_at: datetime
    finished_at: datetime | None = None
    stepped_out: bool = False
    earned: int = 0
    out_of: int = 0
    safe: bool = False
    passed: bool = False
    written: bool = False
    alternative: bool = False
    seen_before: bool = False

    @property
    def score(self) -> Fraction:
        return Fraction(self.earned, self.out_of) if self.out_of else Fraction(0)


@dataclass(frozen=True, slots=True)
class Cell:
    """What attempts come to. `attempts` counts all that were not stepped out of, alternatives and those under way too.

    `attempt` is the one that counts, with its score and whether it was late; nothing until one has come to its end.
    Then `alternative` and `seen_before` are said of it, before that of the one that is `under_way`.
    """

    attempts: int
    under_way: str | None
    attempt: str | None
    earned: int | None
    out_of: int | None
    safe: bool | None
    passed: bool | None
    seconds: int | None
    late: bool
    seen_before: bool
    alternative: bool
    written: bool
    finished_at: datetime | None


def counting(tried: Sequence[Tried], counts: str) -> Tried | None:
    """The attempt that counts: the first, the best or the last of those that came to their end.

    The best is a safe one first, then the one of the highest score; of two alike the one that was begun earlier.
    """
    over = [one for one in tried if one.finished_at is not None]
    if not over:
        return None
    if counts == "best":
        return max(over, key=lambda one: (one.safe, one.score))
    return over[-1] if counts == "last" else over[0]


def cell_of(tried: Sequence[Tried], counts: str, due: datetime | None) -> Cell | None:
    """What attempts come to, where this learner's work is due at `due`; None where nothing is left of them.

    What was stepped out of is nothing.
    """
    begun = [one for one in tried if not one.stepped_out]
    if not begun:
        return None
    under_way = next((one for one in reversed(begun) if one.finished_at is None), None)
    counted = counting(begun, counts)
    told = counted or begun[-1]
    over = told.finished_at
    return Cell(
        attempts=len(begun),
        under_way=under_way.attempt if under_way else None,
        attempt=counted.attempt if counted else None,
        earned=counted.earned if counted else None,
        out_of=counted.out_of if counted else None,
        safe=counted.safe if counted else None,
        passed=counted.passed if counted else None,
        seconds=(over - told.started_at) // timedelta(seconds=1) if over else None,
        late=over is not None and due is not None and over > due,
        seen_before=told.seen_before,
        alternative=told.alternative,
        written=counted is not None and counted.written,
        finished_at=over,
    )
