"""Figures that were worked out, remembered by what they were made of: nothing new makes nothing to work out."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Hashable, Sequence

from services.teach.figures import Figures, Shown, figures
from services.teach.sums import Sums, Way

KEPT = 32
"""Figures that a process remembers, each with the sums that it was made of: at most about a megabyte."""


class Remembered:
    """The figures that were asked for last. What they were made of is their name, so none grows stale."""

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._found: OrderedDict[Hashable, Figures] = OrderedDict()

    def figures(self, shown: Shown, sums: Sums, folded: Sequence[Counter[Way]] | None) -> Figures:
        """The figures of these sums."""
        key = _key(shown, sums, folded)
        with self._lock:
            found = self._found.get(key)
            if found is not None:
                self._found.move_to_end(key)
                return found
        made = figures(shown, sums, folded)
        with self._lock:
            self._found[key] = made
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return made


def _key(shown: Shown, sums: Sums, folded: Sequence[Counter[Way]] | None) -> Hashable:
    """Stories by themselves, for a process has each once; sums by all that is in them."""
    ways = frozenset(sums.ways.items())
    return (
        tuple(shown.stories.items()),
        shown.revision_id,
        shown.across,
        ways,
        frozenset((choice, tuple(times)) for choice, times in sums.choices.items()),
        None if folded is None else tuple(ways if some is sums.ways else frozenset(some.items()) for some in folded),
    )


remembered = Remembered()
