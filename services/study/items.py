"""A decision by itself, as a page shows it: how one got there, the scene, its choices shuffled, and afterwards the key.

An item is a revision and a way into it. Knows no card and no exam: whoever shows it brings the seed of the order.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import Connection

from engine.scenario.order import shuffled
from engine.scenario.play import best_choices, open_ways, replay, scene_at
from engine.scenario.score import trace
from engine.scenario.types import Kind, Reviewer
from services.explain import OptionReview, SceneView, option_review
from services.standing import OptionView
from services.stories import shelf


@dataclass(frozen=True, slots=True)
class Item:
    """A decision that can be asked by itself."""

    revision_id: int
    path: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StepBefore:
    """What one did before: a scene, and what was chosen there."""

    scene_title: str
    text_html: Markup


@dataclass(frozen=True, slots=True)
class Asked:
    """An item before it is answered. Nothing of the key is in it."""

    title: str
    lang: str
    content_note: str | None
    reviewers: tuple[Reviewer, ...]
    reviewed_by_clinician: bool
    case_file_html: Markup
    before: tuple[StepBefore, ...]
    scene: SceneView
    options: tuple[OptionView, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """An item after it was answered; `chosen` is None where it was not."""

    title: str
    lang: str
    reviewed_by_clinician: bool
    reviewers: tuple[Reviewer, ...]
    topics: tuple[str, ...]
    scene: SceneView
    keys: tuple[OptionReview, ...]
    chosen: OptionReview | None


def asked(connection: Connection, item: Item, seed: bytes, step: int) -> Asked:
    """An item for a page; seed and step give the order of its choices and their values. Raises Unplayable."""
    playable = shelf.get(connection, item.revision_id)
    story, meta = playable.story, playable.story.scenario.meta
    run = replay(story, item.path)
    scene = scene_at(story, run)
    offered = shuffled(seed, step, (way.number for way in open_ways(story, run)))
    return Asked(
        title=story.scenario.title,
        lang=meta.lang,
        content_note=meta.content_note,
        reviewers=meta.reviewers,
        reviewed_by_clinician=meta.reviewed_by_clinician,
        case_file_html=playable.case_file(),
        before=tuple(
            StepBefore(taken.scene.title, playable.choice(taken.scene, taken.choice))
            for taken in trace(story, item.path)
            if taken.scene.kind is not Kind.PASSAGE
        ),
        scene=SceneView(scene.title, playable.scene(run.at)),
        options=tuple(OptionView(value, playable.choice(scene, scene.choices[n - 1])) for value, n in offered),
    )


def number_of(connection: Connection, item: Item, seed: bytes, step: int, value: str) -> int | None:
    """The number of the choice that has a value on the page, or None for a value that is none."""
    story = shelf.get(connection, item.revision_id).story
    ways = open_ways(story, replay(story, item.path))
    return dict(shuffled(seed, step, (way.number for way in ways))).get(value)


def explained(connection: Connection, item: Item, chosen: int | None) -> Explained:
    """An item with its key. Raises Unplayable."""
    playable = shelf.get(connection, item.revision_id)
    story, meta = playable.story, playable.story.scenario.meta
    run = replay(story, item.path)
    scene, best = scene_at(story, run), best_choices(story, run.at)
    keys = tuple(
        option_review(
            playable, scene, scene.choices[way.number - 1], best=way.number in best, chosen=way.number == chosen
        )
        for way in open_ways(story, run)
    )
    return Explained(
        title=story.scenario.title,
        lang=meta.lang,
        reviewed_by_clinician=meta.reviewed_by_clinician,
        reviewers=meta.reviewers,
        topics=scene.topics,
        scene=SceneView(scene.title, playable.scene(run.at)),
        keys=keys,
        chosen=next((key for key in keys if key.chosen), None),
    )
