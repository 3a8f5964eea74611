"""What was read of a file of contacts, row by row, before it is judged. Knows no format, and no table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from services.delimited import Unreadable

MAX_ROWS = 10_000
MAX_LINES = 250_000
MAX_TEXT = 128 * 1024
"""Characters of one cell, or of one property that is kept."""
MAX_LEFT_OUT = 100
"""Different names of what finds no place, and the characters of each that are kept; the rest is counted."""
MAX_WORDS = 200
"""Specialties of one row, before they are judged."""


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
    """A file: its rows, and what there was that a network has no place for, each with how often.

    `more_left_out` says how often there was something whose name is not told of, since there are too many names.
    """

    rows: tuple[Row, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)
    more_left_out: int = 0


@dataclass(slots=True)
class LeftOut:
    """A tally of what a network has no place for, bounded while it grows."""

    named: dict[str, int] = field(default_factory=dict)
    more: int = 0

    def add(self, name: str, times: int = 1) -> None:
        """Count something by its name."""
        name = name[:MAX_LEFT_OUT]
        if name in self.named:
            self.named[name] += times
        elif len(self.named) < MAX_LEFT_OUT:
            self.named[name] = times
        else:
            self.more += times

    def read(self, rows: Iterable[Row]) -> Read:
        """A file with these rows."""
        return Read(tuple(rows), dict(sorted(self.named.items())), self.more)


def refuse_too_many(count: int) -> None:
    """Raise Unreadable for one row too many."""
    if count > MAX_ROWS:
        raise Unreadable(
            f"This file has more than {MAX_ROWS:,} entries. Divide it, and bring one part after the other."
        )


def refuse_too_many_lines(count: int) -> None:
    """Raise Unreadable for one line too many."""
    if count > MAX_LINES:
        raise Unreadable(
            f"This file has more than {MAX_LINES:,} lines. Leave pictures out when you export it, or divide it."
        )


def words_of(told: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The specialties of a row without the empty ones, and what is wrong where there are too many."""
    words = tuple(islice((bare for word in told if (bare := word.strip())), MAX_WORDS + 1))
    if len(words) <= MAX_WORDS:
        return words, ()
    return (), (f"This entry names more than {MAX_WORDS} specialties. Take some out.",)
