"""The next review of somebody who has two thousand cards, all of them due: the page, its answer, the page after it."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median

from flask import Flask
from sqlalchemy import update

from app import create_app
from bench.browsers import Browser
from bench.postgres import running
from bench.processes import ROOT
from bench.sites import SECRET, baton
from bench.statements import sent_by
from bench.study import CARDS, DECISIONS, learner
from bench.tables import Table, verdict
from config import load
from extensions import db
from models import ReviewCard
from web.server import make_ready
from web.session import now

CARD_MS = 50
TIMES = 15
PAGE = "/study/review?minutes=20"

_ACTION = re.compile(r'action="(/study/review/[0-9a-f]{32})"')
_CHOICE = re.compile(r'name="choice"\s+value="([0-9a-f]+)"')
_TURN = re.compile(r'name="turn" value="(\d+)"')
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def run(quick: bool = False) -> Iterator[Table]:
    """A sitting on each database, its pages and its answers."""
    decisions, cards = (300, 60) if quick else (DECISIONS, CARDS)
    rows: list[list[str]] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baton-bench-")))
        for name in ("SQLite",) if quick else ("SQLite", "PostgreSQL"):
            url = stack.enter_context(running()).new("baton") if name == "PostgreSQL" else ""
            rows += _measure(name, folder / name, url, decisions, cards, 3 if quick else TIMES)
    yield Table((f"{cards:,} cards due", "", "target"), rows)


def _measure(name: str, instance: Path, url: str, decisions: int, cards: int, times: int) -> Iterator[list[str]]:
    told = {"BATON_INSTANCE": str(instance), "BATON_SCENARIOS": str(ROOT / "scenarios"), "SECRET_KEY": SECRET}
    settings = load({**told, "DATABASE_URL": url})
    site = create_app(settings)
    make_ready(site, settings)
    token = learner(site, decisions, cards)
    sent = _all_due(site, token)
    with baton(instance, url).serving() as server, closing(Browser(server.port)) as browser:
        browser.headers = {"Cookie": f"baton={token}"}
        _turn(browser)
        turns = [_turn(browser) for _ in range(times)]
    page, answer = (round(median(each)) for each in zip(*turns, strict=True))
    yield [f"the next card on {name}", f"{page} ms", verdict(page, CARD_MS)]
    yield [f"its answer on {name}", f"{answer} ms", ""]
    yield [f"statements of the page on {name}", str(len(sent)), ""]


def _all_due(site: Flask, token: str) -> list[str]:
    """Let every card be due. Gives what the page then asks of the database."""
    client = site.test_client()
    client.set_cookie("baton", token)
    with site.app_context():
        engine = db.engine
        with engine.begin() as connection:
            connection.execute(update(ReviewCard).values(due_at=now()))
    client.get(PAGE)
    sent = sent_by(engine, lambda: client.get(PAGE))
    engine.dispose()
    return sent


def _turn(browser: Browser) -> tuple[float, float]:
    """One review: milliseconds until the page is there, and until its answer is recorded."""
    began = time.perf_counter()
    page = browser.get(PAGE)
    there = time.perf_counter()
    where, *sent = (_found(what, page) for what in (_ACTION, _CHOICE, _TURN, _TOKEN))
    browser.send(where, dict(zip(("choice", "turn", "csrf_token"), sent, strict=True)))
    return (there - began) * 1000, (time.perf_counter() - there) * 1000


def _found(what: re.Pattern[str], page: str) -> str:
    found = what.search(page)
    assert found, what.pattern
    return found[1]
