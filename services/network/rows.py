"""What was read of a file of contacts, row by row, before it is judged. Knows no format, and no table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_ROWS = 10_000


class Unreadable(ValueError):
    """A file that cannot be read as a whole: what is wrong, and what to do. `line` is 0 where it is about all of it."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Row:
    """One contact as a file has it: the line where it begins, its texts by field, and what is wrong with it already.

    `specialties` are words as somebody wrote them; `accepting` and `checked_on` are texts as well.
    """

    line: int
    texts: Mapping[str, str]
    specialties: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """A file: its rows, and what there was that a network has no place for, each with how often."""

    rows: tuple[Row, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)


def refuse_too_many(count: int) -> None:
    """Raise Unreadable for one row too many."""
    if count > MAX_ROWS:
        raise Unreadable(
            f"This file has more than {MAX_ROWS:,} entries. Divide it, and bring one part after the other."
        )
