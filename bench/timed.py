"""How long something takes again and again, and what it costs the processors."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from bench.processes import cpu_ms
from bench.tables import verdict


@dataclass(frozen=True, slots=True)
class Timed:
    """How long something took each time, and what it cost the processors on average, in milliseconds."""

    taken: tuple[float, ...]
    cost: float

    def row(self, what: str, target: float | None = None) -> list[str]:
        """As a row of the table."""
        p95 = quantiles(self.taken, n=20)[-1]
        kept = "" if target is None else verdict(round(p95), target)
        return [what, f"{self.cost:.0f} ms", f"{median(self.taken):.0f} ms", f"{p95:.0f} ms", kept]


def timed(what: Callable[[], Any], times: int, *processes: int) -> Timed:
    """Do it so many times, the first one aside, and see what it costs these processes."""
    what()
    taken, spent = [], cpu_ms(*processes)
    for _ in range(times):
        started = time.perf_counter()
        what()
        taken.append((time.perf_counter() - started) * 1000)
    return Timed(tuple(taken), (cpu_ms(*processes) - spent) / times)
