"""Files that are looked at before they are brought in: what their pages show, what waits for whom. Knows no file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")

MOST_SHOWN = 200
"""Of each kind, what a page shows; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Cut(Generic[T]):
    """The beginning of a list, how long all of it is, and how much a page does not show."""

    shown: tuple[T, ...]
    count: int
    more: int


def cut(some: Sequence[T]) -> Cut[T]:
    """What a page shows of a list."""
    return Cut(tuple(some[:MOST_SHOWN]), len(some), max(0, len(some) - MOST_SHOWN))


class Faulty(Exception):
    """A file in which something has to be corrected first; its faults stand by line."""

    def __init__(self, faults: Sequence[Any]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = cut(sorted(faults, key=lambda fault: fault.line))


def held_for(begun: Any | None, person_id: int, **about: str) -> dict[str, Any] | None:
    """What a ceremony holds, if it is this person's, and about just that; else None."""
    if begun is None or begun.person_id != person_id:
        return None
    data: dict[str, Any] = begun.data
    return data if all(data[name] == value for name, value in about.items()) else None
