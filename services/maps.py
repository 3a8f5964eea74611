"""The map of a case: the way of some steps and the best way, as a drawing and as a list. Knows no attempt."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from engine.scenario.draw import Marks
from engine.scenario.graph import State, scene_of
from engine.scenario.play import Story, best_path, replay
from engine.scenario.score import Taken, trace
from services.stories import Playable


@dataclass(frozen=True, slots=True)
class MapStop:
    """One station of a way: where it is, where the page explains it, and what was chosen there, if anything was."""

    title: str
    anchor: str | None
    text: Markup | None


@dataclass(frozen=True, slots=True)
class MapView:
    """The map of a case, and the two ways on it as lists. A story that is too large is not drawn."""

    svg: Markup
    yours: tuple[MapStop, ...]
    best: tuple[MapStop, ...]


def map_of(playable: Playable, steps: tuple[Taken, ...], *, link: bool = True) -> MapView:
    """The map with the way of these steps and the best way."""
    story = playable.story
    strongest = trace(story, best_path(story))
    yours, best = _scenes(story, steps), _scenes(story, strongest)
    links = {scene_of(t.at): f"#{anchor_of(t)}" for t in steps if t.number is not None} if link else {}
    return MapView(
        svg=playable.map_with(Marks(yours if steps else (), best, links)),
        yours=_stops(playable, steps, link=link),
        best=_stops(playable, strongest, link=False),
    )


def anchor_of(taken: Taken) -> str:
    """Where the page explains a decision."""
    return f"decision-{taken.number}"


def _end(story: Story, steps: tuple[Taken, ...]) -> State:
    return replay(story, (taken.choice.number for taken in steps)).at


def _scenes(story: Story, steps: tuple[Taken, ...]) -> tuple[int, ...]:
    return (*(scene_of(taken.at) for taken in steps), scene_of(_end(story, steps)))


def _stops(playable: Playable, steps: tuple[Taken, ...], *, link: bool) -> tuple[MapStop, ...]:
    if not steps:
        return ()
    stops = [
        MapStop(
            title=taken.scene.title,
            anchor=anchor_of(taken) if link and taken.number is not None else None,
            text=playable.choice(taken.scene, taken.choice),
        )
        for taken in steps
    ]
    end = playable.story.graph.scene(_end(playable.story, steps))
    return (*stops, MapStop(end.title, None, None))
