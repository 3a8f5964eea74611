"""A round of letters: each person by themselves, so that whoever it fails for keeps nobody else from theirs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

_log = logging.getLogger("baton.mail")


def each_by_itself(write: Callable[[int], bool], numbers: Iterable[int]) -> int:
    """Write to each of these. Returns how many letters that were; whoever it fails for is told to the log."""
    return sum(_tried(write, number) for number in numbers)


def _tried(write: Callable[[int], bool], number: int) -> bool:
    try:
        return write(number)
    except Exception as fault:
        _log.error("mail: a reminder was not written: %s", type(fault).__name__)  # its words may name somebody
        return False
