"""Spans of time: what lies together, and how long they are with each moment counted once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

Span = tuple[datetime, datetime]


def joined(spans: Iterable[Span], gap: timedelta = timedelta()) -> tuple[Span, ...]:
    """Spans in their order, each moment once; those that are no further apart than a gap are one."""
    found: list[Span] = []
    for begins, ends in sorted(span for span in spans if span[0] <= span[1]):
        if found and begins - found[-1][1] <= gap:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return tuple(found)


def length(spans: Iterable[Span]) -> timedelta:
    """How long they are together."""
    return sum((ends - begins for begins, ends in spans), timedelta())
