"""The page of somebody who sits in a class: what the room sees, and which of it is their own vote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from string import ascii_uppercase
from typing import Any

from markupsafe import Markup
from sqlalchemy import Connection, select

from engine.scenario.order import shuffled, value_of
from engine.scenario.play import open_ways, replay, scene_at
from models import LiveClass, LiveSeat, LiveVote, Revision, Scenario
from services.database import reads
from services.errors import NotFound
from services.live import looking
from services.live.counting import CountsFor, counts_for
from services.live.scope import COLUMNS, ClassRow, class_row
from services.live.showing import Seen, seen_in
from services.stories import Playable, shelf


@dataclass(frozen=True, slots=True)
class Mine:
    """What somebody voted at the step at hand in one round."""

    choice: str
    confidence: str | None


@dataclass(frozen=True, slots=True)
class Remembered:
    """A decision of a class that is over: what somebody voted in each round, and what the room went on with."""

    scene_title: str
    voted: tuple[tuple[int, str, Markup], ...]
    took: tuple[str, Markup] | None


@dataclass(frozen=True, slots=True)
class Sitting:
    """A class as somebody in it has it on their phone. `slug` is set where the case can be played by everybody;
    `counts` where the class is a session of a course.
    """

    name: str
    seen: Seen
    mine: Mapping[int, Mine]
    remembered: tuple[Remembered, ...]
    joined_at: datetime
    slug: str | None
    counts: CountsFor | None

    @property
    def voted(self) -> Mine | None:
        """The vote of the round at hand."""
        return self.mine.get(self.seen.round)

    @property
    def votes(self) -> dict[str, dict[str, str | None]]:
        """The same for the script, which marks them in what it is shown next: by step and round."""
        return {
            f"{self.seen.step}.{round_}": {"choice": mine.choice, "confidence": mine.confidence}
            for round_, mine in self.mine.items()
        }


def sit(person_id: int, class_id: str, now: datetime) -> Sitting:
    """The page of somebody's seat. Raises NotFound; who has left comes in again with the code."""
    found, seat_id, seen_at = _sit(person_id, class_id, now)
    if found.seen.phase != "over":
        looking.loaded(seat_id, seen_at, now)
    return found


@reads
def _sit(connection: Connection, person_id: int, class_id: str, now: datetime) -> tuple[Sitting, int, datetime]:
    """The same, with the seat and when it was last heard of."""
    seat = (LiveSeat.id.label("seat_id"), LiveSeat.name, LiveSeat.joined_at, LiveSeat.seen_at)
    found = connection.execute(
        select(*COLUMNS, *seat, Revision.card, Scenario.slug)
        .join(LiveSeat, LiveSeat.live_class_id == LiveClass.id)
        .join(Revision, LiveClass.revision_id == Revision.id)
        .join(Scenario, Revision.scenario_id == Scenario.id)
        .where(LiveClass.public_id == class_id, LiveSeat.person_id == person_id, LiveSeat.left_at.is_(None))
    ).one_or_none()
    if found is None:
        raise NotFound(class_id)
    row = class_row(found, now)
    votes = connection.execute(select(LiveVote).where(LiveVote.seat_id == found.seat_id)).all()
    step = row.stand.step
    sitting = Sitting(
        name=found.name,
        seen=seen_in(connection, row),
        mine={
            vote.round: Mine(value_of(row.seed, step, vote.choice), vote.confidence)
            for vote in votes
            if vote.step == step
        },
        remembered=tuple(_remembered(shelf.get(connection, row.revision_id), row, votes)) if row.is_over else (),
        joined_at=found.joined_at,
        slug=None if found.card["reserved"] else found.slug,
        counts=counts_for(connection, row.id, person_id),
    )
    return sitting, found.seat_id, found.seen_at


def _remembered(playable: Playable, row: ClassRow, votes: Iterable[Any]) -> Iterable[Remembered]:
    """Every decision that the room went past, and one that it left open where somebody voted."""
    mine = {(vote.step, vote.round): vote.choice for vote in votes}
    path = row.stand.path
    for step in range(len(path) + 1):
        run = replay(playable.story, path[:step])
        scene = scene_at(playable.story, run)
        voted = {round_: choice for (at, round_), choice in sorted(mine.items()) if at == step}
        if not scene.is_decision or not (step < len(path) or voted):
            continue
        numbers = (way.number for way in open_ways(playable.story, run))
        letters = {
            n: letter for letter, (_, n) in zip(ascii_uppercase, shuffled(row.seed, step, numbers), strict=False)
        }

        def said(number: int, scene: Any = scene, letters: dict[int, str] = letters) -> tuple[str, Markup]:
            return letters[number], playable.choice(scene, scene.choices[number - 1])

        yield Remembered(
            scene_title=scene.title,
            voted=tuple((round_, *said(choice)) for round_, choice in voted.items()),
            took=said(path[step]) if step < len(path) else None,
        )
