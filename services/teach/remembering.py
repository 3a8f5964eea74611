"""What was read or worked out last, remembered by what it was made of, so that none of it grows stale."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")

KEPT = 16
"""Values of a kind that a process remembers; the largest have about a megabyte."""


class Memory(Generic[T]):
    """The values of one kind that were asked for last."""

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._found: OrderedDict[Hashable, T] = OrderedDict()

    def once(self, made_of: Hashable, make: Callable[[], T]) -> T:
        """The value that is made of this, made where it is not remembered."""
        with self._lock:
            if made_of in self._found:
                self._found.move_to_end(made_of)
                return self._found[made_of]
        made = make()
        with self._lock:
            self._found[made_of] = made
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return made
