"""What the fsrs library expects of a memory: how probably it is recalled, and what a review would add. Knows no card.

The equations are those of FSRS-6, as the library has them and its ALGORITHM.md describes them. They stand here again
because two thousand cards are to be put in order within milliseconds; tests hold them to the library's own answers.
"""

from __future__ import annotations

from math import exp
from typing import Final

PARAMETERS: Final = (
    *(0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796),
    *(1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542),
)
"""FSRS-6 as published, fitted to the reviews of many people and not to ours. Stated here, so that a newer library does
not move anybody's schedule unseen."""

LEAST: Final = 0.001
"""No memory lasts shorter, in days."""

_W: Final = PARAMETERS
_DECAY: Final = -_W[20]
_FACTOR: Final = 0.9 ** (1 / _DECAY) - 1


def recall(stability: float | None, days: int) -> float:
    """How probably something is recalled so many days after it was seen; 0 where it was never reviewed.

    Stability is the days after which nine in ten are. The curve is a power of time.
    """
    return (1 + _FACTOR * max(days, 0) / stability) ** _DECAY if stability else 0.0


def gain(stability: float | None, difficulty: float | None, days: int, ahead: int) -> float:
    """How much more probably something is recalled some days ahead if it is reviewed today, some days after the last.

    A right answer is taken to be rated good. What was never reviewed counts as answered right.
    """
    if not stability or not difficulty:
        return recall(_W[2], ahead)
    now = recall(stability, days)
    right = stability * (1 + exp(_W[8]) * (11 - difficulty) * stability ** -_W[9] * (exp((1 - now) * _W[10]) - 1))
    wrong = max(
        LEAST,
        min(
            _W[11] * difficulty ** -_W[12] * ((stability + 1) ** _W[13] - 1) * exp((1 - now) * _W[14]),
            stability / exp(_W[17] * _W[18]),
        ),
    )
    return now * recall(right, ahead) + (1 - now) * recall(wrong, ahead) - recall(stability, days + ahead)
