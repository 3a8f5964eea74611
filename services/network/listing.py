"""A referral network as a whole: searched and narrowed, with its gaps, a page at a time, or all on one sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from models import Contact
from services.database import reads
from services.errors import Malformed
from services.network.fields import MAX_SPECIALTY
from services.network.gaps import Gap, gaps_of, specialties_met
from services.network.views import ContactView, is_stale, view_of
from services.paging import pages_of
from services.texts import unshowable

PAGE_SIZE = 50
MAX_QUERY = 200
SHEET_SIZE = 500
"""Entries that one sheet prints."""
SHOWN = ("accepting", "stale")
"""What a list may be narrowed to, besides a specialty."""

_SEARCHED = ("name", "organization", "phone", "email", "website", "address", "languages", "fees", "accessibility")


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for; empty for all."""

    query: str = ""
    specialty: str = ""
    show: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A specialty of the network, and how many have it."""

    word: str
    count: int


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """One page of a network. `size` counts all of it, `total` what was sought."""

    contacts: tuple[ContactView, ...]
    specialties: tuple[Choice, ...]
    gaps: tuple[Gap, ...]
    met: int
    size: int
    stale: int
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class IndexLine:
    """A specialty on the sheet, and who has it."""

    specialty: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A network on paper: by specialty, then everybody. `left_out` counts those who did not fit."""

    index: tuple[IndexLine, ...]
    contacts: tuple[ContactView, ...]
    gaps: tuple[Gap, ...]
    left_out: int


@reads
def network(connection: Connection, person_id: int | None, sought: Sought, page: int, today: date) -> NetworkPage:
    """One page of somebody's network, by name. Raises Malformed for a filter that is none, NotFound for a page."""
    rows = all_of(connection, person_id)
    _refuse_nonsense(sought)
    found = [row for row in rows if _fits(row, sought, today)]
    pages = pages_of(len(found), PAGE_SIZE, page)
    met = specialties_met(connection, person_id)
    shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return NetworkPage(
        contacts=tuple(view_of(row, today) for row in shown),
        specialties=_choices(rows),
        gaps=gaps_of(met, rows),
        met=len(met),
        size=len(rows),
        stale=sum(is_stale(row.checked_on, today) for row in rows),
        total=len(found),
        page=page,
        pages=pages,
    )


@reads
def sheet(connection: Connection, person_id: int, sought: Sought, today: date) -> Sheet:
    """The network, or what was sought of it, for paper. Raises Malformed for a filter that is none."""
    rows = all_of(connection, person_id)
    _refuse_nonsense(sought)
    found = [row for row in rows if _fits(row, sought, today)]
    shown = found[:SHEET_SIZE]
    by_word: dict[str, list[str]] = {}
    for row in shown:
        for word in row.specialties:
            by_word.setdefault(word, []).append(row.name)
    return Sheet(
        index=tuple(IndexLine(word, tuple(by_word[word])) for word in sorted(by_word, key=str.casefold)),
        contacts=tuple(view_of(row, today) for row in shown),
        gaps=gaps_of(specialties_met(connection, person_id), rows),
        left_out=len(found) - len(shown),
    )


def all_of(connection: Connection, person_id: int | None) -> Sequence[Any]:
    """Every entry of somebody's network, by name, in one statement."""
    if person_id is None:
        return ()
    rows = connection.execute(select(Contact).where(Contact.person_id == person_id).order_by(Contact.id)).all()
    return sorted(rows, key=lambda row: (row.name.casefold(), row.organization.casefold(), row.id))


def _choices(rows: Iterable[Any]) -> tuple[Choice, ...]:
    counts: dict[str, int] = {}
    for row in rows:
        for word in row.specialties:
            counts[word] = counts.get(word, 0) + 1
    return tuple(Choice(word, counts[word]) for word in sorted(counts, key=str.casefold))


def _refuse_nonsense(sought: Sought) -> None:
    if len(sought.query) > MAX_QUERY:
        raise Malformed(f"A search has at most {MAX_QUERY} characters.")
    if len(sought.specialty) > MAX_SPECIALTY or unshowable(sought.specialty):
        raise Malformed("There is no such specialty. Choose one from the list.")
    if sought.show not in ("", *SHOWN):
        raise Malformed("There is no such list. Choose one from the page.")


def _fits(row: Any, sought: Sought, today: date) -> bool:
    if sought.specialty and sought.specialty not in row.specialties:
        return False
    if (sought.show == "stale" and not is_stale(row.checked_on, today)) or (
        sought.show == "accepting" and row.accepting != "yes"
    ):
        return False
    if not sought.query:
        return True
    text = " ".join((*(getattr(row, name) for name in _SEARCHED), row.notes, *row.specialties)).casefold()
    return all(word in text for word in sought.query.casefold().split())
