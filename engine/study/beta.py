"""The incomplete beta function and its inverse: what an interval for a share is read from. Knows no share.

The continued fraction is equation 8.17.22 of the NIST Digital Library of Mathematical Functions (https://dlmf.nist.gov/8.17),
evaluated by Lentz's method as modified by Thompson and Barnett (J. Comput. Phys. 64, 490-509, 1986).
"""

from __future__ import annotations

from functools import lru_cache
from math import exp, lgamma, log, log1p, sqrt
from statistics import NormalDist

SMALL = 1e-300
"""Stands for a denominator of nothing."""

EXACT = 1e-15
NEAR = 1e-9
"""A step of Newton's that is no longer leads to as many digits as there are: each doubles those that are right."""


_NORMAL = NormalDist()


def cumulative(x: float, a: float, b: float) -> float:
    """How probably a beta variable with parameters a and b is below x: the regularized incomplete beta function."""
    if x <= 0 or x >= 1:
        return float(x > 0)
    if x > (a + 1) / (a + b + 2):  # the fraction converges fast on the other side
        return 1 - cumulative(1 - x, b, a)
    return exp(_log_weight(x, a, b)) / (a * _fraction(x, a, b))


@lru_cache(maxsize=4096)
def quantile(p: float, a: float, b: float) -> float:
    """The value below which a beta variable stays with probability p.

    Newton's steps from where a normal variable would be, and halving wherever such a step would leave the bracket,
    which every step makes smaller.
    """
    low, high, x = 0.0, 1.0, a / (a + b)
    near = x + _NORMAL.inv_cdf(p) * sqrt(x * (1 - x) / (a + b + 1))
    x = near if low < near < high else x
    while True:
        miss = cumulative(x, a, b) - p
        low, high = (x, high) if miss < 0 else (low, x)
        slope = exp(_log_weight(x, a, b) - log(x) - log1p(-x))
        step = x - miss / slope if slope else low
        new = step if low < step < high else (low + high) / 2
        if abs(new - x) <= (NEAR * min(x, 1 - x) if new == step else EXACT):
            return new
        x = new


def _log_weight(x: float, a: float, b: float) -> float:
    """The logarithm of x^a (1-x)^b / B(a, b)."""
    return a * log(x) + b * log1p(-x) - (lgamma(a) + lgamma(b) - lgamma(a + b))


def _fraction(x: float, a: float, b: float) -> float:
    """The denominator 1 + d1/(1 + d2/(1 + ...)) of the expansion, until another link changes nothing."""
    value = upper = 1.0
    lower, number, factor = 0.0, 0, 0.0
    while abs(factor - 1) >= EXACT:
        number += 1
        half, odd = divmod(number, 2)
        top = -(a + half) * (a + b + half) if odd else half * (b - half)
        link = top * x / ((a + number - 1) * (a + number))
        lower = 1 / ((1 + link * lower) or SMALL)
        upper = (1 + link / upper) or SMALL
        factor = upper * lower
        value *= factor
    return value
