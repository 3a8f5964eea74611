"""The map of a case: the way of some steps and the best way, as a drawing and as a list. Knows no attempt."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from engine.scenario.draw import Marks, draw
from engine.scenario.graph import scene_of
from engine.scenario.play import best_path, replay
from engine.scenario.score import Taken, trace
from services.stories import Playable


@dataclass(frozen=True, slots=True)
class MapStep:
    """One station of the way taken, for the list that says the same as the map."""

    title: str
    anchor: str | None
    taken_text: Markup | None
    best_text: Markup | None
    kind: str


@dataclass(frozen=True, slots=True)
class MapView:
    """The map of a case as a drawing, and the same as a list."""

    svg: Markup
    steps: tuple[MapStep, ...]


def map_of(playable: Playable, steps: tuple[Taken, ...], link: bool = True) -> MapView:
    """The map with the way of these steps and the best way."""
    story = playable.story
    best = [scene_of(t.at) for t in trace(story, best_path(story))] + [scene_of(replay(story, best_path(story)).at)]
    yours = [scene_of(t.at) for t in steps]
    if steps:
        yours.append(scene_of(replay(story, (t.choice.number for t in steps)).at))
    links = {scene_of(t.at): f"#{anchor_of(t)}" for t in steps if t.number is not None} if link else {}
    title = f"Map of {story.scenario.title}"
    return MapView(Markup(draw(story.scenario, title, Marks(yours, best, links))), _map_steps(playable, steps))


def _map_steps(playable: Playable, steps: tuple[Taken, ...]) -> tuple[MapStep, ...]:
    return tuple(
        MapStep(
            title=taken.scene.title,
            anchor=anchor_of(taken) if taken.number is not None else None,
            taken_text=playable.choice(taken.scene, taken.choice),
            best_text=None
            if taken.choice.number in taken.best
            else playable.choice(taken.scene, taken.scene.choices[taken.best[0] - 1]),
            kind=taken.scene.kind.value,
        )
        for taken in steps
    )


def anchor_of(taken: Taken) -> str:
    """Where the page explains a decision."""
    return f"decision-{taken.number}"
