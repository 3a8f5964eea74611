"""Coming into a class with its code, by an account or as a guest; coming back; leaving."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from models import LiveClass, LiveSeat, Person
from services import limits, site_settings
from services.accounts.names import clean_name
from services.codes import read_code
from services.database import writes
from services.errors import BadField, NotFound, Refused, TooMany
from services.limits import LIVE_CODE, LIVE_CODE_FROM_ADDRESS, LIVE_GUESTS
from services.live import looking
from services.live.scope import is_open
from services.live.stays import heard
from services.people import Visitor, enter_as_guest

CODE_LENGTH = 6
MAX_TYPED = 40
"""Characters of a code as it is typed, blanks and dashes counted."""
MOST_SEATS = 500
"""Of people with an account, and as many of people without: guests take nobody's seat who has one."""
NO_CLASS = "No class is open under this code. Look at the screen in the room and type it again."
NO_GUESTS_MORE = "Too many people without an account have come into this class. Log in, then come in with the code."


@dataclass(frozen=True, slots=True)
class Coming:
    """Who comes in: their browser and its network address, who they are, the code, and the name of a guest."""

    session_token: str
    source: str
    visitor: Visitor | None
    code: str
    name: str

    @property
    def is_guest(self) -> bool:
        return self.visitor is None or self.visitor.is_guest


def come_in(coming: Coming, now: datetime) -> str:
    """Take a seat in the class of a code; in one that was left, take it again. Returns the class's public id.

    Raises BadField, Refused (the class is full), TooMany, SessionEnded.
    """
    code = read_code(coming.code[:MAX_TYPED])
    if len(code) != CODE_LENGTH:
        raise BadField("code", f"The code has {CODE_LENGTH} letters and digits. Type it as it stands on the screen.")
    if not _is_known(coming, code, now):
        raise BadField("code", NO_CLASS)
    class_id = _sit_down(coming, code, now)
    looking.stood_up(coming.session_token, class_id)
    return class_id


@writes
def _is_known(connection: Connection, coming: Coming, code: str, now: datetime) -> bool:
    """Whether a class is open under a code.

    Codes that are none are counted, and whoever guesses on is not told of a right one. From a network of which somebody
    sits in the class it is no guess, whatever else was typed there. Raises TooMany.
    """
    class_id = connection.scalar(select(LiveClass.public_id).where(LiveClass.code == code, is_open(now)))
    if class_id is not None and limits.has_counted(connection, LIVE_GUESTS, _from_here(class_id, coming), now):
        return True
    guessing = (LIVE_CODE_FROM_ADDRESS, coming.source)
    if coming.visitor is not None and not coming.is_guest:
        guessing = (LIVE_CODE, coming.visitor.public_id)
    limits.count(connection, *guessing, now)
    if class_id is not None:
        limits.give_back(connection, *guessing)
    return class_id is not None


def _from_here(class_id: str, coming: Coming) -> str:
    """A class and the network address from which somebody comes, under which seats are counted."""
    return f"{class_id} {coming.source}"


@writes
def _sit_down(connection: Connection, coming: Coming, code: str, now: datetime) -> str:
    here = select(LiveClass.id, LiveClass.public_id, LiveClass.guests).where(LiveClass.code == code, is_open(now))
    row = connection.execute(here.with_for_update(of=LiveClass)).one_or_none()
    if row is None:
        raise BadField("code", NO_CLASS)
    name = _name_of(coming, guests=row.guests and site_settings.read(connection).live_guests)
    person_id = enter_as_guest(connection, coming.session_token, now)
    seat_id = _sits_again(connection, row.id, person_id, name, now)
    if seat_id is None:
        _room_for(connection, row, coming, now)
        seat: dict[str, Any] = {"live_class_id": row.id, "person_id": person_id, "name": name}
        made = insert(LiveSeat).values(**seat, joined_at=now, seen_at=now)
        seat_id = connection.execute(made.returning(LiveSeat.id)).scalar_one()
    heard(connection, [seat_id], now)
    return str(row.public_id)


def _name_of(coming: Coming, *, guests: bool) -> str:
    """Whoever has an account is called by its name. Raises BadField."""
    if coming.visitor is not None and not coming.is_guest:
        return coming.visitor.name
    if not guests:
        raise BadField("code", "This class is for people with an account. Log in, then come in with the code.")
    return clean_name(coming.name)


def _sits_again(connection: Connection, class_row: int, person_id: int, name: str, now: datetime) -> int | None:
    """One seat a person: two phones of an account share it."""
    here = (LiveSeat.live_class_id == class_row, LiveSeat.person_id == person_id)
    back = update(LiveSeat).where(*here).values(name=name, seen_at=now, left_at=None)
    return connection.scalar(back.returning(LiveSeat.id))


def _room_for(connection: Connection, row: Any, coming: Coming, now: datetime) -> None:
    """See that there is a seat left, and count the guests of a network. Raises Refused and BadField."""
    alike = Person.registered_at.is_(None) if coming.is_guest else Person.registered_at.is_not(None)
    taken = select(func.count()).select_from(LiveSeat).join(Person, LiveSeat.person_id == Person.id)
    if (connection.scalar(taken.where(LiveSeat.live_class_id == row.id, alike)) or 0) >= MOST_SEATS:
        raise (
            BadField("code", NO_GUESTS_MORE)
            if coming.is_guest
            else Refused(f"This class is full: it has {MOST_SEATS} seats.")
        )
    try:
        limits.count(connection, LIVE_GUESTS, _from_here(row.public_id, coming), now, times=int(coming.is_guest))
    except TooMany:
        raise BadField("code", NO_GUESTS_MORE) from None


def leave(person_id: int, session_token: str, class_id: str, now: datetime) -> None:
    """Give up a seat; its votes stay counted. Doing it twice is harmless. Raises NotFound."""
    _stand_up(person_id, class_id, now)
    looking.stood_up(session_token, class_id)


@writes
def _stand_up(connection: Connection, person_id: int, class_id: str, now: datetime) -> None:
    mine = (
        LiveSeat.person_id == person_id,
        LiveSeat.live_class_id.in_(select(LiveClass.id).where(LiveClass.public_id == class_id)),
    )
    seat_id = connection.scalar(select(LiveSeat.id).where(*mine))
    if seat_id is None:
        raise NotFound(class_id)
    left = update(LiveSeat).where(LiveSeat.id == seat_id, LiveSeat.left_at.is_(None))
    if connection.execute(left.values(left_at=now, seen_at=now)).rowcount:
        heard(connection, [seat_id], now)
