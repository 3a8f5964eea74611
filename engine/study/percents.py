"""Shares in whole percents: rounded half up, but only all reads 100; the parts of a whole add up to it."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor
from typing import Final

TINY: Final = 1e-9
"""So far below a whole number that floating point has lost it."""


def percent(share: float) -> int:
    """A share of 0 to 1 by itself."""
    return min(floor(100 * share + 0.5 + TINY), 100 if share == 1 else 99)


def percents(parts: Sequence[float]) -> list[int]:
    """Parts of one whole: each rounded down, and what is missing goes to those that lost most by it."""
    whole = sum(parts)
    exact = [100 * part / whole for part in parts] if whole else [0.0] * len(parts)
    found = [floor(each + TINY) for each in exact]
    order = sorted(range(len(parts)), key=lambda at: (found[at] == 99, found[at] - exact[at]))
    for at in order[: 100 - sum(found)] if whole else ():
        found[at] += 1
    return found
