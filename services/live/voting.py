"""A vote: one a seat, a step and a round. It can change until the host shows how the votes fell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.scenario.order import value_of
from engine.teach.room import ways_of
from models import LiveClass, LiveSeat, LiveVote
from services.attempts import CONFIDENCE
from services.database import writes
from services.errors import Malformed, NotFound, NotVoting
from services.live.scope import COLUMNS, class_row
from services.stories import shelf


@dataclass(frozen=True, slots=True)
class Voting:
    """What somebody sends: the step and round that the page was of, a choice's value, and how sure they are."""

    step: int
    round: int
    choice: str
    confidence: str | None = None


@writes
def vote(connection: Connection, person_id: int, class_id: str, sent: Voting, now: datetime) -> None:
    """Vote, or vote otherwise. The same vote again is harmless.

    Raises NotFound, Malformed (a choice or confidence that is none), NotVoting (this vote is not open).
    """
    if sent.confidence is not None and sent.confidence not in CONFIDENCE:
        raise Malformed("Choose how sure you are from the three answers, or none.")
    row = connection.execute(_my_class(person_id, class_id)).one_or_none()
    if row is None:
        raise NotFound(class_id)
    here = class_row(row, now)
    stand = here.stand
    if (stand.phase, stand.step, stand.round) != ("voting", sent.step, sent.round):
        raise NotVoting(class_id)
    story = shelf.get(connection, here.revision_id).story
    numbers = {value_of(here.seed, stand.step, way.number): way.number for way in ways_of(story, stand)}
    if sent.choice not in numbers:
        raise Malformed("Choose one of the choices on the page.")
    cast = {"choice": numbers[sent.choice], "confidence": sent.confidence, "voted_at": now}
    _keep(connection, {"seat_id": row.seat_id, "step": stand.step, "round": stand.round}, cast)


def _my_class(person_id: int, class_id: str) -> Any:
    """The class in which somebody sits. Votes hold it together, and wait for a host who is showing or moving on."""
    return (
        select(*COLUMNS, LiveSeat.id.label("seat_id"))
        .join(LiveSeat, LiveSeat.live_class_id == LiveClass.id)
        .where(LiveClass.public_id == class_id, LiveSeat.person_id == person_id, LiveSeat.left_at.is_(None))
        .with_for_update(read=True, of=LiveClass)
    )


def _keep(connection: Connection, key: dict[str, int], cast: dict[str, Any]) -> None:
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    added = dialect.insert(LiveVote).values(**key, **cast)
    connection.execute(added.on_conflict_do_update(index_elements=list(key), set_=cast))
