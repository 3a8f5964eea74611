"""Who is told of only together: what may be shown of parts of a whole, so that no few people can be singled out."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Final, TypeVar

FEW: Final = 5
"""People below whom figures without names are not shown."""

Part = TypeVar("Part", bound=Hashable)


def visible(parts: Mapping[Part, Sequence[int]], others: Sequence[int] = (), least: int = FEW) -> frozenset[Part]:
    """The parts of a whole that may be shown beside it, by how many people are in each; `others` are in none.

    Numbers stand apart for each assignment, for somebody can be in several: so many are at least the most of any one.
    Each part that is shown has enough people, and so have all that are not shown, taken together: whoever takes the one
    from the other learns nothing of few. Of parts that would have to go for that, the smallest go first.
    """
    order = sorted((max(numbers), place) for place, numbers in enumerate(parts.values()) if any(numbers))
    names, counts = list(parts), list(parts.values())
    shown = [place for n, place in order if n >= least]
    rest = [list(others), *(counts[place] for n, place in order if n < least)]
    while shown and 0 < _people(rest) < least:
        rest.append(counts[shown.pop(0)])
    return frozenset(names[place] for place in shown)


def _people(some: Iterable[Sequence[int]]) -> int:
    """How many people these are at least."""
    return max((sum(numbers) for numbers in zip_longest(*some, fillvalue=0)), default=0)
