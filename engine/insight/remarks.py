"""What is worth saying of a class in plain words: rules that turn figures into remarks. The words are the page's.

Each remark names a decision, mostly one of its choices, and two numbers; the gravest kinds come first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.insight.calibration import Said, confidently_wrong
from engine.insight.counting import Met
from engine.insight.items import Correlation
from engine.insight.masking import FEW
from engine.insight.turning import Turn
from engine.insight.walks import Taken

EACH: Final = 2
"""Remarks of one kind, at most."""
OFTEN: Final = 5
"""A wrong turn is worth saying where one in so many took it."""


@dataclass(frozen=True, slots=True)
class Remark:
    """`n` of `of` people, at a decision and perhaps one of its choices (`other` is a second one)."""

    kind: str
    n: int
    of: int
    place: str = ""
    number: int = 0
    other: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What remarks are made of. Decisions stand in the order of the story; `credit` is what each choice is worth.

    `unsafe` is for each unsafe choice how many took it. `never_turned` is None where turns are not looked at.
    """

    n: int
    met: Sequence[Met]
    credit: Mapping[Taken, int]
    turns: Sequence[Turn]
    never_turned: int | None
    unsafe: Mapping[Taken, int]
    said: Mapping[Taken, Said]
    discriminations: Mapping[str, Correlation]


def remarks(facts: Facts) -> tuple[Remark, ...]:
    """All that the rules find, at most two of a kind."""
    made: list[Remark] = []
    for rule in (_sure, _unsafe, _turned, _unfound, _divided, _unsure, _backwards, _found, _kept, _untaken):
        made += [remark for _, remark in zip(range(EACH), rule(facts), strict=False)]
    return tuple(made)


def _sure(facts: Facts) -> Iterator[Remark]:
    """Most who took what is neither sound nor the strongest would have acted on it."""
    for place, number in confidently_wrong(facts.said):
        said = facts.said[place, number]
        if said.n >= FEW and 2 * said.high > said.n:
            yield Remark("sure", said.high, said.n, place, number)


def _unsafe(facts: Facts) -> Iterator[Remark]:
    for (place, number), n in sorted(facts.unsafe.items(), key=lambda found: (-found[1], found[0])):
        yield Remark("unsafe", n, facts.n, place, number)


def _turned(facts: Facts) -> Iterator[Remark]:
    for turn in facts.turns:
        if turn.wrong and OFTEN * turn.n >= facts.n:
            yield Remark("turned", turn.n, facts.n, turn.place, turn.number)


def _unfound(facts: Facts) -> Iterator[Remark]:
    """Nobody took the strongest choice, though it stood open."""
    for one in _enough(facts):
        for number in _strongest(facts, one):
            if one.options[number].open >= FEW and not one.options[number].taken:
                yield Remark("unfound", 0, one.options[number].open, one.place, number)


def _divided(facts: Facts) -> Iterator[Remark]:
    """Two choices drew three in ten or more each."""
    for one in _enough(facts):
        first, second = sorted(one.options.values(), key=lambda option: -option.taken)[:2]
        if 10 * second.taken >= 3 * one.n and one.n >= 2 * FEW:
            yield Remark("divided", first.taken + second.taken, one.n, one.place, first.number, second.number)


def _unsure(facts: Facts) -> Iterator[Remark]:
    """Most who took the strongest choice were guessing."""
    for (place, number), said in sorted(facts.said.items()):
        if said.strongest and said.n >= FEW and 2 * said.low > said.n:
            yield Remark("unsure", said.low, said.n, place, number)


def _backwards(facts: Facts) -> Iterator[Remark]:
    """Those who did well elsewhere did worse here, as surely as the interval says."""
    for place, found in sorted(facts.discriminations.items()):
        if found.interval.high < 0:
            yield Remark("backwards", 0, found.n, place)


def _found(facts: Facts) -> Iterator[Remark]:
    """All took the strongest choice. Where they did so all the way, that is said instead."""
    for one in _enough(facts) if facts.never_turned != facts.n else ():
        if sum(one.options[number].taken for number in _strongest(facts, one)) == one.n:
            yield Remark("found", one.n, one.n, one.place)


def _kept(facts: Facts) -> Iterator[Remark]:
    if facts.never_turned is not None:
        yield Remark("kept", facts.never_turned, facts.n)


def _untaken(facts: Facts) -> Iterator[Remark]:
    """Choices that stood open to enough people and that nobody took."""
    offered = [option for one in facts.met for option in one.options.values() if option.open >= FEW]
    untaken = sum(not option.taken for option in offered)
    if untaken:
        yield Remark("untaken", untaken, len(offered))


def _enough(facts: Facts) -> Iterator[Met]:
    return (one for one in facts.met if one.n >= FEW and len(one.options) > 1)


def _strongest(facts: Facts, one: Met) -> list[int]:
    top = max(facts.credit[one.place, number] for number in one.options)
    return [number for number in one.options if facts.credit[one.place, number] == top]
