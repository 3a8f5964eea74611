"""Where a referral network has nobody: the specialties of the cases that somebody met, held against who is in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from models import Attempt, Revision, Scenario

CASES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class MetCase:
    """A case that asked for a specialty."""

    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A specialty for which nobody is known to accept clients: some of the cases that asked for it, and how many more
    there are. `known` is how many of it stand in the network all the same.
    """

    specialty: str
    cases: tuple[MetCase, ...]
    more: int
    known: int


def specialties_met(connection: Connection, person_id: int | None) -> dict[str, tuple[MetCase, ...]]:
    """The specialties of the cases that somebody began, by the alphabet, each with its cases. One statement."""
    if person_id is None:
        return {}
    begun = connection.execute(
        select(Scenario.slug, Revision.card)
        .join(Revision, Revision.scenario_id == Scenario.id)
        .where(Revision.id.in_(select(Attempt.revision_id).where(Attempt.person_id == person_id)))
        .order_by(Scenario.slug, Revision.id.desc())
    ).all()
    newest = {row.slug: row.card for row in reversed(begun)}
    met: dict[str, list[MetCase]] = {}
    for slug, card in sorted(newest.items()):
        for word in card["specialties"]:
            met.setdefault(word, []).append(MetCase(slug, card["title"]))
    return {word: tuple(met[word]) for word in sorted(met, key=str.casefold)}


def gaps_of(met: dict[str, tuple[MetCase, ...]], contacts: Iterable[Any]) -> tuple[Gap, ...]:
    """The specialties that were met and for which nobody says that they accept clients."""
    accepting: set[str] = set()
    known: dict[str, int] = {}
    for row in contacts:
        for word in row.specialties:
            known[word] = known.get(word, 0) + 1
        if row.accepting == "yes":
            accepting.update(row.specialties)
    return tuple(
        Gap(word, cases[:CASES_SHOWN], max(0, len(cases) - CASES_SHOWN), known.get(word, 0))
        for word, cases in met.items()
        if word not in accepting
    )
