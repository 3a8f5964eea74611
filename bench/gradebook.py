"""The gradebook of a large class: 500 learners by 20 cases, drawn as a whole, asked for again, and taken along."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from app import create_app
from bench.browsers import Browser
from bench.postgres import running
from bench.processes import ROOT
from bench.sites import SECRET, baton
from bench.statements import sent_by
from bench.tables import Table, verdict
from bench.taught import put_class
from config import load
from extensions import db
from services.teach.gradebook import Wanted, gradebook, gradebook_rows
from web.server import make_ready

LEARNERS, ASSIGNMENTS, CASES = 500, 4, 5
ANSWER_MS, STATEMENTS = 300, 12
TIMES = 40


def run(quick: bool = False) -> Iterator[Table]:
    """The verb, the page, the page asked for again, and the files, on each database."""
    learners = 20 if quick else LEARNERS
    rows: list[list[str]] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baton-bench-")))
        for name in ("SQLite",) if quick else ("SQLite", "PostgreSQL"):
            url = stack.enter_context(running()).new("baton") if name == "PostgreSQL" else ""
            rows += _measure(name, folder / name, url, learners, 5 if quick else TIMES)
    columns = (f"{learners} learners × {ASSIGNMENTS * CASES} cases", "median", "p95", "target of p95")
    yield Table(columns, rows)


def _measure(name: str, instance: Path, url: str, learners: int, times: int) -> Iterator[list[str]]:
    told = {"BATON_INSTANCE": str(instance), "BATON_SCENARIOS": str(ROOT / "scenarios"), "SECRET_KEY": SECRET}
    settings = load({**told, "DATABASE_URL": url})
    site = create_app(settings)
    make_ready(site, settings)
    supervisor, token, cohort_id = put_class(site, learners, ASSIGNMENTS, CASES)
    path = f"/teach/cohorts/{cohort_id}/gradebook"
    with site.app_context():
        verb = _timed(lambda: gradebook(gradebook_rows(supervisor, cohort_id), Wanted()), times)
        db.engine.dispose()
    client = site.test_client()
    client.set_cookie("baton", token)
    mark = client.get(path).headers["ETag"]
    with site.app_context():
        engine = db.engine
    sent = sent_by(engine, lambda: client.get(path))
    engine.dispose()
    with baton(instance, url).serving() as server, closing(Browser(server.port)) as browser:
        browser.headers = {"Cookie": f"baton={token}"}
        browser.get(path)
        page = _timed(lambda: browser.get(path), times)
        size = browser.received
        sorted_page = _timed(lambda: browser.get(f"{path}?sort=done&order=down&state=late"), times)
        browser.headers["If-None-Match"] = mark
        again = _timed(lambda: browser.unchanged(path), times)
    yield _row(f"the verb on {name}", verb)
    yield _row(f"the page, {size / 1e6:.1f} MB, on {name}", page, ANSWER_MS)
    yield _row(f"narrowed and sorted, on {name}", sorted_page, ANSWER_MS)
    yield _row(f"asked again, nothing new, on {name}", again, ANSWER_MS)
    yield [f"statements of the page on {name}", str(len(sent)), "", verdict(len(sent), STATEMENTS)]


def _timed(what: Callable[[], Any], times: int) -> list[float]:
    """How long it takes, in milliseconds, so many times."""
    what()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        what()
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def _row(what: str, taken: Sequence[float], target: float | None = None) -> list[str]:
    p95 = quantiles(taken, n=20)[-1]
    return [what, f"{median(taken):.0f} ms", f"{p95:.0f} ms", "" if target is None else verdict(round(p95), target)]
