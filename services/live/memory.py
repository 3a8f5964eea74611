"""What a process keeps of the classes that go on: what each shows, which browsers sit in it, who was there.

Every phone asks each second where its class is. Nearly always the answer is "where it was": it is given from here,
without a statement. Another process's acts are seen after half a second, this process's own at once. Knows no query.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from extensions import db

T = TypeVar("T")

FRESH = timedelta(seconds=0.5)
"""How long what a class shows is believed."""
SEATED = timedelta(seconds=60)
"""How long it is believed that a browser sits in a class, and how often it is written down who was there."""
ROOMS, SEATS = 200, 20_000
"""How much is kept; what was asked for longest ago goes first."""


@dataclass(slots=True)
class _Kept(Generic[T]):
    """Something that was read, and when. Whoever finds it too old reads it again, one at a time."""

    what: T | None = None
    read_at: datetime | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fresh(self, now: datetime, lasts: timedelta) -> T | None:
        """A clock that was put back does not make anything last longer."""
        read_at, what = self.read_at, self.what
        return what if read_at is not None and read_at <= now < read_at + lasts else None


class Memory(Generic[T]):
    """So many things, each believed for a while, by database and name."""

    def __init__(self, lasts: timedelta, most: int) -> None:
        self._lasts, self._most = lasts, most
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, _Kept[T]] = OrderedDict()

    def get(self, name: Hashable, now: datetime, read: Callable[[T | None], T]) -> T:
        """What is kept under a name, read where it is too old. `read` is given what it was; what it raises is raised
        here, and nothing is kept.
        """
        kept = self._find(name)
        found = kept.fresh(now, self._lasts)
        if found is not None:
            return found
        with kept.lock:
            found = kept.fresh(now, self._lasts)
            if found is None:
                found = kept.what = read(kept.what)
                kept.read_at = now
            return found

    def forget(self, name: Hashable) -> None:
        """Read it again when next asked: it was changed just now."""
        with self._lock:
            self._kept.pop((db.engine.url, name), None)

    def _find(self, name: Hashable) -> _Kept[T]:
        key = (db.engine.url, name)
        with self._lock:
            kept = self._kept.setdefault(key, _Kept())
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return kept


class Presence:
    """Who was there since that was last written down, by class. Once a minute somebody's question takes it along."""

    def __init__(self, every: timedelta, most: int) -> None:
        self._every, self._most = every, most
        self._lock = threading.Lock()
        self._there: OrderedDict[Hashable, tuple[datetime, set[int]]] = OrderedDict()

    def note(self, name: Hashable, seat: int, now: datetime) -> tuple[int, ...]:
        """Note that a seat is there. Gives all that are to be written down now; mostly none."""
        key = (db.engine.url, name)
        with self._lock:
            since, seats = self._there.setdefault(key, (now, set()))
            seats.add(seat)
            if since <= now < since + self._every:
                while len(self._there) > self._most:
                    self._there.popitem(last=False)
                return ()
            del self._there[key]
        return tuple(sorted(seats))

    def take(self, name: Hashable) -> tuple[int, ...]:
        """All of a class that are not written down yet: nobody may ask any more."""
        with self._lock:
            _, seats = self._there.pop((db.engine.url, name), (None, set()))
        return tuple(sorted(seats))
