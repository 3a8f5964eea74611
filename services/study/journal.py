"""The journal over all cases: what somebody wrote to the prompts, by case, searched, a page at a time or all of it.

Read by nobody else. Knows no score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select

from models import Attempt, JournalEntry, Revision, Scenario
from services.database import reads
from services.errors import Malformed
from services.paging import pages_of
from services.stories import shelf

PAGE_SIZE = 10
MAX_QUERY = 200


@dataclass(frozen=True, slots=True)
class Reflection:
    """What was written to one prompt; `prompt` is empty where this version cannot read the case."""

    number: int
    prompt: str
    text: str
    written: datetime


@dataclass(frozen=True, slots=True)
class JournalOfAttempt:
    """What was written about one attempt, the prompts in their order."""

    attempt_id: str
    slug: str
    title: str
    lang: str
    played: datetime
    written: datetime
    reflections: tuple[Reflection, ...]


@dataclass(frozen=True, slots=True)
class CaseChoice:
    """A case about which something was written, and how many entries."""

    slug: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class JournalPage:
    """One page of the journal. `size` counts all entries, `total` those that were sought."""

    attempts: tuple[JournalOfAttempt, ...]
    cases: tuple[CaseChoice, ...]
    size: int
    total: int
    page: int
    pages: int


@reads
def journal(connection: Connection, person_id: int | None, query: str, slug: str, page: int) -> JournalPage:
    """One page, what was written last first. Raises Malformed for a search that is none, NotFound for a page."""
    rows = _rows(connection, person_id)
    found = _found(rows, query, slug)
    pages = pages_of(len(found), PAGE_SIZE, page)
    shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return JournalPage(
        attempts=tuple(_of_attempt(connection, each) for each in shown),
        cases=_cases(rows),
        size=len(rows),
        total=sum(len(each) for each in found),
        page=page,
        pages=pages,
    )


@reads
def whole_journal(connection: Connection, person_id: int, query: str, slug: str) -> tuple[JournalOfAttempt, ...]:
    """All of it, or all that is sought, what was written last first. Raises Malformed."""
    found = _found(_rows(connection, person_id), query, slug)
    return tuple(_of_attempt(connection, each) for each in found)


def as_markdown(attempts: Sequence[JournalOfAttempt], heading: str) -> str:
    """The journal as a file: a heading for each attempt, one for each prompt, and the words as they were typed."""
    parts = [f"# {heading}"]
    for each in attempts:
        parts.append(f"## {each.title}\n\n{each.played.date().isoformat()}")
        for one in each.reflections:
            parts.append(f"### {one.prompt or one.number}\n\n{one.text.replace(chr(13), '').strip(chr(10))}")
    return "\n\n".join(parts) + "\n"


def _rows(connection: Connection, person_id: int | None) -> Sequence[Any]:
    """Every entry, in one statement."""
    if person_id is None:
        return ()
    return connection.execute(
        select(
            JournalEntry,
            Attempt.public_id,
            Attempt.revision_id,
            Attempt.started_at,
            Attempt.finished_at,
            Scenario.slug,
            Revision.card,
        )
        .join(Attempt, JournalEntry.attempt_id == Attempt.id)
        .join(Revision, Attempt.revision_id == Revision.id)
        .join(Scenario, Revision.scenario_id == Scenario.id)
        .where(Attempt.person_id == person_id)
        .order_by(JournalEntry.attempt_id, JournalEntry.prompt)
    ).all()


def _found(rows: Sequence[Any], query: str, slug: str) -> list[list[Any]]:
    """The entries that are sought, by attempt, the attempt that was written about last first."""
    if len(query) > MAX_QUERY:
        raise Malformed(f"A search has at most {MAX_QUERY} characters.")
    words = query.casefold().split()
    fitting = [row for row in rows if slug in ("", row.slug) and _mentions(row, words)]
    by_attempt = [list(group) for _, group in groupby(fitting, key=lambda row: row.attempt_id)]
    return sorted(by_attempt, key=lambda group: (_written(group), group[0].attempt_id), reverse=True)


def _mentions(row: Any, words: Sequence[str]) -> bool:
    text = f"{row.card['title']} {row.text}".casefold()
    return all(word in text for word in words)


def _written(group: Sequence[Any]) -> datetime:
    written: datetime = max(row.written_at for row in group)
    return written


def _cases(rows: Sequence[Any]) -> tuple[CaseChoice, ...]:
    titles: dict[str, str] = {}
    counts: dict[str, int] = {}
    for row in rows:
        titles[row.slug] = row.card["title"]
        counts[row.slug] = counts.get(row.slug, 0) + 1
    ordered = sorted(titles, key=lambda slug: titles[slug].casefold())
    return tuple(CaseChoice(slug, titles[slug], counts[slug]) for slug in ordered)


def _of_attempt(connection: Connection, group: Sequence[Any]) -> JournalOfAttempt:
    first = group[0]
    prompts = _prompts(connection, first.revision_id)
    return JournalOfAttempt(
        attempt_id=first.public_id,
        slug=first.slug,
        title=first.card["title"],
        lang=first.card["lang"],
        played=first.finished_at or first.started_at,
        written=_written(group),
        reflections=tuple(
            Reflection(row.prompt, prompts.get(row.prompt, ""), row.text, row.written_at) for row in group
        ),
    )


def _prompts(connection: Connection, revision_id: int) -> dict[int, str]:
    """The prompts of a case by their numbers. The story is opened once in a process."""
    playable = shelf.find(connection, revision_id)
    return dict(enumerate(playable.story.scenario.meta.reflect, start=1)) if playable else {}
