"""What is told of people in lots of five, as they came: then no two sets of them that are told differ by fewer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from engine.insight.masking import FEW

Told = TypeVar("Told")


def whole_lots(numbered: Iterable[tuple[int, Told]], size: int = FEW) -> tuple[Told, ...]:
    """Of some of those who came, numbered from 1 on in their order, the ones whose whole lot is among them. Those who
    came at once may share a number, and so a lot.
    """
    lots: dict[int, list[tuple[int, Told]]] = defaultdict(list)
    for number, told in numbered:
        lots[(number - 1) // size].append((number, told))
    whole = (lot for lot in lots.values() if len({number for number, _ in lot}) == size)
    return tuple(told for lot in whole for _, told in lot)
