"""The page that a learner comes back to, for somebody who has decided ten thousand times and has two thousand cards."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import Connection, insert, select

from app import create_app
from bench.browsers import Browser
from bench.postgres import running
from bench.processes import ROOT
from bench.sites import SECRET, baton
from bench.statements import sent_by
from bench.tables import Table, verdict
from config import load
from engine.scenario.graph import Way
from engine.scenario.play import Story, choose, is_over, replay, scene_at
from engine.study.questions import outcome_at
from engine.study.spacing import fresh, rating_of, reviewed
from extensions import db
from models import Attempt, Decision, Person, ReviewCard, Revision, WebSession
from services.database import writes
from services.paths import write_path
from services.stories import shelf
from services.tokens import hashed, new_public_id, new_token
from web.server import make_ready
from web.session import now

DECISIONS, CARDS = 10_000, 2_000
WEEKS = 40
ANSWER_MS, STATEMENTS = 100, 8
TIMES = 15


def run(quick: bool = False) -> Iterator[Table]:
    """The page on each database: the first answer after a start, and those that follow."""
    decisions, cards = (300, 60) if quick else (DECISIONS, CARDS)
    rows: list[list[str]] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baton-bench-")))
        for name in ("SQLite",) if quick else ("SQLite", "PostgreSQL"):
            url = stack.enter_context(running()).new("baton") if name == "PostgreSQL" else ""
            rows += _measure(name, folder / name, url, decisions, cards, 3 if quick else TIMES)
    yield Table((f"{decisions:,} decisions, {cards:,} cards", "", "target"), rows)


def _measure(name: str, instance: Path, url: str, decisions: int, cards: int, times: int) -> Iterator[list[str]]:
    told = {"BATON_INSTANCE": str(instance), "BATON_SCENARIOS": str(ROOT / "scenarios"), "SECRET_KEY": SECRET}
    settings = load({**told, "DATABASE_URL": url})
    site = create_app(settings)
    make_ready(site, settings)
    token = learner(site, decisions, cards)
    sent = _statements(site, token)
    with baton(instance, url).serving() as server, closing(Browser(server.port)) as browser:
        browser.headers = {"Cookie": f"baton={token}"}
        browser.get("/help")
        first, *others = (_milliseconds(browser) for _ in range(times + 1))
    yield [f"/study on {name}", f"{median(others):.0f} ms", verdict(round(median(others)), ANSWER_MS)]
    yield [f"the first after a start, on {name}", f"{first:.0f} ms", ""]
    yield [f"statements on {name}", str(len(sent)), verdict(len(sent), STATEMENTS)]


def _milliseconds(browser: Browser) -> float:
    started = time.perf_counter()
    browser.get("/study")
    return (time.perf_counter() - started) * 1000


def _statements(site: Flask, token: str) -> list[str]:
    """What the page asks of the database when it is asked for again."""
    client = site.test_client()
    client.set_cookie("baton", token)
    client.get("/study")
    with site.app_context():
        engine = db.engine
    sent = sent_by(engine, lambda: client.get("/study"))
    engine.dispose()
    return sent


@dataclass(frozen=True, slots=True)
class Played:
    """One attempt as it went: its story, and for each step when it was, the way, and how sure the learner was."""

    revision_id: int
    steps: tuple[tuple[datetime, int, str | None, str | None], ...]


def learner(site: Flask, decisions: int, cards: int, weeks: int = WEEKS) -> str:
    """Put somebody there who has decided and reviewed so often, ended today. Returns the token of their session."""
    with site.app_context():
        token = _put(decisions, cards, weeks, now())
        db.session.remove()
    return token


@writes
def _put(connection: Connection, decisions: int, cards: int, weeks: int, when: datetime) -> str:
    chance, token = random.Random(7), new_token()
    person_id = connection.execute(
        insert(Person).values(public_id=new_public_id(), created_at=when).returning(Person.id)
    ).scalar_one()
    connection.execute(
        insert(WebSession).values(
            public_id=new_public_id(),
            token_hash=hashed(token),
            person_id=person_id,
            created_at=when,
            expires_at=when + timedelta(days=1),
        )
    )
    revisions = list(connection.scalars(select(Revision.id).where(Revision.newest).order_by(Revision.id)))
    begun = when - timedelta(weeks=weeks)
    pace = (when - begun) / max(1, decisions)
    made: list[Played] = []
    taken = 0
    while taken < decisions:
        story = shelf.get(connection, revision_id := chance.choice(revisions)).story
        made.append(_play(story, revision_id, begun + taken * pace, taken / decisions, chance))
        taken += sum(fingerprint is not None for _, _, _, fingerprint in made[-1].steps)
    _keep(connection, person_id, made)
    _cards(connection, person_id, made, cards, when, chance)
    return token


def _play(story: Story, revision_id: int, at: datetime, grown: float, chance: random.Random) -> Played:
    """A learner who is right more often as time goes on, less so in some topics, and is as sure as that, mostly."""
    run, steps = replay(story, ()), []
    while not is_over(story, run):
        scene = scene_at(story, run)
        ways = [way for way, _ in story.graph.out(run.at)]
        weak = 0.25 if {"confidentiality", "termination", "crisis"} & set(scene.topics) else 0.0
        best = chance.random() < 0.35 + 0.35 * grown - weak
        way = max(ways, key=_credit) if best else chance.choice(ways)
        sure = chance.choices(("low", "medium", "high", None), (1, 3, 4 if best else 2, 1))[0]
        decision = scene.is_decision
        steps.append((at, way.number, sure if decision else None, scene.fingerprint if decision else None))
        run = choose(story, run, way.number)
    return Played(revision_id, tuple(steps))


def _credit(way: Way) -> int:
    return way.credit or 0


def _keep(connection: Connection, person_id: int, made: Sequence[Played]) -> None:
    attempts: list[dict[str, Any]] = [
        {
            "public_id": new_public_id(),
            "person_id": person_id,
            "revision_id": one.revision_id,
            "start_token": new_token(),
            "mode": "study",
            "seed": bytes(16),
            "step": len(one.steps),
            "started_at": one.steps[0][0],
            "finished_at": one.steps[-1][0],
            "earned": 0,
            "out_of": 1,
            "safe": True,
            "passed": False,
        }
        for one in made
    ]
    connection.execute(insert(Attempt), attempts)
    ids = connection.scalars(select(Attempt.id).where(Attempt.person_id == person_id).order_by(Attempt.id))
    steps = [
        {
            "attempt_id": attempt_id,
            "step": number,
            "choice": choice,
            "confidence": sure,
            "reason": None,
            "fingerprint": fingerprint,
            "decided_at": at,
        }
        for attempt_id, one in zip(ids, made, strict=True)
        for number, (at, choice, sure, fingerprint) in enumerate(one.steps)
    ]
    connection.execute(insert(Decision), steps)


def _cards(
    connection: Connection, person_id: int, made: Sequence[Played], most: int, when: datetime, chance: random.Random
) -> None:
    """Cards of what was decided, reviewed up to four times. Fingerprints are made up beyond those that the library has,
    as if there had been older revisions.
    """
    rows: list[dict[str, Any]] = []
    for one in made:
        for number, (at, choice, sure, fingerprint) in enumerate(one.steps):
            if fingerprint is None or len(rows) == most:
                continue
            path = tuple(step[1] for step in one.steps[:number])
            story = shelf.get(connection, one.revision_id).story
            outcome = outcome_at(story, replay(story, path).at, choice)
            kept = reviewed(fresh(at), rating_of(outcome, sure), at, None)
            for _ in range(chance.randrange(5)):
                if kept.due_at < when:
                    kept = reviewed(kept.memory, chance.choice((1, 3, 3, 4)), kept.due_at, None)
            rows.append(
                {
                    "public_id": new_public_id(),
                    "person_id": person_id,
                    "revision_id": one.revision_id,
                    "fingerprint": f"{len(rows):064x}",
                    "path": write_path(path),
                    "topics": list(outcome.topics),
                    "seed": chance.randbytes(16),
                    "why": "missed",
                    "memory": kept.memory,
                    "turns": 0,
                    "due_at": kept.due_at,
                    "added_at": at,
                }
            )
    connection.execute(insert(ReviewCard), rows)
