"""“Whom would you call?”: kept for each attempt that is over, chosen from one's network or written. Knows no score."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, cast, delete, func, insert, or_, select, update

from models import Attempt, Call, Contact, Revision
from services.accounts.names import clean_name, has_something
from services.database import reads, writes
from services.errors import BadField, Malformed
from services.loading import load_explained
from services.network.views import ContactView, view_of

MOST_OFFERED = 8
"""Entries of a network that the question shows; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Whom somebody would call. `contact_id` is None for a name that stands in no network."""

    name: str
    contact_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Calling:
    """A name that somebody wrote in a debrief, and the specialties of its case."""

    name: str
    specialties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """Somebody of the network who could be called, and for which of the case's specialties."""

    contact: ContactView
    specialties: tuple[str, ...]
    chosen: bool


@dataclass(frozen=True, slots=True)
class CallView:
    """The question: what the case asked for, who is there, and what was answered."""

    specialties: tuple[str, ...]
    missing: tuple[str, ...]
    offered: tuple[Offered, ...]
    more: int
    kept: Kept | None


def call_of(connection: Connection, attempt_row_id: int) -> Kept | None:
    """Whom somebody would call for the client of an attempt, in one statement."""
    row = connection.execute(
        select(Call.name, Call.written_at, Contact.name.label("contact_name"), Contact.public_id)
        .outerjoin(Contact, Call.contact_id == Contact.id)
        .where(Call.attempt_id == attempt_row_id)
    ).one_or_none()
    return None if row is None else Kept(row.contact_name or row.name, row.public_id, row.written_at)


def call_view(
    connection: Connection, person_id: int, attempt_row_id: int, specialties: Sequence[str], today: date
) -> CallView:
    """The question for an attempt: who accepts clients first, then who was checked last. Two statements."""
    kept = call_of(connection, attempt_row_id)
    chosen = kept.contact_id if kept else None
    rows = connection.execute(
        select(Contact).where(Contact.person_id == person_id, or_(*_about(specialties), Contact.public_id == chosen))
    ).all()
    fitting = (_offered(row, specialties, chosen, today) for row in rows)
    found = sorted((each for each in fitting if each.specialties or each.chosen), key=_order)
    covered = {word for each in found for word in each.specialties}
    shown = found[:MOST_OFFERED]
    shown.extend(each for each in found[MOST_OFFERED:] if each.chosen)
    return CallView(
        specialties=tuple(specialties),
        missing=tuple(word for word in specialties if word not in covered),
        offered=tuple(shown),
        more=len(found) - len(shown),
        kept=kept,
    )


@reads
def calling(connection: Connection, person_id: int, attempt_id: str) -> Calling:
    """What a new entry begins with that is written after a debrief; nothing where there is no such attempt."""
    row = connection.execute(
        select(Call.name, Call.contact_id, Revision.card)
        .select_from(Attempt)
        .join(Revision, Attempt.revision_id == Revision.id)
        .outerjoin(Call, Call.attempt_id == Attempt.id)
        .where(Attempt.public_id == attempt_id, Attempt.person_id == person_id, Attempt.finished_at.is_not(None))
    ).one_or_none()
    if row is None:
        return Calling("", ())
    return Calling(row.name or "" if row.contact_id is None else "", tuple(row.card["specialties"]))


@writes
def keep_call(
    connection: Connection, person_id: int, attempt_id: str, contact_id: str, name: str, now: datetime
) -> None:
    """Keep whom somebody would call: an entry of their network, else a name; neither takes the answer away.

    Raises NotFound, NotOver, SteppedOut, NotReleased, Malformed, BadField.
    """
    loaded = load_explained(connection, person_id, attempt_id, lock=True)
    values = _from_network(connection, person_id, contact_id) if contact_id else _written(name)
    if values is None:
        connection.execute(delete(Call).where(Call.attempt_id == loaded.row.id))
        return
    write_call(connection, loaded.row.id, values, now)


def write_call(connection: Connection, attempt_row_id: int, values: Mapping[str, Any], now: datetime) -> None:
    """Make this the answer of an attempt, whatever it was before. The caller holds the attempt's row."""
    here = Call.attempt_id == attempt_row_id
    there = connection.execute(update(Call).where(here).values(**values, written_at=now)).rowcount > 0
    if not there:
        connection.execute(insert(Call).values(attempt_id=attempt_row_id, **values, written_at=now))


def _from_network(connection: Connection, person_id: int, contact_id: str) -> dict[str, Any]:
    here = (Contact.public_id == contact_id, Contact.person_id == person_id)
    row = connection.execute(select(Contact.id, Contact.name).where(*here)).one_or_none()
    if row is None:
        raise Malformed("That entry is not in your network any more. Open the debrief again.")
    return {"contact_id": row.id, "name": row.name}


def _written(name: str) -> dict[str, Any] | None:
    if not name.strip():
        return None
    if not has_something(name):
        raise BadField("name", "Write a name: of a person, or of a service.")
    return {"contact_id": None, "name": clean_name(name)}


def _about(specialties: Iterable[str]) -> list[ColumnElement[bool]]:
    """Whether the list of an entry's specialties names one of these. It is stored as the text of a JSON list."""
    stored = cast(Contact.specialties, Text)
    return [func.coalesce(stored, "").contains(json.dumps(word), autoescape=True) for word in specialties]


def _offered(row: Any, specialties: Sequence[str], chosen: str | None, today: date) -> Offered:
    words = tuple(word for word in specialties if word in row.specialties)
    return Offered(view_of(row, today), words, row.public_id == chosen)


def _order(each: Offered) -> tuple[int, int, str]:
    checked = each.contact.checked_on
    accepting = ("yes", "unknown", "no").index(each.contact.accepting)
    return accepting, -checked.toordinal() if checked else 0, each.contact.name.casefold()
