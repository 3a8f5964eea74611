"""The best path through each case of a folder, as pages write its choices."""

from __future__ import annotations

from pathlib import Path

from engine.scenario import render
from engine.scenario.play import best_path
from engine.scenario.score import trace
from services.scenario_files import find
from services.stories import read


def best_paths(folder: Path, most: int = 1_000) -> dict[str, list[str]]:
    """For each case, by its slug, the choices of its best path."""
    return {file.slug: _choices(file.text) for file in list(find([folder]))[:most]}


def _choices(text: str) -> list[str]:
    story = read(text).story
    return [render.inline_html(taken.choice.text) for taken in trace(story, best_path(story))]
