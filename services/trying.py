"""Trying a case that is being written: findings, figures, map and a playable preview.

Stores nothing and opens no database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from engine.scenario.check.report import Report, check
from engine.scenario.play import NotOffered, Story, open_ways, replay, scene_at
from engine.scenario.score import trace
from engine.scenario.tables import Tables
from engine.scenario.types import Finding
from services.errors import Malformed
from services.explain import Feedback, SceneView
from services.exploring import TrailStep, last_explained, read_path, trail_step, write_path
from services.maps import MapView, map_of
from services.stories import Playable
from services.texts import showable

MAX_STATES = 2_000
"""Far below the checker's own limit: anybody may try a case, and each answer is to come within a second."""


@dataclass(frozen=True, slots=True)
class PreviewOption:
    """A way on in the preview."""

    path: str
    text_html: Markup


@dataclass(frozen=True, slots=True)
class Preview:
    """A place in the case that is being tried."""

    title: str
    lang: str
    case_file_html: Markup
    scene: SceneView
    options: tuple[PreviewOption, ...]
    feedback: Feedback | None
    outcome: str | None
    trail: tuple[TrailStep, ...]
    path: str


@dataclass(frozen=True, slots=True)
class TryReport:
    """What is said of a text: findings by line, figures, and, where the story holds together, its map and a preview."""

    text: str
    findings: tuple[Finding, ...]
    errors: int
    warnings: int
    figures: tuple[tuple[str, str], ...]
    map: MapView | None
    preview: Preview | None


def try_case(text: str, path: str, tables: Tables, today: date) -> TryReport:
    """Judge a text and play it along a path of choices. Raises Malformed for a path that is none."""
    report = check(text, tables, today, MAX_STATES)
    numbers = read_path(path)
    view, preview = None, None
    if report.charted is not None:
        playable = Playable(Story(report.charted.graph, report.charted.totals))
        preview = _preview(playable, numbers)
        view = map_of(playable, trace(playable.story, numbers), link=False)
    return TryReport(
        text=showable(text),
        findings=report.findings,
        errors=len(report.errors),
        warnings=len(report.warnings),
        figures=_figures(report),
        map=view,
        preview=preview,
    )


def _preview(playable: Playable, numbers: tuple[int, ...]) -> Preview:
    try:
        steps = trace(playable.story, numbers)
    except NotOffered:
        raise Malformed(
            "This path is not open any more, for the text has changed. Begin again from the start."
        ) from None
    run = replay(playable.story, numbers)
    scene = scene_at(playable.story, run)
    return Preview(
        title=playable.story.scenario.title,
        lang=playable.story.scenario.meta.lang,
        case_file_html=playable.case_file(),
        scene=SceneView(scene.title, playable.scene(run.at)),
        options=tuple(
            PreviewOption(write_path((*numbers, way.number)), playable.choice(scene, scene.choices[way.number - 1]))
            for way in open_ways(playable.story, run)
        ),
        feedback=last_explained(playable, steps),
        outcome=scene.outcome,
        trail=tuple(trail_step(playable, step, numbers) for step in steps),
        path=write_path(numbers),
    )


def _figures(report: Report) -> tuple[tuple[str, str], ...]:
    """Names and values; the names are translated by the page."""
    found = report.figures
    if found is None:
        return ()
    decisions = str(found.shortest) if found.shortest == found.longest else f"{found.shortest}–{found.longest}"
    return (
        ("scenes", str(found.scenes)),
        ("states", f"{found.states:,}"),
        ("paths", f"{found.paths:,}"),
        ("decisions", decisions),
        ("best", str(found.best)),
        ("chance", f"{found.chance:.0%}"),
        ("ends_well", f"{found.ends_well:.0%}"),
    )
