"""The host's page: what the room sees, how many are in it and have voted, what comes next. Never who voted how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from engine.teach.room import Act, acts
from models import Cohort, LiveSeat, LiveVote, Revision, Scenario
from services.database import reads
from services.live.counting import CountsFor, counts_for
from services.live.scope import ClassRow, hosted
from services.live.showing import Seen, SeenOption, seen_in
from services.live.summary import Summary, summary_of
from services.stories import shelf


@dataclass(frozen=True, slots=True)
class Pulse:
    """What changes between two acts: how many sit in the class, and how many of them have voted."""

    version: int
    seats: int
    voted: int


@dataclass(frozen=True, slots=True)
class Leading:
    """The choices with the most votes in the last round: their letters; the value of the one, where there is one."""

    letters: tuple[str, ...]
    value: str


@dataclass(frozen=True, slots=True)
class Presented:
    """A class as its host has it on the screen. `cohort` has public id and name; `acts` begins with what most do;
    `counts` is the course that it counts for.
    """

    class_id: str
    slug: str
    code: str | None
    guests: bool
    cohort: Any | None
    seen: Seen
    pulse: Pulse
    acts: tuple[Act, ...]
    leading: Leading
    summary: Summary | None
    counts: CountsFor | None

    @property
    def at_hand(self) -> tuple[Act, ...]:
        """The acts that stand in the middle. The end stands aside, but where it is what comes next."""
        return tuple(act for number, act in enumerate(self.acts) if act is not Act.END or number == 0)


@reads
def present(connection: Connection, supervisor_id: int, class_id: str, now: datetime) -> Presented:
    """A class that this person runs. Raises NotFound."""
    row = hosted(connection, supervisor_id, class_id, now)
    about = (
        select(Scenario.slug, Cohort.public_id, Cohort.name, Cohort.archived_at)
        .select_from(Revision)
        .join(Scenario, Revision.scenario_id == Scenario.id)
        .outerjoin(Cohort, Cohort.id == row.cohort_id)
        .where(Revision.id == row.revision_id)
    )
    case = connection.execute(about).one()
    seen = seen_in(connection, row)
    return Presented(
        class_id=class_id,
        slug=case.slug,
        code=row.code,
        guests=row.guests,
        cohort=case if case.public_id else None,
        seen=seen,
        pulse=_pulse(connection, row),
        acts=acts(shelf.get(connection, row.revision_id).story, row.stand),
        leading=_leading(seen),
        summary=summary_of(connection, row) if row.is_over else None,
        counts=counts_for(connection, row.id),
    )


@reads
def pulse(connection: Connection, supervisor_id: int, class_id: str, now: datetime) -> Pulse:
    """What the host's page asks for again and again. Raises NotFound."""
    return _pulse(connection, hosted(connection, supervisor_id, class_id, now))


def _pulse(connection: Connection, row: ClassRow) -> Pulse:
    here = (LiveSeat.live_class_id == row.id, LiveSeat.left_at.is_(None))
    at_hand = (
        (LiveVote.seat_id == LiveSeat.id) & (LiveVote.step == row.stand.step) & (LiveVote.round == row.stand.round)
    )
    query = select(func.count(LiveSeat.id).label("seats"), func.count(LiveVote.seat_id).label("voted"))
    counted = connection.execute(query.outerjoin(LiveVote, at_hand).where(*here)).one()
    return Pulse(row.version, counted.seats, counted.voted)


def _leading(seen: Seen) -> Leading:
    """Of the last round that is shown."""
    tally = seen.tallies.get(seen.round)
    ahead: list[SeenOption] = [option for option in seen.options if tally and option.number in tally.leaders]
    return Leading(tuple(option.letter for option in ahead), ahead[0].value if len(ahead) == 1 else "")
