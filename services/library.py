"""The library: which cases there are, how they are found, and where a learner stands in each.

Knows cards, not stories.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.scenario.types import Reviewer
from models import Revision, Scenario
from services.assigned.holding import keeper_of
from services.cards import CaseCard, card_from, reviewers_from
from services.database import reads
from services.errors import Malformed, NotFound
from services.filters import FILTERS, Facet, facet_of, matches, mentions, refuse_unknown
from services.paging import pages_of
from services.progress import AttemptRow, ResumeRow, attempt_row, attempts_of, open_attempts, progress_by_case

PAGE_SIZE = 24
MAX_QUERY = 200


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything that the page of a case says before it begins. `keeper` is the assignment, its id and its title, that
    the case is kept for: it is begun there.
    """

    card: CaseCard
    objectives: tuple[str, ...]
    audience: str | None
    authors: tuple[str, ...]
    reviewers: tuple[Reviewer, ...]
    reviewed: date
    mine: tuple[AttemptRow, ...]
    resume: ResumeRow | None
    lang: str
    keeper: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """One page of the library."""

    cards: tuple[CaseCard, ...]
    resume: tuple[ResumeRow, ...]
    total: int
    reviewed: int
    page: int
    pages: int
    query: str
    facets: tuple[Facet, ...]
    filtered: bool


@dataclass(frozen=True, slots=True)
class Front:
    """What the first page needs: a case to begin with, how many there are, and what was left open."""

    first: CaseCard | None
    library_size: int
    reviewed: int
    resume: ResumeRow | None


@reads
def front(connection: Connection, person_id: int | None) -> Front:
    """What the first page shows."""
    cards = _cards(connection)
    left_open = open_attempts(attempts_of(connection, person_id))
    first = min(cards, key=lambda c: (c.level != "foundation", c.minutes, c.slug), default=None)
    reviewed = sum(card.reviewed_by_clinician for card in cards)
    return Front(first, len(cards), reviewed, left_open[0] if left_open else None)


@reads
def browse(
    connection: Connection, person_id: int | None, wanted: Mapping[str, str], query: str, page: int
) -> LibraryPage:
    """One page of the library, filtered and searched.

    Raises Malformed for a filter that is none, NotFound for a page that is none.
    """
    if len(query) > MAX_QUERY:
        raise Malformed(f"A search has at most {MAX_QUERY} characters.")
    attempts = attempts_of(connection, person_id)
    cards = _cards(connection)
    refuse_unknown(wanted, cards)
    mentioned = [card for card in cards if mentions(card, query)]
    found = [card for card in mentioned if matches(card, wanted)]
    pages = pages_of(len(found), PAGE_SIZE, page)
    progress = progress_by_case(attempts)
    shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return LibraryPage(
        cards=tuple(replace(card, progress=progress.get(card.slug)) for card in shown),
        resume=open_attempts(attempts),
        total=len(found),
        reviewed=sum(card.reviewed_by_clinician for card in found),
        page=page,
        pages=pages,
        query=query,
        facets=tuple(facet_of(name, wanted, mentioned) for name in FILTERS),
        filtered=bool(wanted or query),
    )


@reads
def case(connection: Connection, person_id: int | None, slug: str, now: datetime) -> CasePage:
    """The page of one case. Raises NotFound."""
    row = connection.execute(_listed().where(Scenario.slug == slug)).one_or_none()
    if row is None or row.card["reserved"]:
        raise NotFound(slug)
    mine = [a for a in attempts_of(connection, person_id) if a.slug == slug]
    left_open = open_attempts(mine)
    detail = row.card
    return CasePage(
        card=replace(card_from(row.slug, detail), progress=progress_by_case(mine).get(slug)),
        objectives=tuple(detail["objectives"]),
        audience=detail["audience"],
        authors=tuple(detail["authors"]),
        reviewers=reviewers_from(detail),
        reviewed=date.fromisoformat(detail["reviewed"]),
        mine=tuple(attempt_row(a) for a in mine),
        resume=left_open[0] if left_open else None,
        lang=detail["lang"],
        keeper=keeper_of(connection, person_id, slug, now) if person_id is not None else None,
    )


def alternatives(connection: Connection, slug: str, topics: Iterable[str], count: int = 3) -> tuple[CaseCard, ...]:
    """Other cases on the same topics, those with most in common first."""
    wanted = set(topics)
    others = [card for card in _cards(connection) if card.slug != slug and wanted.intersection(card.topics)]
    others.sort(key=lambda card: (-len(wanted.intersection(card.topics)), card.slug))
    return tuple(others[:count])


def _listed() -> Any:
    return (
        select(Scenario.slug, Revision.card)
        .join(Revision, Revision.scenario_id == Scenario.id)
        .where(Scenario.listed, Revision.newest)
        .order_by(Scenario.slug)
    )


def _cards(connection: Connection) -> list[CaseCard]:
    return [card_from(row.slug, row.card) for row in connection.execute(_listed()) if not row.card["reserved"]]
