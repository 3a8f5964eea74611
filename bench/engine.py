"""What the engine takes by itself: a step of a run, and the judgement of a file. No database, no page."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from bench.stories import beyond, case, largest
from bench.tables import Table, verdict
from engine.scenario.check.report import Report, check
from engine.scenario.play import best_path, choose, open_story, replay
from engine.scenario.score import judge
from services.scenario_files import tables

STEP_MICROSECONDS, FILE_MILLISECONDS, LARGEST_SECONDS = 20, 20, 5
SCENES = 1_000
TODAY = date(2026, 11, 23)


def run(quick: bool = False) -> Iterator[Table]:
    """Steps, then files."""
    yield Table(("restore + choose + score", "µs", "target"), [_step(depth, quick) for depth in (20, 200)])
    yield Table(("parse + check", "KB", "scenes", "states", "time", "target", "verdict"), [*_files(quick)])


def _step(depth: int, quick: bool) -> list[str]:
    """Restore a run that is so many decisions deep, take the next, score it."""
    layers = 250 if depth > 20 else 25
    story = open_story(beyond(layers, SCENES // layers))
    path = best_path(story)
    taken, next_one = path[:depth], path[depth]
    seconds = _seconds(lambda: judge(story, choose(story, replay(story, taken), next_one)), 100 if quick else 20_000)
    name = f"{depth} decisions deep in {len(story.scenario.scenes) - 1:,} scenes"
    return [name, f"{seconds * 1e6:.1f}", verdict(round(seconds * 1e6, 1), STEP_MICROSECONDS) if depth == 20 else ""]


def _files(quick: bool) -> Iterator[list[str]]:
    """A common case, then the largest with almost as many states as are allowed, and with more."""
    report, seconds, size = _judged(case(1), 1 if quick else 20)
    yield _row("a common case", report, size, f"{seconds * 1e3:.1f} ms", verdict(seconds * 1e3, FILE_MILLISECONDS))
    for name, free in (("the largest, within the states", 9), ("the largest, beyond them", 16)):
        report, seconds, size = _judged(largest(20, 2) if quick else largest(free=free), 1)
        yield _row(name, report, size, f"{seconds:.2f} s", verdict(seconds, LARGEST_SECONDS))


def _judged(text: str, times: int) -> tuple[Report, float, int]:
    known = tables(Path(tempfile.gettempdir()))
    return check(text, known, TODAY), _seconds(lambda: check(text, known, TODAY), times), len(text.encode())


def _row(name: str, report: Report, size: int, took: str, target: str) -> list[str]:
    figures, errors = report.figures, sorted({finding.code for finding in report.errors})
    states = f"{figures.states:,}" if figures else "too many"
    scenes = len(report.scenario.scenes) if report.scenario else 0
    return [name, f"{size / 1024:.0f}", str(scenes), states, took, target, ", ".join(errors) or "sound"]


def _seconds(act: Callable[[], Any], times: int) -> float:
    """CPU seconds, which hardly depend on what else the machine does: the median of five turns of so many times."""
    turns = []
    for _ in range(5 if times > 1 else 1):
        started = time.process_time()
        for _ in range(times):
            act()
        turns.append((time.process_time() - started) / times)
    return median(turns)
