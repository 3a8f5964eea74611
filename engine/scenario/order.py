"""Shuffled, opaque values for the choices of a step. Knows an attempt's seed, and nothing of what a choice is worth."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

SEED_BYTES = 16
_VALUE_CHARACTERS = 20


def value_of(seed: bytes, step: int, number: int) -> str:
    """The value by which a page names a choice of one step of one attempt. It tells nothing of the number."""
    return hashlib.sha256(b"%b:%d:%d" % (seed, step, number)).hexdigest()[:_VALUE_CHARACTERS]


def shuffled(seed: bytes, step: int, numbers: Iterable[int]) -> tuple[tuple[str, int], ...]:
    """Values with their numbers, in the order in which this attempt shows them."""
    return tuple(sorted((value_of(seed, step, number), number) for number in numbers))
