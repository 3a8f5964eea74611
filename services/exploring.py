"""Exploring a story off the record: a place in it, reached by a path of choices such as "3,1,2". Stores nothing."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import Connection

from engine.scenario.play import NotOffered, open_ways, replay, scene_at
from engine.scenario.score import Taken, trace
from engine.scenario.types import CREDIT_WORDS, Reviewer
from services.database import reads
from services.errors import Malformed
from services.explain import ActionView, Feedback, SceneView, action_of, feedback_on
from services.loading import load_explained
from services.paths import read_path, write_path
from services.stories import Playable


@dataclass(frozen=True, slots=True)
class TrailStep:
    """A step that was explored, and the path that leads back to before it."""

    scene_title: str
    text_html: Markup
    credit_word: str | None
    path: str


@dataclass(frozen=True, slots=True)
class WayOn:
    """A way on from a place; `taken` marks the one of the attempt where it has come the same way."""

    path: str
    text_html: Markup
    action: ActionView | None
    taken: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a story, off the record, with the way to it and what is said of its last step."""

    title: str
    lang: str
    case_file_html: Markup
    reviewers: tuple[Reviewer, ...]
    reviewed_by_clinician: bool
    trail: tuple[TrailStep, ...]
    scene: SceneView
    outcome: str | None
    options: tuple[WayOn, ...]
    feedback: Feedback | None


@reads
def explore(connection: Connection, person_id: int, attempt_id: str, path: str) -> Place:
    """A place in the story of an attempt that is over, reached by a path such as "3,1,2".

    Raises NotFound, NotOver, SteppedOut, NotReleased, Malformed.
    """
    loaded = load_explained(connection, person_id, attempt_id)
    numbers, chosen = read_path(path), loaded.run.choices
    same_way = len(numbers) < len(chosen) and chosen[: len(numbers)] == numbers
    try:
        return place_at(loaded.playable, numbers, taken=chosen[len(numbers)] if same_way else None)
    except NotOffered as fault:
        raise Malformed(f"Step {fault.step + 1} of this path is not open. Begin again from the start.") from None


def place_at(playable: Playable, numbers: tuple[int, ...], taken: int | None = None) -> Place:
    """Where a path leads; `taken` is the choice to mark there. Raises NotOffered."""
    story, meta = playable.story, playable.story.scenario.meta
    steps, run = trace(story, numbers), replay(story, numbers)
    scene = scene_at(story, run)
    choices = [scene.choices[way.number - 1] for way in open_ways(story, run)]
    return Place(
        title=story.scenario.title,
        lang=meta.lang,
        case_file_html=playable.case_file(),
        reviewers=meta.reviewers,
        reviewed_by_clinician=meta.reviewed_by_clinician,
        trail=tuple(_trail_step(playable, step, numbers) for step in steps),
        scene=SceneView(scene.title, playable.scene(run.at)),
        outcome=scene.outcome,
        options=tuple(
            WayOn(
                path=write_path((*numbers, choice.number)),
                text_html=playable.choice(scene, choice),
                action=action_of(choice) if choice.credit is not None else None,
                taken=choice.number == taken,
            )
            for choice in choices
        ),
        feedback=_last_explained(playable, steps),
    )


def _trail_step(playable: Playable, taken: Taken, numbers: tuple[int, ...]) -> TrailStep:
    """A step of a path, with the path to before it."""
    word = CREDIT_WORDS[taken.choice.credit] if taken.choice.credit is not None else None
    return TrailStep(
        taken.scene.title, playable.choice(taken.scene, taken.choice), word, write_path(numbers[: taken.step])
    )


def _last_explained(playable: Playable, steps: tuple[Taken, ...]) -> Feedback | None:
    """What is said of the last step of a path, if it was a decision."""
    if not steps or steps[-1].number is None:
        return None
    return feedback_on(playable, steps[-1], None, None)
