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
from models import Attempt, Revision, Scenario
from services.cards import CaseCard, Progress, card_from, reviewers_from, score_label
from services.database import reads
from services.errors import Malformed, NotFound

PAGE_SIZE = 24
MAX_QUERY = 200
LENGTHS = {"short": (0, 10), "medium": (11, 15), "long": (16, 10_000)}
"""Minutes, from and to."""
FILTERS = ("topic", "level", "setting", "specialty", "length")


@dataclass(frozen=True, slots=True)
class ResumeRow:
    """An attempt that was begun and not ended."""

    attempt_id: str
    slug: str
    title: str
    started: datetime
    decisions_made: int


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """An earlier attempt of one learner at one case."""

    attempt_id: str
    mode: str
    state: str
    started: datetime
    score: str | None
    safe: bool | None
    passed: bool | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything that the page of a case says before it begins."""

    card: CaseCard
    objectives: tuple[str, ...]
    audience: str | None
    authors: tuple[str, ...]
    reviewers: tuple[Reviewer, ...]
    reviewed: date
    mine: tuple[AttemptRow, ...]
    resume: ResumeRow | None
    lang: str


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


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """One page of the library."""

    cards: tuple[CaseCard, ...]
    resume: tuple[ResumeRow, ...]
    total: int
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
    open_attempts = _open_attempts(_attempts(connection, person_id))
    first = min(cards, key=lambda c: (c.level != "foundation", c.minutes, c.slug), default=None)
    reviewed = sum(card.reviewed_by_clinician for card in cards)
    return Front(first, len(cards), reviewed, open_attempts[0] if open_attempts else None)


@reads
def browse(
    connection: Connection, person_id: int | None, wanted: Mapping[str, str], query: str, page: int
) -> LibraryPage:
    """One page of the library, filtered and searched.

    Raises Malformed for a filter that is none, NotFound for a page that is none.
    """
    if len(query) > MAX_QUERY:
        raise Malformed(f"A search has at most {MAX_QUERY} characters.")
    attempts = _attempts(connection, person_id)
    cards = _cards(connection)
    _refuse_unknown(wanted, cards)
    found = [card for card in cards if _matches(card, wanted) and _mentions(card, query)]
    pages = max(1, -(-len(found) // PAGE_SIZE))
    if not 1 <= page <= pages:
        raise NotFound(f"The library has {pages} pages here.")
    progress = _progress(attempts)
    shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return LibraryPage(
        cards=tuple(replace(card, progress=progress.get(card.slug)) for card in shown),
        resume=_open_attempts(attempts),
        total=len(found),
        page=page,
        pages=pages,
        query=query,
        facets=tuple(_facet(name, wanted, [c for c in cards if _mentions(c, query)]) for name in FILTERS),
        filtered=bool(wanted or query),
    )


@reads
def case(connection: Connection, person_id: int | None, slug: str) -> CasePage:
    """The page of one case. Raises NotFound."""
    row = connection.execute(_listed().where(Scenario.slug == slug)).one_or_none()
    if row is None or row.card["reserved"]:
        raise NotFound(slug)
    mine = [a for a in _attempts(connection, person_id) if a.slug == slug]
    open_attempts = _open_attempts(mine)
    detail = row.card
    return CasePage(
        card=replace(card_from(row.slug, detail), progress=_progress(mine).get(slug)),
        objectives=tuple(detail["objectives"]),
        audience=detail["audience"],
        authors=tuple(detail["authors"]),
        reviewers=reviewers_from(detail),
        reviewed=date.fromisoformat(detail["reviewed"]),
        mine=tuple(_attempt_row(a) for a in mine),
        resume=open_attempts[0] if open_attempts else None,
        lang=detail["lang"],
    )


def alternatives(connection: Connection, slug: str, topics: Iterable[str], count: int = 3) -> tuple[CaseCard, ...]:
    """Other cases on the same topics, those with most in common first."""
    wanted = set(topics)
    others = [card for card in _cards(connection) if card.slug != slug]
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


def _attempts(connection: Connection, person_id: int | None) -> list[Any]:
    """A learner's attempts, newest first, without those that were stepped out of."""
    if person_id is None:
        return []
    query = (
        select(Attempt, Scenario.slug, Revision.card)
        .join(Revision, Attempt.revision_id == Revision.id)
        .join(Scenario, Revision.scenario_id == Scenario.id)
        .where(Attempt.person_id == person_id, Attempt.stepped_out_at.is_(None))
        .order_by(Attempt.started_at.desc(), Attempt.id.desc())
    )
    return list(connection.execute(query))


def _open_attempts(attempts: Iterable[Any]) -> tuple[ResumeRow, ...]:
    return tuple(
        ResumeRow(a.public_id, a.slug, a.card["title"], a.started_at, a.step) for a in attempts if a.finished_at is None
    )


def _attempt_row(row: Any) -> AttemptRow:
    finished = row.finished_at is not None
    return AttemptRow(
        attempt_id=row.public_id,
        mode=row.mode,
        state="finished" if finished else "open",
        started=row.started_at,
        score=score_label(row.earned, row.out_of) if finished else None,
        safe=row.safe,
        passed=row.passed,
    )


def _progress(attempts: Iterable[Any]) -> dict[str, Progress]:
    by_slug: dict[str, list[Any]] = {}
    for row in attempts:
        by_slug.setdefault(row.slug, []).append(row)
    return {slug: _stand(rows) for slug, rows in by_slug.items()}


def _stand(rows: list[Any]) -> Progress:
    still_open = next((row for row in rows if row.finished_at is None), None)
    if still_open is not None:
        return Progress("open", still_open.public_id, len(rows))
    first = rows[-1]
    return Progress(
        "finished", first.public_id, len(rows), score_label(first.earned, first.out_of), first.safe, first.passed
    )


def _values(card: CaseCard, name: str) -> tuple[str, ...]:
    if name == "length":
        return tuple(length for length, (low, high) in LENGTHS.items() if low <= card.minutes <= high)
    return {"topic": card.topics, "level": (card.level,), "setting": (card.setting,), "specialty": card.specialties}[
        name
    ]


def _matches(card: CaseCard, wanted: Mapping[str, str]) -> bool:
    return all(value in _values(card, name) for name, value in wanted.items())


def _mentions(card: CaseCard, query: str) -> bool:
    text = " ".join((card.title, card.summary, card.setting, card.level, *card.topics, *card.specialties)).casefold()
    return all(word in text for word in query.casefold().split())


def _refuse_unknown(wanted: Mapping[str, str], cards: list[CaseCard]) -> None:
    for name, value in wanted.items():
        known = {v for card in cards for v in _values(card, name)} | (set(LENGTHS) if name == "length" else set())
        if value not in known:
            raise Malformed(f"There is no such {name} in this library. Choose one from the list.")


def _facet(name: str, wanted: Mapping[str, str], cards: list[CaseCard]) -> Facet:
    """A filter's values with the number of cases that the other filters leave to each."""
    others = {k: v for k, v in wanted.items() if k != name}
    counts: dict[str, int] = {}
    for card in cards:
        for value in _values(card, name):
            counts[value] = counts.get(value, 0) + _matches(card, others)
    order = list(LENGTHS) if name == "length" else sorted(counts)
    return Facet(name, tuple(FacetOption(v, counts[v], wanted.get(name) == v) for v in order if v in counts))
