"""What a class came to, for its host: every decision before and after the talk, and its way on the map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from string import ascii_uppercase

from sqlalchemy import Connection, func, select

from engine.scenario.order import shuffled
from engine.scenario.play import best_choices, is_over, open_ways, replay, scene_at
from engine.scenario.score import trace
from models import LiveSeat
from services.explain import OptionReview, option_review
from services.live.scope import ClassRow
from services.live.showing import Bar, Cast, bar_of, told, votes_of
from services.maps import MapView, map_of
from services.stories import Playable, shelf


@dataclass(frozen=True, slots=True)
class DecidedOption:
    """A choice of a decision, explained, with its votes: a bar for each round."""

    letter: str
    review: OptionReview
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that the room voted on or went past; `went_on` says that it was taken. `rounds` had votes, those of
    `told` enough for how they fell to be shown.
    """

    number: int
    scene_title: str
    rounds: tuple[int, ...]
    told: tuple[int, ...]
    options: tuple[DecidedOption, ...]
    went_on: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """A class that is over. `ending` is the title of the ending that it reached, if it reached one."""

    title: str
    lang: str
    seats: int
    started_at: datetime
    ended_at: datetime | None
    ending: str | None
    outcome: str | None
    decisions: tuple[Decided, ...]
    map: MapView


def summary_of(connection: Connection, row: ClassRow) -> Summary:
    """What a class came to."""
    playable = shelf.get(connection, row.revision_id)
    story, path = playable.story, row.stand.path
    run = replay(story, path)
    last = scene_at(story, run)
    ended = is_over(story, run)
    seats = select(func.count()).select_from(LiveSeat).where(LiveSeat.live_class_id == row.id)
    return Summary(
        title=story.scenario.title,
        lang=story.scenario.meta.lang,
        seats=connection.scalar(seats) or 0,
        started_at=row.started_at,
        ended_at=row.ended_at,
        ending=last.title if ended else None,
        outcome=last.outcome,
        decisions=tuple(_decisions(connection, row, playable)),
        map=map_of(playable, trace(story, path)),
    )


def _decisions(connection: Connection, row: ClassRow, playable: Playable) -> Iterable[Decided]:
    """Those that were taken, and one that was voted on when the class ended."""
    cast, number = votes_of(connection, row.id), 0
    for step in range(len(row.stand.path) + 1):
        before = replay(playable.story, row.stand.path[:step])
        taken = row.stand.path[step] if step < len(row.stand.path) else None
        if scene_at(playable.story, before).is_decision and (taken or step in cast):
            number += 1
            yield _decided(row, playable, number, taken, cast.get(step, {}), step)


def _decided(
    row: ClassRow,
    playable: Playable,
    number: int,
    taken: int | None,
    cast: Cast,
    step: int,
) -> Decided:
    story = playable.story
    run = replay(story, row.stand.path[:step])
    scene, best = scene_at(story, run), best_choices(story, run.at)
    ways = open_ways(story, run)
    fell = told(cast, ways)
    lettered = zip(ascii_uppercase, shuffled(row.seed, step, [way.number for way in ways]), strict=False)
    return Decided(
        number=number,
        scene_title=scene.title,
        rounds=tuple(sorted(cast)),
        told=tuple(fell),
        options=tuple(
            DecidedOption(
                letter,
                option_review(playable, scene, scene.choices[n - 1], best=n in best, chosen=n == taken),
                tuple(bar_of(round_, counted, n) for round_, counted in fell.items()),
            )
            for letter, (_, n) in lettered
        ),
        went_on=taken is not None,
    )
