"""Choosing where one hour may serve several subjects: an hour counts once, for every subject that it carries.

Which hours of an entry carry what is not known, so it is taken in its owner's favour: they are the same hours as far as
can be, and those that count come first. Where more self-study was done than counts, the hours that serve most of what
is missing go first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.credit.requirements import Asked
from engine.credit.supply import Chosen, Supply

_LIVE = "live hours"
"""The live minimum, as if it were a subject that every live hour carries. Not the key of any."""


_Kind = frozenset[str]
"""Hours by what they carry."""
_STARTS = 8


@dataclass(frozen=True, slots=True)
class _Layer:
    """Hours of one supply that carry the same."""

    at: int
    hours: int
    carries: _Kind


def choose_together(supplies: Sequence[Supply], asked: Asked) -> list[Chosen]:
    """Choose for every supply, in their order; of hours that are alike the earlier count."""
    needs = dict(asked.subjects) | {_LIVE: asked.live_minimum}
    accepted = _accepted(supplies, needs, asked.self_study_cap)
    limit = asked.carry_over.hours if asked.carry_over else 0
    spare = min(limit, sum(accepted) - asked.total)
    carried = _spared(supplies, accepted, needs, spare, [supply.may_carry for supply in supplies])
    left = [whole - part for whole, part in zip(accepted, carried, strict=True)]
    beyond = _spared(supplies, left, needs, sum(left) - asked.total, left)
    return [
        Chosen(rest - over, away, over, _serves(supply, rest - over, asked))
        for supply, rest, away, over in zip(supplies, left, carried, beyond, strict=True)
    ]


def _serves(supply: Supply, counted: int, asked: Asked) -> dict[str, int]:
    parts = {name: min(counted, supply.subjects.get(name, 0)) for name, _ in asked.subjects}
    return {name: part for name, part in parts.items() if part}


def _layers(at: int, supply: Supply, hours: int, needs: Mapping[str, int]) -> Iterator[_Layer]:
    """The first so many hours of a supply, from those that carry most to those that carry least."""
    parts = {name: min(hours, part) for name, part in supply.subjects.items() if needs.get(name)}
    parts |= {_LIVE: hours} if supply.live and needs[_LIVE] else {}
    begins = 0
    for ends in sorted({*parts.values(), hours} - {0}):
        yield _Layer(at, ends - begins, frozenset(name for name, part in parts.items() if part >= ends))
        begins = ends


def _served(supplies: Sequence[Supply], hours: Sequence[int], needs: Mapping[str, int]) -> dict[str, int]:
    """How much of each need there is where so many hours of each supply count."""
    found = dict.fromkeys(needs, 0)
    for at, supply in enumerate(supplies):
        for layer in _layers(at, supply, hours[at], needs):
            for name in layer.carries:
                found[name] += layer.hours
    return found


def _accepted(supplies: Sequence[Supply], needs: Mapping[str, int], cap: int | None) -> list[int]:
    """How many hours of each supply the self-study cap lets in."""
    alone = sum(supply.hours for supply in supplies if supply.self_study)
    if cap is None or alone <= cap:
        return [supply.hours for supply in supplies]
    hours = [0 if supply.self_study else supply.hours for supply in supplies]
    served = _served(supplies, hours, needs)
    layers = [
        layer
        for at, supply in enumerate(supplies)
        if supply.self_study
        for layer in _layers(at, supply, supply.hours, needs)
    ]
    kinds = dict.fromkeys((layer.carries for layer in layers), 0)
    for layer in layers:
        kinds[layer.carries] += layer.hours
    taken = _best_mix(kinds, {name: max(0, needed - served[name]) for name, needed in needs.items()}, cap)
    room = cap - sum(taken.values())
    for layer in layers:
        needed = min(layer.hours, taken[layer.carries])
        more = min(layer.hours - needed, room)
        taken[layer.carries] -= needed
        room -= more
        hours[layer.at] += needed + more
    return hours


def _best_mix(kinds: Mapping[_Kind, int], missing: Mapping[str, int], cap: int) -> dict[_Kind, int]:
    """How many hours of each kind to take, `cap` at most, so that as little as can be stays missing.

    Greedy, mended by exchanges, from several kinds as the first: for three subjects no choice is better, as a test that
    tries all of them says; for more, none that was found.
    """

    starts = sorted(kinds, key=lambda kind: -sum(missing[name] > 0 for name in kind))[:_STARTS]
    mixes = [_Mix(kinds, missing, cap, first) for first in starts]
    return min(mixes, key=lambda mix: mix.missing).taken


class _Mix:
    """Hours of each kind, `taken` so that much is served, and what still `lack`s of each need; below 0 is too much."""

    def __init__(self, kinds: Mapping[_Kind, int], missing: Mapping[str, int], cap: int, first: _Kind) -> None:
        self._kinds = kinds
        self.taken = dict.fromkeys(kinds, 0)
        self.lack = dict(missing)
        self._fill(cap, first)
        while swap := self._better():
            out, into, hours = swap
            self._take(out, -hours)
            self._take(into, hours)

    @property
    def missing(self) -> int:
        """Hours that are missing still, over all needs."""
        return sum(max(0, lack) for lack in self.lack.values())

    def _fill(self, room: int, first: _Kind) -> None:
        """Take what serves most, beginning with one kind. What a kind serves changes only when a need is met."""
        while room:
            serves = self._serves()
            useful = [kind for kind in self._kinds if serves[kind] and self._left(kind)]
            if not useful:
                return
            for kind in sorted(useful, key=lambda kind: (kind != first, -serves[kind])):
                short = [self.lack[name] for name in kind if self.lack[name] > 0]
                self._take(kind, part := min(room, self._left(kind), *short))
                room -= part
                if part in short:
                    break

    def _better(self) -> tuple[_Kind, _Kind, int] | None:
        """Two kinds of hours, and how many, such that less is missing when the one goes and the other comes.

        What both carry stays as it is; so they differ by how many short needs they serve, and by what is just met.
        """
        serves = self._serves()
        taken = sorted((kind for kind, hours in self.taken.items() if hours), key=lambda kind: serves[kind])
        there = sorted((kind for kind in self._kinds if self._left(kind)), key=lambda kind: -serves[kind])
        for out in taken:
            for into in there:
                if serves[into] <= serves[out]:
                    break
                if serves[into] - serves[out] > sum(self.lack[name] == 0 for name in out - into):
                    return out, into, self._at_most(out, into)
        return None

    def _at_most(self, out: _Kind, into: _Kind) -> int:
        """How many hours can be exchanged before that helps less."""
        gained = [self.lack[name] for name in into - out if self.lack[name] > 0]
        spare = [-self.lack[name] for name in out - into if self.lack[name] < 0]
        return min(self.taken[out], self._left(into), *gained, *spare)

    def _serves(self) -> dict[_Kind, int]:
        """How many of the needs that are short each kind serves."""
        return {kind: sum(self.lack[name] > 0 for name in kind) for kind in self._kinds}

    def _left(self, kind: _Kind) -> int:
        return self._kinds[kind] - self.taken[kind]

    def _take(self, kind: _Kind, hours: int) -> None:
        self.taken[kind] += hours
        for name in kind:
            self.lack[name] -= hours


def _spared(
    supplies: Sequence[Supply], hours: Sequence[int], needs: Mapping[str, int], wanted: int, may: Sequence[int]
) -> list[int]:
    """Hours that can go, up to `wanted` in all and `may` of each supply, without anything more being missing: first
    those that serve least, of those the latest.
    """
    served = _served(supplies, hours, needs)
    slack = {name: max(0, served[name] - needed) for name, needed in needs.items()}
    layers = [layer for at, supply in enumerate(supplies) for layer in _layers(at, supply, hours[at], needs)]
    spared = [0] * len(supplies)
    for layer in sorted(layers, key=lambda layer: (len(layer.carries), -layer.at)):
        part = min(layer.hours, may[layer.at] - spared[layer.at], max(0, wanted), *(slack[n] for n in layer.carries))
        spared[layer.at] += part
        wanted -= part
        for name in layer.carries:
            slack[name] -= part
    return spared
