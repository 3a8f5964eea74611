"""The incomplete beta function and its inverse: closed forms, published quantiles, and integration by hand."""

from __future__ import annotations

from math import asin, lgamma, pi, sin, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.study.beta import cumulative, quantile


@pytest.mark.parametrize("x", [0.0, 1e-9, 0.01, 0.25, 0.5, 0.9, 0.999, 1.0])
def test_closed_forms(x: float) -> None:
    assert cumulative(x, 1, 1) == pytest.approx(x, abs=1e-14)
    assert cumulative(x, 5, 1) == pytest.approx(x**5, abs=1e-14)
    assert cumulative(x, 1, 5) == pytest.approx(1 - (1 - x) ** 5, abs=1e-14)
    assert cumulative(x, 0.5, 0.5) == pytest.approx(2 / pi * asin(sqrt(x)), abs=1e-13)


def test_outside_there_is_nothing_or_everything() -> None:
    assert (cumulative(-1, 2, 3), cumulative(2, 2, 3)) == (0, 1)


@pytest.mark.parametrize("p", [0.025, 0.05, 0.3, 0.5, 0.95, 0.975])
def test_quantiles_in_closed_form(p: float) -> None:
    assert quantile(p, 1, 4) == pytest.approx(1 - (1 - p) ** 0.25, abs=1e-12)
    assert quantile(p, 0.5, 0.5) == pytest.approx(sin(pi * p / 2) ** 2, abs=1e-12)


# Upper 5 % points of F, as every table of it has them: the quantile of beta(a/2, b/2) is aF / (aF + b).
@pytest.mark.parametrize(
    ("a", "b", "f"),
    [(1, 10, 4.9646), (2, 10, 4.1028), (5, 10, 3.3258), (10, 10, 2.9782), (4, 20, 2.8661), (10, 5, 4.7351)],
)
def test_published_quantiles(a: int, b: int, f: float) -> None:
    assert quantile(0.95, a / 2, b / 2) == pytest.approx(a * f / (a * f + b), abs=5e-6)


def integrated(x: float, a: float, b: float, steps: int = 20_000) -> float:
    """By the midpoint rule over sin(t)^2, which takes the poles at both ends away."""
    end, total = asin(sqrt(x)), 0.0
    for step in range(steps):
        t = (step + 0.5) / steps * end
        total += sin(t) ** (2 * a - 1) * (1 - sin(t) ** 2) ** (b - 0.5)
    from_beta = lgamma(a + b) - lgamma(a) - lgamma(b)
    return 2 * total * end / steps * 2.718281828459045**from_beta


@pytest.mark.parametrize(("a", "b"), [(0.5, 10.5), (3.5, 7.5), (8.25, 2.75), (40.5, 60.5), (0.5, 0.5)])
def test_integration_by_hand(a: float, b: float) -> None:
    for x in (0.01, 0.2, 0.5, 0.77, 0.95):
        assert cumulative(x, a, b) == pytest.approx(integrated(x, a, b), abs=2e-7)
    for p in (0.05, 0.5, 0.95):
        assert integrated(quantile(p, a, b), a, b) == pytest.approx(p, abs=2e-7)


positive = st.floats(0.5, 5_000)


@given(positive, positive, st.floats(0.001, 0.999))
def test_the_inverse_is_one(a: float, b: float, p: float) -> None:
    x = quantile(p, a, b)
    assert 0 <= x <= 1
    assert cumulative(x, a, b) == pytest.approx(p, abs=1e-6)


@given(positive, positive, st.floats(0, 1), st.floats(0, 1))
def test_it_never_falls(a: float, b: float, x: float, y: float) -> None:
    low, high = sorted((x, y))
    assert cumulative(low, a, b) <= cumulative(high, a, b) + 1e-12
