"""What of something cannot be kept as it is: the field, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A field, and what to do."""

    field: str
    remedy: str
