"""Modules that come with the site: sets of its cases, made by rules whenever somebody looks, and copied to be used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.library.sets import CaseSet, Offer, sets_of
from engine.scenario.tables import Vocabulary
from engine.teach.terms import LENGTHS, Terms
from models import Revision, Scenario
from services.database import reads, writes
from services.errors import Malformed, NotFound
from services.teach.choosing import CASE_COLUMNS, CaseRow, case_row
from services.teach.modules import Told, make_module
from services.tokens import is_public_id

_WORDS = {
    "first-semester": (
        "A first semester",
        "To begin with: a limit noticed, a colleague asked, consent, what stays between two people, a crisis. "
        "From the easier to the harder.",
    ),
    "first-moves": (
        "First moves",
        "In each of these cases something else is the strongest first move. Whoever always does the same finds out.",
    ),
    "referring-well": (
        "Referring well",
        "When to refer, to whom, how warmly and how soon. In some of these cases it is not the time yet.",
    ),
}
_OF_A_LEVEL = {
    "foundation": "For the first year of training: notice the limit, and act on it.",
    "practice": "For practicum and internship: act well where time, money and places are short.",
    "advanced": "For licensed work and supervision: duties that compete, law, systems.",
}


@dataclass(frozen=True, slots=True)
class Shipped:
    """A module that comes with the site. `made_by` says which rule chose its cases."""

    name: str
    made_by: str
    title: str
    description: str
    objectives: tuple[str, ...]
    cases: tuple[CaseRow, ...]

    @property
    def minutes(self) -> int:
        """How long its cases take together."""
        return sum(case.minutes for case in self.cases)


@reads
def shipped_modules(connection: Connection, words: Vocabulary) -> tuple[Shipped, ...]:
    """Every module that the library fills, in one statement."""
    return _all(connection, words)


@writes
def use_shipped(
    connection: Connection, person_id: int, name: str, module_id: str, words: Vocabulary, now: datetime
) -> None:
    """Copy one into somebody's own modules, under the id that its form came with.

    Raises NotFound, Malformed, Refused.
    """
    if not is_public_id(module_id):
        raise Malformed("This form is damaged. Open the page again.")
    found = next((each for each in _all(connection, words) if each.name == name), None)
    if found is None:
        raise NotFound(name)
    terms = Terms(description=found.description, objectives=found.objectives)
    slugs = [case.slug for case in found.cases]
    make_module(connection, person_id, module_id, Told(found.title, terms), slugs, now)


def _all(connection: Connection, words: Vocabulary) -> tuple[Shipped, ...]:
    query = select(*CASE_COLUMNS).join(Revision, (Revision.scenario_id == Scenario.id) & Revision.newest)
    rows = {row.slug: row for row in connection.execute(query.where(Scenario.listed)) if not row.card["reserved"]}
    sets = sets_of((_offer(row) for row in rows.values()), words.levels, words.topics)
    return tuple(_shipped(each, [rows[slug] for slug in each.slugs]) for each in sets)


def _offer(row: Any) -> Offer:
    card = row.card
    return Offer(
        slug=row.slug,
        level=card["level"],
        setting=card["setting"],
        minutes=card["minutes"],
        topics=tuple(card["topics"]),
        moves=tuple(card.get("first_moves", ())),
    )


def _shipped(found: CaseSet, rows: Sequence[Any]) -> Shipped:
    title, description = _words(found)
    first = (row.card["objectives"][0][: LENGTHS["objectives"]] for row in rows if row.card["objectives"])
    return Shipped(found.name, found.made_by, title, description, tuple(first), tuple(map(case_row, rows)))


def _words(found: CaseSet) -> tuple[str, str]:
    if found.name in _WORDS:
        return _WORDS[found.name]
    title = found.of.replace("-", " ").capitalize()
    if found.made_by == "level":
        return title, _OF_A_LEVEL.get(found.of, "Cases of this level, as unlike one another as can be.")
    return title, f"Cases on {found.of.replace('-', ' ')}, from settings and levels that differ."
