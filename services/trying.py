"""Trying a case that is being written: findings, figures, map and a playable preview.

Stores nothing and opens no database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.scenario.check.report import Report, check
from engine.scenario.play import NotOffered, Story
from engine.scenario.score import trace
from engine.scenario.tables import Tables
from engine.scenario.types import Finding
from services.errors import Malformed
from services.exploring import Place, place_at
from services.maps import MapView, map_of
from services.paths import read_path
from services.stories import Playable
from services.texts import showable

MAX_STATES = 2_000
"""Far below the checker's own limit: anybody may try a case, and each answer is to come within a second."""


@dataclass(frozen=True, slots=True)
class TryReport:
    """What is said of a text: findings by line, figures, and, where the story holds together, its map and a preview."""

    text: str
    findings: tuple[Finding, ...]
    errors: int
    warnings: int
    figures: tuple[tuple[str, str], ...]
    map: MapView | None
    preview: Place | None


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


def _preview(playable: Playable, numbers: tuple[int, ...]) -> Place:
    try:
        return place_at(playable, numbers)
    except NotOffered:
        raise Malformed(
            "This path is not open any more, for the text has changed. Begin again from the start."
        ) from None


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
