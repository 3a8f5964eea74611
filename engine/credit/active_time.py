"""How long somebody was active, from the times at which the server heard of them. Evidence only: it earns nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

CAP = timedelta(minutes=10)
"""The most that counts between two signs of life: whoever reads longer without one may have left."""


def active_seconds(strands: Iterable[Sequence[datetime]], cap: timedelta = CAP) -> int:
    """Whole seconds of activity. A strand is one attempt or sitting: the times of its requests, in any order.

    From each time to the next counts, up to the cap. Strands that ran at once count once: nobody reads two pages in the
    same minute.
    """
    total, until = timedelta(), None
    for begins, ends in sorted(span for strand in strands for span in _spans(strand, cap)):
        fresh = begins if until is None else max(begins, until)
        total += max(ends - fresh, timedelta())
        until = ends if until is None else max(until, ends)
    return total // timedelta(seconds=1)


def _spans(strand: Sequence[datetime], cap: timedelta) -> Iterable[tuple[datetime, datetime]]:
    times = sorted(strand)
    return [(at, min(then, at + cap)) for at, then in pairwise(times)]
