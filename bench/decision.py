"""What one decision costs the server, against the usual stack: CPU-ms a step, database included."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.learners import AT_ONCE, Class, learning
from bench.paths import best_paths
from bench.postgres import Postgres, running
from bench.processes import ROOT, Server, cpu_ms
from bench.sites import Site, baton, yardstick
from bench.tables import Table, verdict

TARGET = 1.5
ROUNDS = 3
USUAL, FLOOR = "usual stack", "bare floor"
LEAST = 0.01
"""CPU-ms. The system counts in ticks of 10 ms, so a quick run of a few steps may have counted none."""
DATABASES = ("SQLite", "PostgreSQL")


@dataclass(slots=True)
class Tried:
    """A site that is being tried: its server, its learners, and CPU-ms by phase, one figure a round."""

    site: Site
    server: Server
    learners: Class
    database: int | None
    figures: dict[str, list[float]] = field(default_factory=dict)
    page: int = 0

    def measure(self, phase: str, times: int) -> None:
        """Let the learners do a phase, and note what a turn of it cost."""
        roots = [self.server.pid] if self.database is None else [self.server.pid, self.database]
        before = cpu_ms(*roots)
        done, size = self.learners.do(phase, times)
        self.figures.setdefault(phase, []).append((cpu_ms(*roots) - before) / done)
        self.page = size if phase == "decide" else self.page

    def cost(self, phase: str) -> float:
        return median(self.figures[phase])


def run(quick: bool = False) -> Iterator[Table]:
    """On SQLite and on PostgreSQL."""
    for name in DATABASES[:1] if quick else DATABASES:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baton-bench-")))
            database = stack.enter_context(running()) if name == "PostgreSQL" else None
            at_once = 1 if quick else AT_ONCE
            tried = [_enter(stack, site, database, at_once) for site in _sites(folder, database)]
            for _ in range(1 if quick else ROUNDS):
                for one in tried:
                    _round(one, quick)
            yield _table(name, tried)


def _sites(folder: Path, database: Postgres | None) -> list[Site]:
    urls = [database.new(name) if database else "" for name in ("baton", "usual", "floor")]
    return [
        baton(folder / "baton", urls[0]),
        yardstick(USUAL, "yard_orm", folder / "usual", urls[1]),
        yardstick(FLOOR, "yard_app", folder / "floor", urls[2]),
    ]


def _enter(stack: ExitStack, site: Site, database: Postgres | None, at_once: int) -> Tried:
    server = stack.enter_context(site.serving())
    learners = stack.enter_context(learning(site.learner, server.port, best_paths(ROOT / "scenarios"), at_once))
    tried = Tried(site, server, learners, database.pid if database else None)
    _warm(tried)
    return tried


def _warm(tried: Tried) -> None:
    """Every page once, so that templates are compiled and stories rendered."""
    for phase in ("begin", "decide", "finish", "debrief") if tried.site.learner == "baton" else ("decide",):
        tried.learners.do(phase)


def _round(tried: Tried, quick: bool) -> None:
    """One turn of a site; Baton's learners begin and finish their cases, which is not counted as a step."""
    if tried.site.learner != "baton":
        tried.measure("decide", 1 if quick else 60)
        return
    tried.measure("begin", 1 if quick else 2)
    for phase in ("decide", "finish", "debrief"):
        tried.measure(phase, 1)


def _table(database: str, tried: list[Tried]) -> Table:
    usual = max(next(one for one in tried if one.site.name == USUAL).cost("decide"), LEAST)
    rows = [[one.site.name, _span(one), f"{one.cost('decide') / usual:.2f}", f"{one.page / 1024:.1f}"] for one in tried]
    return Table((f"On {database}", "CPU-ms a step", "of the usual stack", "page, KB"), rows, _note(tried[0], usual))


def _note(ours: Tried, usual: float) -> str:
    """How the target stands, and what the rest of a case costs."""
    target = verdict(round(ours.cost("decide") / usual, 2), TARGET)
    return (
        f"Target: {target}. {AT_ONCE} learners at once. Beside the steps: beginning a case {ours.cost('begin'):.2f} "
        f"CPU-ms, the last decision of it {ours.cost('finish'):.2f}, its debrief {ours.cost('debrief'):.2f}."
    )


def _span(one: Tried) -> str:
    """The median of all rounds, with the least and the most."""
    figures = one.figures["decide"]
    return f"{median(figures):.2f} ({min(figures):.2f} to {max(figures):.2f})"
