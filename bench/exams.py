"""Practice exams drawn from a thousand cases: the first paper of a process, and the ones after it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from flask import Flask

from app import create_app
from bench.sites import SECRET
from bench.stories import case
from bench.tables import Table, verdict
from config import load
from extensions import db
from services.study.exam_offers import exams_page
from services.study.exams import Starting, start
from services.tokens import new_token
from web.server import make_ready
from web.session import now

DRAW_MS = 300
CASES, TIMES = 1_000, 9
PAPERS = (("nce", 25), ("nce", 100), ("ncmhce", 50), ("nce", 200), ("ncmhce", 150), ("sample", 0))
"""Blueprints and items: short, long, with sections that lock, as long as the examinations."""


def run(quick: bool = False) -> Iterator[Table]:
    """Start exams as a process does that has just begun, then again and again."""
    cases, times = (60, 2) if quick else (CASES, TIMES)
    with tempfile.TemporaryDirectory(prefix="baton-bench-") as folder:
        site = _site(Path(folder), cases)
        with site.app_context():
            rows = [["the page of all exams, first in a process", _cells([_page()])[0], ""]]
            rows += [["the page of all exams", *_cells([_page() for _ in range(times)])]]
            for blueprint, items in PAPERS[:1] if quick else PAPERS:
                name = f"begin {blueprint}" + (f", {items} items" if items else "")
                rows.append([name, *_cells([_begin(blueprint, items) for _ in range(times)])])
            db.engine.dispose()
    yield Table((f"{cases:,} cases", "time", "target"), rows)


def _site(folder: Path, cases: int) -> Flask:
    """A site with so many cases, no two of one text; a third has other topics, so that every domain is filled."""
    scenarios = folder / "scenarios"
    scenarios.mkdir()
    for number in range(1, cases + 1):
        text = case(number, size=12_000).replace("counts the buses", f"counts {number} buses")
        if number % 3 == 0:
            text = text.replace("documentation", "multiculturalism").replace("crisis", "assessment")
        (scenarios / f"case-{number:04}.md").write_text(text, "utf-8")
    told = {"BATON_INSTANCE": str(folder / "instance"), "BATON_SCENARIOS": str(scenarios), "SECRET_KEY": SECRET}
    settings = load(told)
    site = create_app(settings)
    make_ready(site, settings)
    return site


def _begin(blueprint: str, items: int) -> float:
    """The milliseconds that it takes a new guest to begin: drawn, written down, on the disk."""
    sent = Starting(blueprint, items, new_token())
    return _milliseconds(lambda: start(new_token(), None, sent, now()))


def _page() -> float:
    return _milliseconds(lambda: exams_page(None, now()))


def _milliseconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def _cells(taken: list[float]) -> list[str]:
    """The median, and whether it keeps within the target."""
    return [f"{median(taken):.0f} ms", verdict(round(median(taken)), DRAW_MS)]
