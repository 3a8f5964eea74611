"""How long decisions took, in bands that double: 0, 1, 2 to 3, 4 to 7 seconds, and so on to days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

BANDS: Final = 24
"""As many as there are; the last begins at 48 days and has no end."""


def band_of(seconds: float) -> int:
    """The band of a time; a clock that was put back gives the first."""
    return min(BANDS - 1, max(0, int(seconds)).bit_length())


def span(band: int) -> tuple[int, int]:
    """From how many seconds to below how many a band reaches."""
    return (1 << band) >> 1, 1 << band


def added(times: Iterable[Sequence[int]]) -> list[int]:
    """Counts by bands, added up."""
    total: list[int] = []
    for counts in times:
        total.extend([0] * (len(counts) - len(total)))
        for band, n in enumerate(counts):
            total[band] += n
    return total


def median_band(times: Sequence[int]) -> int | None:
    """The band in which the middle one lies, of an even number the earlier of the two; None of nothing."""
    left = (sum(times) + 1) // 2
    for band, n in enumerate(times):
        left -= n
        if n and left <= 0:
            return band
    return None
