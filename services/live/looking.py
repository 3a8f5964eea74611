"""Where a class is, for those who sit in it: asked each second by every phone, and answered from memory.

What is answered holds only what everybody in the room sees, so it is made once for all of them. That a browser sits in
the class is asked of the database once a minute; and once a minute it is written down who was there, all at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from models import LiveClass, LiveSeat, Person, WebSession
from services.database import reads, writes
from services.errors import NotFound
from services.live.memory import FRESH, ROOMS, SEATED, SEATS, Memory, Presence
from services.live.scope import COLUMNS, ClassRow, class_row, is_open
from services.live.showing import Seen, seen_in
from services.live.stays import heard
from services.tokens import hashed


@dataclass(frozen=True, slots=True)
class _Seat:
    """That a browser sits in a class."""

    id: int
    open: bool


rooms: Memory[Seen] = Memory(FRESH, ROOMS)
_seats: Memory[_Seat] = Memory(SEATED, SEATS)
_there = Presence(SEATED, ROOMS)


def look(session_token: str, class_id: str, now: datetime) -> Seen:
    """What a class shows, for a browser that sits in it. Raises NotFound."""
    token_hash = hashed(session_token)
    seat = _seats.get((class_id, token_hash), now, lambda _: _seat_of(token_hash, class_id, now))
    if seat.open and (there := _there.note(class_id, seat.id, now)):
        _write_down(there, now)
    return rooms.get(class_id, now, lambda before: _read(class_id, before, now))


def moved(class_id: str) -> None:
    """Let every phone that this process answers see at once that a class was moved on."""
    rooms.forget(class_id)


def loaded(seat: int, seen_at: datetime, now: datetime) -> None:
    """That the page of a seat was loaded: all that is heard of a phone without a script."""
    if now >= seen_at + SEATED:
        _write_down((seat,), now)


def ending(class_id: str, now: datetime) -> None:
    """Write down who is there to the end: nobody's question takes that along any more."""
    if there := _there.take(class_id):
        _write_down(there, now)


def stood_up(session_token: str, class_id: str) -> None:
    """Ask the database again whether a browser sits in a class."""
    _seats.forget((class_id, hashed(session_token)))


@reads
def _seat_of(connection: Connection, token_hash: bytes, class_id: str, now: datetime) -> _Seat:
    row = connection.execute(
        select(LiveSeat.id, is_open(now).label("open"))
        .join(LiveClass, LiveSeat.live_class_id == LiveClass.id)
        .join(WebSession, WebSession.person_id == LiveSeat.person_id)
        .join(Person, WebSession.person_id == Person.id)
        .where(
            LiveClass.public_id == class_id,
            LiveSeat.left_at.is_(None),
            WebSession.token_hash == token_hash,
            WebSession.ended_at.is_(None),
            WebSession.expires_at > now,
            Person.disabled_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        raise NotFound(class_id)
    return _Seat(row.id, bool(row.open))


@writes
def _write_down(connection: Connection, seats: tuple[int, ...], now: datetime) -> None:
    """That these were there. Who left meanwhile, left when they did."""
    there = (LiveSeat.id.in_(seats), LiveSeat.seen_at < now, LiveSeat.left_at.is_(None))
    heard(
        connection,
        connection.scalars(update(LiveSeat).where(*there).values(seen_at=now).returning(LiveSeat.id)).all(),
        now,
    )


@reads
def _read(connection: Connection, class_id: str, before: Seen | None, now: datetime) -> Seen:
    """What a class shows; where it stands as it stood, that is one small statement and the answer of before."""
    row = class_of(connection, class_id, now)
    return before if before is not None and before.version == row.version else seen_in(connection, row)


def class_of(connection: Connection, class_id: str, now: datetime) -> ClassRow:
    """A class by its public id, whoever asks: they have been found to sit in it. Raises NotFound."""
    row = connection.execute(select(*COLUMNS).where(LiveClass.public_id == class_id)).one_or_none()
    if row is None:
        raise NotFound(class_id)
    return class_row(row, now)
