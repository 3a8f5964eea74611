"""How the time that something takes grows with what it is given: a ratio, so that slow machines measure the same."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

TIMES = 8
"""How much more there is the second time."""
LINEAR = 3 * TIMES
"""What grows as its input does stays below; what grows with its square comes to TIMES squared."""


def growth(making: Callable[[int], Callable[[], Any]], many: int) -> float:
    """How much more processor time it takes for `many` than for the eighth part. `making` puts the input together."""
    few, all_of_them = (min(_took(run) for _ in range(3)) for run in (making(many // TIMES), making(many)))
    return all_of_them / few


def _took(run: Callable[[], Any]) -> float:
    begun = time.thread_time()
    run()
    return time.thread_time() - begun
