"""What everybody in the room sees: the scene, the choices, how the votes fell once they are shown. No name, no key.

The projector and the phones show the same, so nothing stands here before the host has shown it: a choice's credit and
action only while the host lets the room read why. Of a round with few votes nothing is told at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from markupsafe import Markup
from sqlalchemy import Connection, func, select

from engine.scenario.graph import Way
from engine.scenario.order import shuffled
from engine.scenario.play import Run, open_ways, replay, scene_at
from engine.scenario.score import trace
from engine.scenario.types import Kind
from engine.teach.votes import SURE, Count, Tally, tally
from models import LiveSeat, LiveVote
from services.explain import Feedback, SceneView, feedback_on
from services.live.scope import ClassRow
from services.stories import Playable, shelf

Cast = dict[int, list[tuple[int, str | None, int]]]
"""The votes of a step by round: how many for which choice, and how sure."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar, in percent of all votes of its round; `sure` is empty where nobody said."""

    sure: str
    votes: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """The votes for one choice in one round."""

    round: int
    votes: int
    of: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class SeenOption:
    """A choice by its letter; `bars` are its votes, a bar for each round that is told."""

    letter: str
    value: str
    number: int
    text_html: Markup
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a class stands, as everybody in it sees it. `kind` is decision, repair, passage or ending; `tallies` are of
    the rounds that are told.
    """

    class_id: str
    version: int
    phase: str
    round: int
    step: int
    title: str
    lang: str
    content_note: str | None
    case_file_html: Markup
    kind: str
    scene: SceneView
    outcome: str | None
    options: tuple[SeenOption, ...]
    tallies: Mapping[int, Tally]
    why: Feedback | None


def seen_in(connection: Connection, row: ClassRow) -> Seen:
    """What a class shows where it stands. Raises Unplayable."""
    playable = shelf.get(connection, row.revision_id)
    stand, scenario = row.stand, playable.story.scenario
    run = replay(playable.story, stand.path)
    scene = scene_at(playable.story, run)
    shown = stand.phase == "shown"
    tallies = tallies_of(connection, row, playable, run) if shown else {}
    deciding = scene.is_decision and stand.phase in ("voting", "shown")
    return Seen(
        class_id=row.public_id,
        version=row.version,
        phase=stand.phase,
        round=stand.round,
        step=stand.step,
        title=scenario.title,
        lang=scenario.meta.lang,
        content_note=scenario.meta.content_note,
        case_file_html=playable.case_file(),
        kind=scene.kind.value,
        scene=SceneView(scene.title, playable.scene(run.at)),
        outcome=scene.outcome,
        options=options_of(row, playable, run, tallies) if deciding or scene.kind is Kind.PASSAGE else (),
        tallies=tallies,
        why=_why(playable, run) if stand.phase == "why" else None,
    )


def tallies_of(connection: Connection, row: ClassRow, playable: Playable, run: Run) -> dict[int, Tally]:
    """The votes at the step at hand by round, as far as they are told."""
    return told(votes_of(connection, row.id).get(row.stand.step, {}), open_ways(playable.story, run))


def told(cast: Cast, ways: Sequence[Way]) -> dict[int, Tally]:
    """How the votes of a step fell, of each round with enough of them. All that is shown of votes comes from here."""
    fell = {round_: tally([way.number for way in ways], cast[round_]) for round_ in sorted(cast)}
    return {round_: each for round_, each in fell.items() if each.can_be_told}


def votes_of(connection: Connection, class_id: int) -> dict[int, Cast]:
    """All votes of a class, counted by step and round: how many for which choice, and how sure."""
    by = (LiveVote.step, LiveVote.round, LiveVote.choice, LiveVote.confidence)
    query = select(*by, func.count().label("votes")).join(LiveSeat, LiveVote.seat_id == LiveSeat.id)
    found: dict[int, Cast] = {}
    for row in connection.execute(query.where(LiveSeat.live_class_id == class_id).group_by(*by)):
        found.setdefault(row.step, {}).setdefault(row.round, []).append((row.choice, row.confidence, row.votes))
    return found


def options_of(row: ClassRow, playable: Playable, run: Run, tallies: Mapping[int, Tally]) -> tuple[SeenOption, ...]:
    """The choices that stand open, in this class's order, on the projector and on every phone."""
    scene = scene_at(playable.story, run)
    numbers = [way.number for way in open_ways(playable.story, run)]
    return tuple(
        SeenOption(
            letter=letter,
            value=value,
            number=number,
            text_html=playable.choice(scene, scene.choices[number - 1]),
            bars=tuple(bar_of(round_, fell, number) for round_, fell in tallies.items()),
        )
        for letter, (value, number) in zip(ascii_uppercase, shuffled(row.seed, len(run.choices), numbers), strict=False)
    )


def bar_of(round_: int, fell: Tally, number: int) -> Bar:
    """The bar of one choice in one round, with its parts laid out."""
    count = next(each for each in fell.counts if each.choice == number)
    parts, x = [], 0.0
    for sure, votes in _stretches(count, sure=fell.has_sureness):
        width = round(100 * votes / fell.votes, 2)
        parts.append(Part(sure, votes, round(x, 2), width))
        x += width
    return Bar(round_, count.votes, fell.votes, tuple(parts))


def _stretches(count: Count, *, sure: bool) -> list[tuple[str, int]]:
    if not sure:
        return [("", count.votes)] if count.votes else []
    by_sure = [*zip(SURE, count.sure, strict=True), ("unsaid", count.unsaid)]
    return [(word, votes) for word, votes in by_sure if votes]


def _why(playable: Playable, run: Run) -> Feedback:
    """How the choice that the class took last is explained."""
    return feedback_on(playable, trace(playable.story, run.choices)[-1], None, None)
