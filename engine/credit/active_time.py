"""How long somebody was active, from the times at which the server heard of them. Evidence only: it earns nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from engine.credit.spans import Span, joined, length

CAP = timedelta(minutes=10)
"""The most that counts between two signs of life: whoever reads longer without one may have left."""


def active_seconds(strands: Iterable[Sequence[datetime]], cap: timedelta = CAP) -> int:
    """Whole seconds of activity. A strand is one attempt or sitting: the times of its requests, in any order.

    From each time to the next counts, up to the cap. Strands that ran at once count once: nobody reads two pages in the
    same minute.
    """
    spans = joined(span for strand in strands for span in _spans(strand, cap))
    return length(spans) // timedelta(seconds=1)


def _spans(strand: Sequence[datetime], cap: timedelta) -> Iterable[Span]:
    times = sorted(strand)
    return [(at, min(then, at + cap)) for at, then in pairwise(times)]
