"""The outbox: letters are written here in the transaction of what they tell of, and sent afterwards.

Whoever sends takes one letter in a transaction of its own, and says in another what became of it. Between the two
nobody else has it. Knows no mail server.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select, update

from models import Letter
from services.database import reads, writes
from services.mail.letters import REMINDERS, Draft
from services.tokens import new_public_id

LEASE = timedelta(minutes=10)
"""How long one letter may take. After that its sender is taken for dead, and nobody knows whether it arrived."""
TOO_OLD = timedelta(days=3)
"""A letter that nobody sent for so long is not sent any more: its links are dead, and its news is none."""
OLD_REMINDER = timedelta(hours=12)
"""The same of a reminder: the next morning has one of its own."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A letter that one sender has, and nobody else."""

    id: int
    public_id: str
    kind: str
    to_address: str | None
    subject: str | None
    text: str | None
    html: str | None
    stop_url: str | None
    created_at: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a letter. `fault` is a class or a code, never personal text."""

    public_id: str
    kind: str
    state: str
    fault: str | None


def post(connection: Connection, draft: Draft, to: str, now: datetime, person_id: int | None = None) -> None:
    """Put a letter into the outbox. It is sent if and only if the transaction commits."""
    connection.execute(
        insert(Letter).values(
            public_id=new_public_id(),
            kind=draft.kind,
            person_id=person_id,
            to_address=to,
            subject=draft.subject,
            text=draft.text,
            html=draft.html,
            stop_url=draft.stop[1] if draft.stop else None,
            state="waiting",
            tries=0,
            created_at=now,
            due_at=now,
        )
    )


def take_back(connection: Connection, person_id: int, *kinds: str, ending: str = "") -> None:
    """Take back somebody's letters of these kinds that nobody has begun to send: they are not wanted any more.

    With `ending` only those whose link to stop them ends so.
    """
    waiting = [Letter.person_id == person_id, Letter.kind.in_(kinds), Letter.state == "waiting"]
    if ending:
        waiting.append(Letter.stop_url.endswith(ending, autoescape=True))
    connection.execute(delete(Letter).where(*waiting))


@reads
def anything_due(connection: Connection, now: datetime) -> bool:
    """Whether a letter is to be sent or given up. Asked often, so it takes no writer's turn."""
    due = (Letter.state.in_(("waiting", "sending")), Letter.due_at <= now)
    return connection.scalar(select(Letter.id).where(*due).limit(1)) is not None


@writes
def give_up(connection: Connection, now: datetime) -> tuple[Settled, ...]:
    """Settle what nobody will: letters whose sender died are unsure, those that are too old have failed."""
    died = _settled(
        connection, Letter.state == "sending", Letter.due_at <= now, state="unsure", fault="the sender died"
    )
    late = and_(Letter.kind.in_(REMINDERS), Letter.created_at <= now - OLD_REMINDER)
    too_old = or_(Letter.due_at <= now - TOO_OLD, late)
    return died + _settled(connection, Letter.state == "waiting", too_old, state="failed", fault="too old")


@writes
def take(connection: Connection, now: datetime) -> Taken | None:
    """Take the letter that has been due for longest; None where none is."""
    due = (Letter.state == "waiting", Letter.due_at <= now)
    first = select(Letter.id).where(*due).order_by(Letter.due_at, Letter.id).limit(1).with_for_update(skip_locked=True)
    letter_id = connection.scalar(first)
    if letter_id is None:
        return None
    mine = update(Letter).where(Letter.id == letter_id)
    values = {"state": "sending", "tries": Letter.tries + 1, "due_at": now + LEASE}
    row: Any = connection.execute(mine.values(**values).returning(*_TAKEN)).one()
    return Taken(*row)


@writes
def settle(
    connection: Connection, letter: Taken, state: str, fault: str | None, now: datetime, due_at: datetime | None = None
) -> Settled:
    """Say what became of a letter. Where it was given up meanwhile, that stays."""
    here = (Letter.id == letter.id, Letter.state == "sending", Letter.tries == letter.tries)
    sent = {"sent_at": now} if state == "sent" else {}
    due = {"due_at": due_at} if due_at else {}
    if done := _settled(connection, *here, state=state, fault=fault, **sent, **due):
        return done[0]
    known = connection.execute(select(*_SETTLED).where(Letter.id == letter.id)).one_or_none()
    return Settled(*known) if known else Settled(letter.public_id, letter.kind, state, fault)


_SETTLED = (Letter.public_id, Letter.kind, Letter.state, Letter.fault)
_TAKEN = (
    Letter.id,
    Letter.public_id,
    Letter.kind,
    Letter.to_address,
    Letter.subject,
    Letter.text,
    Letter.html,
    Letter.stop_url,
    Letter.created_at,
    Letter.tries,
)


def _settled(connection: Connection, *where: ColumnElement[bool], **values: object) -> tuple[Settled, ...]:
    done = update(Letter).where(*where).values(**values).returning(*_SETTLED)
    return tuple(Settled(*row) for row in connection.execute(done))
