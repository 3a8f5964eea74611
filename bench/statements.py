"""How many SQL statements one decision takes: those of the POST, and those of the page that follows."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from app import create_app
from bench.paths import best_paths
from bench.postgres import running
from bench.processes import ROOT
from bench.sites import SECRET
from bench.tables import Table, verdict
from config import load
from extensions import db
from web.server import make_ready

POST, GET = 4, 3
_CSRF = re.compile(r'name="csrf_token"\s+value="([^"]+)"')
_VALUE = re.compile(r'name="choice"\s+value="(\w+)"')


def run(quick: bool = False) -> Iterator[Table]:
    """One decision on each database, its statements counted as SQLAlchemy sends them."""
    rows: list[list[str]] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baton-bench-")))
        for name in ("SQLite",) if quick else ("SQLite", "PostgreSQL"):
            url = stack.enter_context(running()).new("baton") if name == "PostgreSQL" else ""
            posted, got = _decide(_site(folder / name, url))
            for verb, sent, target in (("POST", posted, POST), ("GET", got, GET)):
                rows.append([f"{verb} on {name}", str(len(sent)), verdict(len(sent), target), "; ".join(sent)])
    yield Table(("", "statements", "target", "which"), rows)


def _site(instance: Path, url: str) -> Flask:
    told = {"BATON_INSTANCE": str(instance), "BATON_SCENARIOS": str(ROOT / "scenarios"), "SECRET_KEY": SECRET}
    settings = load({**told, "DATABASE_URL": url})
    site = create_app(settings)
    make_ready(site, settings)
    return site


def _decide(site: Flask) -> tuple[list[str], list[str]]:
    """Begin a case and decide once. Returns what was sent to the database for the POST and for the GET."""
    client, slug = site.test_client(), next(iter(best_paths(ROOT / "scenarios")))
    fields = {"csrf_token": _first(_CSRF, client, f"/cases/{slug}"), "mode": "study"}
    attempt = client.post(f"/cases/{slug}/attempts", data=fields).location
    fields |= {"step": "0", "choice": _first(_VALUE, client, attempt)}
    with site.app_context():
        engine = db.engine
    posted = sent_by(engine, lambda: client.post(f"{attempt}/decisions", data=fields))
    got = sent_by(engine, lambda: client.get(attempt))
    engine.dispose()
    return posted, got


def _first(pattern: re.Pattern[str], client: FlaskClient, path: str) -> str:
    match = pattern.search(client.get(path).text)
    assert match, f"No {pattern.pattern} on {path}."
    return match[1]


def sent_by(engine: Engine, act: Callable[[], Any]) -> list[str]:
    """What an act sends to the database."""
    with _listening(engine) as sent:
        act()
    return sent


@contextmanager
def _listening(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent while the block lasts: the verb and the table of each."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        table = re.search(r"(?:FROM|INTO|UPDATE)\s+(\w+)", statement)
        sent.append(f"{statement.split()[0]} {table[1] if table else ''}".strip())

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
