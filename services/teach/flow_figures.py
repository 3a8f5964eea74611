"""Who went which way, as a page shows it: the picture for a wide page and for a phone, and the same as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from string import ascii_lowercase

from markupsafe import Markup

from engine.insight.flows import Flow, flow_of
from engine.insight.layers import TooLarge
from engine.insight.picture import NARROW, WIDE, Box, Measure, Word, picture
from engine.insight.walks import Walk
from engine.scenario.types import Kind
from services.explain import ActionView, action_of, key_of
from services.stories import Playable


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One choice and where it led, with how many took it. `best` marks the strongest way."""

    scene: str
    anchor: str | None
    letter: str
    text_html: Markup
    action: ActionView
    n: int
    to: str
    best: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """One ending, how it ends, and how many came to it."""

    title: str
    outcome: str
    n: int


@dataclass(frozen=True, slots=True)
class StopView:
    """A stop as it is drawn, with where the page tells of it, and how it ends, if it does."""

    box: Box
    title: tuple[Word, ...]
    number: Word
    n: int
    best: bool
    anchor: str | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class BandView:
    """A band as it is drawn, with the name by which its action's colour and icon go. A passage has no such mark."""

    outline: str
    ground: Box
    drawing: Box | None
    letter: Word | None
    said: Word
    n: int
    key: str


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture of a flow, on a ground of this size."""

    width: float
    height: float
    stops: tuple[StopView, ...]
    bands: tuple[BandView, ...]
    best: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlowFigures:
    """The flow of n people. The pictures are missing where it is too large to be drawn; `unseen` are scenes to which
    nobody came.
    """

    n: int
    wide: PictureView | None
    narrow: PictureView | None
    rows: tuple[FlowRow, ...]
    endings: tuple[Ending, ...]
    unseen: tuple[str, ...]


def flow_figures(playable: Playable, walks: Iterable[Walk]) -> FlowFigures:
    """The flow of these ways."""
    flow = flow_of(playable.story, walks)
    scenes, anchors = playable.story.scenario.scenes, _anchors(playable)
    came = {stop.scene for stop in flow.stops if stop.n}
    return FlowFigures(
        n=flow.n,
        wide=_picture(playable, flow, anchors, WIDE),
        narrow=_picture(playable, flow, anchors, NARROW),
        rows=tuple(_rows(playable, flow, anchors)),
        endings=_endings(playable, flow),
        unseen=tuple(scene.title for index, scene in enumerate(scenes) if index not in came),
    )


def _endings(playable: Playable, flow: Flow) -> tuple[Ending, ...]:
    """The endings that somebody came to, the commonest first."""
    scenes, ends = playable.story.scenario.scenes, Counter[int]()
    for stop in flow.stops:
        if scenes[stop.scene].kind is Kind.ENDING:
            ends[stop.scene] += stop.n
    order = sorted(ends, key=lambda scene: (-ends[scene], scene))
    return tuple(Ending(scenes[at].title, scenes[at].outcome or "mixed", ends[at]) for at in order if ends[at])


def _anchors(playable: Playable) -> tuple[str | None, ...]:
    """Where a page tells of each scene: decisions have numbers, in the order of the file."""
    number, anchors = 0, []
    for scene in playable.story.scenario.scenes:
        number += scene.is_decision
        anchors.append(f"decision-{number}" if scene.is_decision else None)
    return tuple(anchors)


def _picture(playable: Playable, flow: Flow, anchors: Sequence[str | None], measure: Measure) -> PictureView | None:
    scenes = playable.story.scenario.scenes
    try:
        drawn = picture(flow, {index: scene.title for index, scene in enumerate(scenes)}, measure)
    except TooLarge:
        return None
    stops = (
        StopView(stop.box, stop.title, stop.number, stop.n, stop.best, anchors[stop.scene], scenes[stop.scene].outcome)
        for stop in drawn.stops
    )
    bands = (
        BandView(
            outline=band.outline,
            ground=band.ground,
            drawing=band.drawing,
            letter=band.letter,
            said=band.said,
            n=band.n,
            key=key_of(band.action or ""),
        )
        for band in drawn.bands
    )
    return PictureView(drawn.width, drawn.height, tuple(stops), tuple(bands), drawn.best)


def _rows(playable: Playable, flow: Flow, anchors: Sequence[str | None]) -> Iterable[FlowRow]:
    scenes = playable.story.scenario.scenes
    for band in flow.bands:
        scene = scenes[flow.stops[band.source].scene]
        choice = scene.choices[band.number - 1]
        yield FlowRow(
            scene=scene.title,
            anchor=anchors[flow.stops[band.source].scene],
            letter=ascii_lowercase[band.number - 1] if scene.is_decision else "",
            text_html=playable.choice(scene, choice),
            action=action_of(choice),
            n=band.n,
            to=scenes[flow.stops[band.target].scene].title,
            best=band.best,
        )
