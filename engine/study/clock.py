"""How much time somebody has, by their own factor. Every clock of the site is to ask here. Reads no clock itself."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

FACTORS = ("1", "1.25", "1.5", "2", "none")
"""Private time factors, as boards grant them: as it is, a quarter more, half more, double, no limit at all."""


def time_allowed(base: timedelta, factor: str) -> timedelta | None:
    """The time that a factor makes of a given one, rounded up to a second; None is no limit.

    Raises ValueError for a factor that is none.
    """
    if factor not in FACTORS:
        raise ValueError(factor)
    if factor == "none":
        return None
    exact = Fraction(factor) * int(base.total_seconds())
    return timedelta(seconds=-(-exact.numerator // exact.denominator))
