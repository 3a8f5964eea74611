"""What the host of a class does: begin, let the room vote, show, go on, explain, end.

Each act names the version that its page was of. Of two hosts, or two clicks, one moves the class on; the other is
harmless where it was the same act, and told where it was another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from engine.scenario.order import value_of
from engine.scenario.types import Kind
from engine.teach.room import GOES_ON, Act, NotNow, Stand, after, kind_of, led_here, ways_of
from models import LiveClass, Person
from services import audit, site_settings
from services.courses import attending
from services.database import writes
from services.errors import ClassMovedOn, Malformed
from services.live import looking
from services.live.counting import counts_for
from services.live.scope import ClassRow, hosted
from services.live.stays import heard_to_the_end
from services.paths import write_path
from services.stories import Playable, shelf


@dataclass(frozen=True, slots=True)
class Acting:
    """What a host sends: the act, the version and round that the page was of, the value of a choice to go on with."""

    act: str
    version: int
    round: int = 1
    choice: str = ""


def act(supervisor_id: int, class_id: str, sent: Acting, now: datetime) -> None:
    """Move a class on. The same act again is harmless.

    Raises NotFound, Malformed (an act or choice that is none), ClassMovedOn (it stands elsewhere meanwhile).
    """
    if sent.act == Act.END:
        looking.ending(class_id, now)
    _act(supervisor_id, class_id, sent, now)
    looking.moved(class_id)


@writes
def _act(connection: Connection, supervisor_id: int, class_id: str, sent: Acting, now: datetime) -> None:
    row = hosted(connection, supervisor_id, class_id, now, lock=True)
    wanted = _wanted(sent.act)
    if row.version != sent.version:
        if _was_done(row, wanted, sent):
            return
        raise ClassMovedOn(class_id)
    playable = shelf.get(connection, row.revision_id)
    try:
        then = after(playable.story, row.stand, wanted, _number(playable, row, wanted, sent))
    except NotNow:
        raise ClassMovedOn(class_id) from None
    connection.execute(update(LiveClass).where(LiveClass.id == row.id).values(**_moved(row, then, now)))
    if then.phase == "over":
        heard_to_the_end(connection, row.id, now)
        attending.keep_class(connection, row.id, now)
        host = connection.scalar(select(Person.public_id).where(Person.id == supervisor_id))
        audit.record(connection, host, audit.Act.CLASS_ENDED, class_id, now)


@writes
def open_door(connection: Connection, supervisor_id: int, class_id: str, guests: bool, now: datetime) -> None:
    """Let people without an account into a class from now on, as far as the site does, or no more of them. None come
    into a class that counts for credit.

    Who sits there stays. Raises NotFound.
    """
    row = hosted(connection, supervisor_id, class_id, now, lock=True)
    let = guests and site_settings.read(connection).live_guests and counts_for(connection, row.id) is None
    connection.execute(update(LiveClass).where(LiveClass.id == row.id).values(guests=let))


def _wanted(name: str) -> Act:
    try:
        return Act(name)
    except ValueError:
        raise Malformed("Use one of the buttons of the page.") from None


def _was_done(row: ClassRow, wanted: Act, sent: Acting) -> bool:
    """Whether the class was moved on once since the page was made, and by what is sent now."""
    stand = row.stand
    if row.version != sent.version + 1 or not led_here(stand, wanted, sent.round):
        return False
    if wanted not in GOES_ON:
        return True
    return bool(stand.path) and sent.choice in ("", value_of(row.seed, stand.step - 1, stand.path[-1]))


def _number(playable: Playable, row: ClassRow, wanted: Act, sent: Acting) -> int:
    """The choice to go on with; at a passage none has to be named. Raises Malformed."""
    if wanted not in GOES_ON or kind_of(playable.story, row.stand) is Kind.PASSAGE:
        return 0
    numbers = {value_of(row.seed, row.stand.step, way.number): way.number for way in ways_of(playable.story, row.stand)}
    if sent.choice not in numbers:
        raise Malformed("Choose the way on which the class goes on.")
    return numbers[sent.choice]


def _moved(row: ClassRow, then: Stand, now: datetime) -> dict[str, Any]:
    """What an act writes down. The code is gone when the class is."""
    moved = {"phase": then.phase, "round": then.round, "path": write_path(then.path), "version": row.version + 1}
    over = {"ended_at": now, "code": None} if then.phase == "over" else {}
    return {**moved, **over, "changed_at": now}
