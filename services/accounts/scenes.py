"""The scene that a way leads to, and what a choice there says, for tables of what somebody did."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from engine.scenario.play import NotOffered, replay, scene_at
from engine.scenario.types import Scene
from services.errors import Unplayable
from services.stories import shelf


def scene_of(connection: Connection, revision_id: int, path: tuple[int, ...]) -> Scene | None:
    """Where a way leads; None where this version cannot read the case."""
    try:
        story = shelf.get(connection, revision_id).story
        return scene_at(story, replay(story, path))
    except (Unplayable, NotOffered):
        return None


def title_of(scene: Scene | None) -> str | None:
    """The title of a scene, if there is one."""
    return scene.title if scene else None


def text_of(scene: Scene | None, number: int | None) -> str | None:
    """What a choice says, by its number in the file."""
    choices: Mapping[int, str] = {choice.number: choice.text for choice in scene.choices} if scene else {}
    return choices.get(number) if number else None
