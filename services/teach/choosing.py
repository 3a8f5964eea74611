"""The cases that a module or an assignment can hold: the library, and what is reserved for assignments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from models import Revision, Scenario
from services.database import reads
from services.errors import BadField

MOST_CASES = 40
"""Of one module, and of one assignment."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as those who teach choose it. One that is not `listed` has left the library: nobody begins it any more."""

    slug: str
    title: str
    level: str
    minutes: int
    topics: tuple[str, ...]
    reserved: bool
    listed: bool


CASE_COLUMNS = (Scenario.slug, Scenario.listed, Revision.card)
_NEWEST = select(Scenario.id, *CASE_COLUMNS).join(Revision, (Revision.scenario_id == Scenario.id) & Revision.newest)


def case_row(row: Any) -> CaseRow:
    """The case of a row with the columns of `CASE_COLUMNS`."""
    card = row.card
    return CaseRow(
        slug=row.slug,
        title=card["title"],
        level=card["level"],
        minutes=card["minutes"],
        topics=tuple(card["topics"]),
        reserved=card["reserved"],
        listed=row.listed,
    )


def offers(connection: Connection, levels: Sequence[str]) -> tuple[CaseRow, ...]:
    """Every case that can be chosen, reserved ones too, from the easier levels to the harder, by title."""
    place = {level: number for number, level in enumerate(levels)}
    rows = [case_row(row) for row in connection.execute(_NEWEST.where(Scenario.listed))]
    return tuple(sorted(rows, key=lambda case: (place.get(case.level, len(place)), case.title.casefold(), case.slug)))


@reads
def cases_to_choose(connection: Connection, levels: Sequence[str]) -> tuple[CaseRow, ...]:
    """The same, for a page of its own."""
    return offers(connection, levels)


def scenarios_of(connection: Connection, slugs: Iterable[str], keep: Mapping[str, int] | None = None) -> dict[str, int]:
    """The numbers of these cases by their slugs, in their order, each once. `keep` has those that may have left the
    library meanwhile. Raises BadField.
    """
    wanted = list(dict.fromkeys(slugs))
    if len(wanted) > MOST_CASES:
        raise BadField("cases", f"Take {MOST_CASES} cases at most.")
    found = connection.execute(_NEWEST.where(Scenario.slug.in_(wanted), Scenario.listed))
    known = {**(keep or {}), **{row.slug: row.id for row in found}}
    if any(slug not in known for slug in wanted):
        raise BadField("cases", "One of these cases is not in the library any more. Look at the list again.")
    return {slug: known[slug] for slug in wanted}
