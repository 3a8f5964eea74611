"""The letters as whoever runs the site sees them: a page of them, what a new one says, and sending one again.

What a letter says is shown only while it waits, and only where no mail server takes it: its links open accounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, null, select, update

from models import Letter
from services import audit
from services.audit import Act
from services.database import reads, writes
from services.errors import Malformed, NotFound, Refused
from services.mail.letters import REMINDERS
from services.paging import pages_of

PAGE_SIZE = 50
AT_ONCE = 100
"""New letters that are read at once."""
STATES = ("waiting", "sending", "sent", "unsure", "failed")
_STUCK = ("unsure", "failed")


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One letter. `subject` and `text` are None where they are not for showing."""

    public_id: str
    kind: str
    to: str | None
    state: str
    tries: int
    fault: str | None
    written: datetime
    due: datetime
    sent: datetime | None
    subject: str | None
    text: str | None
    again: bool


@dataclass(frozen=True, slots=True)
class LetterPage:
    """One page of letters, the newest first, and how many there are of each state."""

    letters: tuple[LetterRow, ...]
    state: str
    counts: Mapping[str, int]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A letter that nobody sends, for the log of a site on one's own machine. Names no address."""

    id: int
    public_id: str
    kind: str
    subject: str | None
    text: str | None


@reads
def look(connection: Connection, state: str, page: int, *, texts: bool) -> LetterPage:
    """A page of the letters in a state ("" for all). `texts` says whether what waits may be read.

    Raises Malformed for a state that is none, NotFound for a page that is none.
    """
    if state and state not in STATES:
        raise Malformed("There is no such state of a letter.")
    found = {row.state: row.times for row in connection.execute(_COUNTS)}
    counts = {name: found.get(name, 0) for name in STATES}
    pages = pages_of(counts[state] if state else sum(counts.values()), PAGE_SIZE, page)
    query = _listed(texts).order_by(Letter.id.desc()).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    rows = connection.execute(query.where(Letter.state == state) if state else query)
    return LetterPage(tuple(LetterRow(*row) for row in rows), state, counts, page, pages)


@writes
def send_again(connection: Connection, actor: str, public_id: str, now: datetime) -> None:
    """Let a letter that failed, or of which nobody knows, be sent once more. Recorded; harmless when repeated.

    Raises NotFound, and Refused for a reminder, and for a letter of which nothing is kept any more.
    """
    here = (Letter.public_id == public_id, Letter.state.in_(_STUCK), *_AGAIN)
    again = update(Letter).where(*here).values(state="waiting", due_at=now, fault=None).returning(Letter.id)
    if connection.scalar(again) is not None:
        audit.record(connection, actor, Act.MAIL_RETRIED, public_id, now)
        return
    found = connection.execute(select(Letter.state, Letter.kind).where(Letter.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound(public_id)
    if found.kind in REMINDERS:
        raise Refused("A reminder is not sent again: the next one comes by itself, in its own time.")
    if found.state in _STUCK:
        raise Refused("What this letter said is not kept any more. Let the person ask for a new one.")


@reads
def newest(connection: Connection) -> int:
    """The number of the newest letter; 0 where there is none."""
    return connection.scalar(select(func.max(Letter.id))) or 0


@reads
def letters_after(connection: Connection, letter_id: int) -> tuple[NewLetter, ...]:
    """Letters that were written after another one and wait, the oldest first."""
    new = (Letter.id > letter_id, Letter.state == "waiting", *_KEPT)
    told = select(Letter.id, Letter.public_id, Letter.kind, Letter.subject, Letter.text)
    return tuple(NewLetter(*row) for row in connection.execute(told.where(*new).order_by(Letter.id).limit(AT_ONCE)))


_COUNTS = select(Letter.state, func.count().label("times")).group_by(Letter.state)
_KEPT = (Letter.to_address.is_not(None), Letter.subject.is_not(None), Letter.text.is_not(None))
_AGAIN = (*_KEPT, Letter.kind.not_in(REMINDERS))
"""A reminder is never sent again: one a day is the most that anybody asked for."""


def _listed(texts: bool) -> Select[Any]:
    """What a page says of letters. What may not be shown is not even read."""
    waits = Letter.state == "waiting"
    shown = [case((waits, part)) if texts else null() for part in (Letter.subject, Letter.text)]
    return select(
        Letter.public_id,
        Letter.kind,
        Letter.to_address,
        Letter.state,
        Letter.tries,
        Letter.fault,
        Letter.created_at,
        Letter.due_at,
        Letter.sent_at,
        *shown,
        and_(Letter.state.in_(_STUCK), *_AGAIN),
    )
