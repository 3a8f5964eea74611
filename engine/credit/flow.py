"""The most that can flow through a small network whose edges carry whole numbers: Dinic's method.

What flows into an edge at the sink once is never taken back by a later push; only its way there may change. So pushes
with one sink's edge opened after the other reach the most for the first, then for the second, and so on.
"""

from __future__ import annotations

from collections import deque


class Network:
    """Nodes from 0, joined by edges. Ways are tried in the order in which their edges were laid. It changes with every
    push, so it lives inside one reckoning and is handed to nobody.
    """

    def __init__(self, nodes: int) -> None:
        self._out: list[list[int]] = [[] for _ in range(nodes)]
        self._to: list[int] = []
        self._room: list[int] = []

    def lay(self, start: int, end: int, room: int = 0) -> int:
        """Lay an edge with room for so much, and return its number."""
        number = len(self._to)
        self._to += (end, start)
        self._room += (room, 0)
        self._out[start].append(number)
        self._out[end].append(number + 1)
        return number

    def through(self, edge: int) -> int:
        """How much flows through an edge."""
        return self._room[edge + 1]

    def push(self, source: int, sink: int) -> int:
        """Let as much more flow as can, and return how much that is."""
        total = 0
        while (levels := self._levels(source))[sink] is not None:
            tried = [0] * len(self._out)
            total += self._send(source, sink, sum(self._room[edge] for edge in self._out[source]), levels, tried)
        return total

    def _levels(self, source: int) -> list[int | None]:
        """How many edges with room lead to each node; None where there is no way."""
        levels: list[int | None] = [None] * len(self._out)
        levels[source] = 0
        waiting = deque([(source, 0)])
        while waiting:
            at, level = waiting.popleft()
            for edge in self._out[at]:
                if self._room[edge] and levels[self._to[edge]] is None:
                    levels[self._to[edge]] = level + 1
                    waiting.append((self._to[edge], level + 1))
        return levels

    def _send(self, at: int, sink: int, amount: int, levels: list[int | None], tried: list[int]) -> int:
        if at == sink:
            return amount
        sent, level = 0, (levels[at] or 0) + 1
        while tried[at] < len(self._out[at]):
            edge = self._out[at][tried[at]]
            if self._room[edge] and levels[self._to[edge]] == level:
                got = self._send(self._to[edge], sink, min(amount - sent, self._room[edge]), levels, tried)
                self._room[edge] -= got
                self._room[edge ^ 1] += got
                sent += got
            if sent == amount:
                break
            tried[at] += 1
        return sent
