"""Finding cases: filters, their values and counts, and the words of a search. Knows cards only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.cards import CaseCard
from services.errors import Malformed

LENGTHS = {"short": (0, 10), "medium": (11, 15), "long": (16, 10_000)}
"""Minutes, from and to."""
FILTERS = ("topic", "level", "setting", "specialty", "length")


@dataclass(frozen=True, slots=True)
class FacetOption:
    """One value of a filter, and how many cases it would leave."""

    value: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter and its values."""

    name: str
    options: tuple[FacetOption, ...]


def _values(card: CaseCard, name: str) -> tuple[str, ...]:
    if name == "length":
        return tuple(length for length, (low, high) in LENGTHS.items() if low <= card.minutes <= high)
    return {"topic": card.topics, "level": (card.level,), "setting": (card.setting,), "specialty": card.specialties}[
        name
    ]


def matches(card: CaseCard, wanted: Mapping[str, str]) -> bool:
    """Whether a case passes every filter."""
    return all(value in _values(card, name) for name, value in wanted.items())


def mentions(card: CaseCard, query: str) -> bool:
    """Whether a case has every word of a search somewhere on its card."""
    text = " ".join((card.title, card.summary, card.setting, card.level, *card.topics, *card.specialties)).casefold()
    return all(word in text for word in query.casefold().split())


def refuse_unknown(wanted: Mapping[str, str], cards: list[CaseCard]) -> None:
    """Raise Malformed for a value that no case of the library has."""
    for name, value in wanted.items():
        known = {v for card in cards for v in _values(card, name)} | (set(LENGTHS) if name == "length" else set())
        if value not in known:
            raise Malformed(f"There is no such {name} in this library. Choose one from the list.")


def facet_of(name: str, wanted: Mapping[str, str], cards: list[CaseCard]) -> Facet:
    """A filter's values with the number of cases that the other filters leave to each."""
    others = {k: v for k, v in wanted.items() if k != name}
    counts: dict[str, int] = {}
    for card in cards:
        for value in _values(card, name):
            counts[value] = counts.get(value, 0) + matches(card, others)
    order = list(LENGTHS) if name == "length" else sorted(counts)
    return Facet(name, tuple(FacetOption(v, counts[v], wanted.get(name) == v) for v in order if v in counts))
