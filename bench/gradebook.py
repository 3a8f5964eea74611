"""The gradebook of a large class: 500 learners by 20 cases, drawn as a whole, asked for again, and taken along."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

from app import create_app
from bench.browsers import Browser
from bench.postgres import Postgres, running
from bench.processes import ROOT
from bench.sites import SECRET, baton
from bench.statements import sent_by
from bench.tables import Table, verdict
from bench.taught import put_class
from bench.timed import timed
from config import load
from extensions import db
from services.teach.gradebook import Wanted, gradebook, gradebook_rows
from web.server import make_ready

LEARNERS, ASSIGNMENTS, CASES = 500, 4, 5
ANSWER_MS, STATEMENTS = 300, 12
TIMES = 40


def run(quick: bool = False) -> Iterator[Table]:
    """The verb, the page, the page narrowed, and the page asked for again, on each database."""
    learners, times = (20, 5) if quick else (LEARNERS, TIMES)
    rows: list[list[str]] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baton-bench-")))
        rows += _measure("SQLite", folder / "sqlite", None, learners, times)
        if not quick:
            rows += _measure("PostgreSQL", folder / "postgresql", stack.enter_context(running()), learners, times)
    columns = (f"{learners} learners × {ASSIGNMENTS * CASES} cases", "CPU", "median", "p95", "target of p95")
    yield Table(columns, rows)


def _measure(name: str, instance: Path, database: Postgres | None, learners: int, times: int) -> Iterator[list[str]]:
    url = database.new("baton") if database else ""
    told = {"BATON_INSTANCE": str(instance), "BATON_SCENARIOS": str(ROOT / "scenarios"), "SECRET_KEY": SECRET}
    settings = load({**told, "DATABASE_URL": url})
    site = create_app(settings)
    make_ready(site, settings)
    supervisor, token, cohort_id = put_class(site, learners, ASSIGNMENTS, CASES)
    path, others = f"/teach/cohorts/{cohort_id}/gradebook", (database.pid,) if database else ()
    with site.app_context():
        verb = timed(lambda: gradebook(gradebook_rows(supervisor, cohort_id), Wanted()), times, os.getpid(), *others)
        engine = db.engine
    client = site.test_client()
    client.set_cookie("baton", token)
    mark = client.get(path).headers["ETag"]
    sent = sent_by(engine, lambda: client.get(path))
    engine.dispose()
    with baton(instance, url).serving() as server, closing(Browser(server.port)) as browser:
        browser.headers = {"Cookie": f"baton={token}"}
        who = (server.pid, *others)
        page = timed(lambda: browser.get(path), times, *who)
        size = browser.received / 1e6
        narrowed = timed(lambda: browser.get(f"{path}?sort=done&order=down&state=late"), times, *who)
        browser.headers["If-None-Match"] = mark
        again = timed(lambda: browser.unchanged(path), times, *who)
    yield verb.row(f"the verb on {name}")
    yield page.row(f"the page, {size:.1f} MB, on {name}", ANSWER_MS)
    yield narrowed.row(f"narrowed and sorted, on {name}", ANSWER_MS)
    yield again.row(f"asked again, nothing new, on {name}", ANSWER_MS)
    yield [f"statements of the page on {name}", str(len(sent)), "", "", verdict(len(sent), STATEMENTS)]
