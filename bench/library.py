"""A site with a thousand cases: how soon it starts, how much memory it takes, how fast its library answers."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median

from bench.browsers import Browser
from bench.learners import BatonLearner
from bench.paths import best_paths
from bench.sites import baton
from bench.stories import case
from bench.tables import Table, verdict

MEMORY_MB, ANSWER_MS = 200, 100
CASES, OPENED = 1_000, 300
"""How many cases there are, and how many are played: more than the process keeps open."""


def run(quick: bool = False) -> Iterator[Table]:
    """Start it twice, play many cases, ask for pages of the library."""
    cases, opened = (30, 2) if quick else (CASES, OPENED)
    with tempfile.TemporaryDirectory(prefix="baton-bench-") as folder:
        scenarios = Path(folder) / "scenarios"
        size = _write(scenarios, cases)
        site = baton(Path(folder) / "instance", scenarios=scenarios)
        with site.serving() as first:
            rows = [["first start, all judged", f"{first.ready_seconds:.1f} s", ""]]
        with site.serving() as server:
            rows += [["second start, none judged", f"{server.ready_seconds:.1f} s", ""]]
            rows += [_memory("memory after start", server.memory_mb())]
            with closing(Browser(server.port)) as stranger:
                rows += _pages(stranger, cases, 3 if quick else 15)
            with closing(_play(server.port, scenarios, opened)) as learner:
                rows += [_memory(f"memory after {opened} cases were played", server.memory_mb())]
                rows += _pages(learner, cases, 3 if quick else 15, "for who played them, ")[:1]
    yield Table((f"{cases:,} cases of {size / 1000:.0f} KB", "", "target"), rows)


def _write(folder: Path, cases: int) -> float:
    """Write the files. Returns their mean size in bytes."""
    folder.mkdir()
    return sum((folder / f"case-{n:04}.md").write_text(case(n), "utf-8") for n in range(1, cases + 1)) / cases


def _memory(name: str, megabytes: float) -> list[str]:
    return [name, f"{megabytes:.0f} MB", verdict(round(megabytes), MEMORY_MB)]


def _pages(browser: Browser, cases: int, times: int, when: str = "") -> list[list[str]]:
    """The first page, a search, the last but one page, and one case."""
    last = -(-cases // 24)
    paths = ["/cases", "/cases?q=needs+more", f"/cases?page={min(20, last)}", "/cases/case-0001"]
    taken = [(path, _milliseconds(browser, path, times)) for path in paths]
    return [[f"{when}{path}", f"{took:.0f} ms", verdict(round(took), ANSWER_MS)] for path, took in taken]


def _milliseconds(browser: Browser, path: str, times: int) -> float:
    """The median of so many answers, the first one aside."""
    browser.get(path)
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        browser.get(path)
        taken.append((time.perf_counter() - started) * 1000)
    return median(taken)


def _play(port: int, scenarios: Path, opened: int) -> Browser:
    """Play so many cases to their ends and read the debriefs, which render every choice. Returns the browser."""
    learner = BatonLearner(port, 0, best_paths(scenarios, opened))
    for phase in ("begin", "decide", "finish", "debrief"):
        learner.phase(phase, 1)
    return learner.browser
