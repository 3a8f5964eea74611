"""The post-test: a paper drawn from parallel items, and its mark. Knows no table and no chance but a seed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

PASS_MARK = 80
"""Percent, where a course does not say another."""


@dataclass(frozen=True, slots=True)
class Item:
    """A question of one slot, tied to an objective (from 0). `key` is the number of the right option, from 0."""

    id: str
    slot: int
    objective: int
    stem: str
    options: tuple[str, ...]
    key: int
    rationale: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """An item as it stands on one paper: its options in the order of that paper, `key` being the right one there.

    The key stays on the server: a page shows `id`, `stem` and `options`, and an answer is the number of an option here.
    """

    id: str
    objective: int
    stem: str
    options: tuple[str, ...]
    key: int
    rationale: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a paper came to. `right` says of each item whether it was answered rightly."""

    right: tuple[bool, ...]
    passed: bool

    @property
    def correct(self) -> int:
        """How many were right."""
        return sum(self.right)


def draw(items: Sequence[Item], seed: bytes, number: int, seen: Collection[str] = ()) -> tuple[Drawn, ...]:
    """The paper of somebody's sitting of that number (from 1): one item of each slot, in the order of the slots.

    `seen` are the items of their earlier sittings, the oldest first: what was not seen comes before them, and then what
    was seen longest ago. The same seed, number and items draw the same paper.
    """
    last = {item: n for n, item in enumerate(seen)}
    slots: dict[int, list[Item]] = {}
    for item in items:
        slots.setdefault(item.slot, []).append(item)

    def rank(item: Item) -> tuple[int, str]:
        return (last.get(item.id, -1), _order(seed, number, item.id))

    return tuple(_drawn(min(slots[slot], key=rank), seed, number) for slot in sorted(slots))


def mark(paper: Sequence[Drawn], answers: Sequence[int | None], pass_mark: int = PASS_MARK) -> Mark:
    """Mark a paper. An answer that is missing or none of the options is wrong; nobody passes a paper without items.

    It is passed where the right ones are at least `pass_mark` percent, reckoned without rounding.
    """
    given = [*answers, *([None] * len(paper))]
    right = tuple(answer == drawn.key for drawn, answer in zip(paper, given, strict=False))
    return Mark(right, bool(paper) and sum(right) * 100 >= pass_mark * len(paper))


def as_json(paper: Sequence[Drawn]) -> list[dict[str, Any]]:
    """A paper as it is kept, whole."""
    return [asdict(drawn) | {"options": list(drawn.options)} for drawn in paper]


def from_json(kept: Sequence[Mapping[str, Any]]) -> tuple[Drawn, ...]:
    """A paper read back."""
    return tuple(Drawn(**{**one, "options": tuple(one["options"])}) for one in kept)


def _drawn(item: Item, seed: bytes, number: int) -> Drawn:
    order = sorted(range(len(item.options)), key=lambda n: _order(seed, number, f"{item.id}:{n}"))
    options = tuple(item.options[n] for n in order)
    return Drawn(item.id, item.objective, item.stem, options, order.index(item.key), item.rationale)


def _order(seed: bytes, number: int, name: str) -> str:
    return hashlib.sha256(b"%b:%d:%b" % (seed, number, name.encode())).hexdigest()
