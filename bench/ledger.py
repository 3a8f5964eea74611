"""A professional's ledger: 500 entries and three licenses, counted, and drawn as pages."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import date, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import Connection, insert

from app import create_app
from bench.browsers import Browser
from bench.postgres import Postgres, running
from bench.processes import ROOT
from bench.sites import SECRET, baton
from bench.statements import sent_by
from bench.tables import Table, verdict
from bench.timed import timed
from config import load
from engine.credit.kinds import FORMATS
from engine.credit.requirements import CarryOver, Portion, Requirements, SubjectRule, as_json
from engine.credit.subjects import SUBJECTS
from extensions import db
from models import CreditEntry, License, LicenseCycle, Person, WebSession
from services.credit.ledger import ledger
from services.database import writes
from services.tokens import hashed, new_public_id, new_token
from web.server import make_ready
from web.session import now

ENTRIES, LICENSES, PERIODS, TIMES = 500, 3, 3, 40
ANSWER_MS, STATEMENTS = 100, 6
ASKED = Requirements(
    total=4_000,
    subjects=(SubjectRule("ethics", 600), SubjectRule("law_and_ethics", 300), SubjectRule("suicide", 200, every=3)),
    live_minimum=Portion(percent=25),
    self_study_cap=Portion(hours=2_000),
    carry_over=CarryOver(1_000, never=("ethics",)),
)
"""Every kind of rule at once."""


def run(quick: bool = False) -> Iterator[Table]:
    """The verb and the pages, on each database."""
    entries, times = (20, 3) if quick else (ENTRIES, TIMES)
    rows: list[list[str]] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baton-bench-")))
        rows += _measure("SQLite", folder / "sqlite", None, entries, times)
        if not quick:
            rows += _measure("PostgreSQL", folder / "postgresql", stack.enter_context(running()), entries, times)
    yield Table((f"{entries} entries, {LICENSES} licenses", "CPU", "median", "p95", "target of p95"), rows)


def _measure(name: str, instance: Path, database: Postgres | None, entries: int, times: int) -> Iterator[list[str]]:
    url = database.new("baton") if database else ""
    told = {"BATON_INSTANCE": str(instance), "BATON_SCENARIOS": str(ROOT / "scenarios"), "SECRET_KEY": SECRET}
    settings = load({**told, "DATABASE_URL": url})
    site = create_app(settings)
    make_ready(site, settings)
    person_id, token, license_id = _put_there(site, entries)
    others = (database.pid,) if database else ()
    with site.app_context():
        verb = timed(lambda: ledger(person_id, now()).standings(), times, os.getpid(), *others)
        engine = db.engine
    client = site.test_client()
    client.set_cookie("baton", token)
    sent = sent_by(engine, lambda: client.get("/credit/entries"))
    engine.dispose()
    pages = {"/credit": "where each license stands", "/credit/entries": "all entries, and where each counts"}
    pages[f"/credit/licenses/{license_id}"] = "one license, and what counts there"
    yield verb.row(f"the verb on {name}")
    with baton(instance, url).serving() as server, closing(Browser(server.port)) as browser:
        browser.headers = {"Cookie": f"baton={token}"}
        for path, what in pages.items():
            page = timed(lambda path=path: browser.get(path), times, server.pid, *others)  # type: ignore[misc]
            yield page.row(f"{what}, on {name}", ANSWER_MS)
    yield [f"statements of the entries on {name}", str(len(sent)), "", "", verdict(len(sent), STATEMENTS)]


def _put_there(site: Flask, entries: int) -> tuple[int, str, str]:
    with site.app_context():
        found = _put(entries, now())
        db.session.remove()
    return found


@writes
def _put(connection: Connection, entries: int, when: datetime) -> tuple[int, str, str]:
    """Somebody with licenses and entries of six years. Returns their number, their session's token, and a license."""
    chance, token = random.Random(7), new_token()
    person = {"public_id": new_public_id(), "created_at": when, "registered_at": when, "display_name": "Alice"}
    address = {"email": "alice@school.example", "email_key": "alice@school.example"}
    person_id = connection.execute(insert(Person).values(**person, **address).returning(Person.id)).scalar_one()
    times = {"created_at": when, "expires_at": when + timedelta(days=1), "remembered": True}
    row = {"public_id": new_public_id(), "token_hash": hashed(token), "person_id": person_id}
    connection.execute(insert(WebSession).values(**row, **times))
    first = when.date() - timedelta(days=365 * 6)
    licenses = [_license(connection, person_id, number, first, when) for number in range(LICENSES)]
    connection.execute(insert(CreditEntry), [_entry(person_id, first, chance, when) for _ in range(entries)])
    return person_id, token, licenses[0]


def _license(connection: Connection, person_id: int, number: int, first: date, when: datetime) -> str:
    public_id = new_public_id()
    said = {"title": f"License {number}", "profession": "counselor", "jurisdiction": "US-TX", "number": str(number)}
    fixed = {"time_zone": "UTC", "subjects": {"law": ["law_and_ethics"]}, "stop_token": new_token(), "created_at": when}
    row = {"public_id": public_id, "person_id": person_id, "reminders": True, "version": 0, **said, **fixed}
    license_id = connection.execute(insert(License).values(**row).returning(License.id)).scalar_one()
    for place in range(PERIODS):
        begins = first + timedelta(days=730 * place)
        days = {"first_day": begins, "last_day": begins + timedelta(days=729), "confirmed_at": when, "version": 0}
        asked = {"number": place + 1, "requirements": as_json(ASKED), "carried_in": 500, "carried_subjects": {}}
        connection.execute(
            insert(LicenseCycle).values(public_id=new_public_id(), license_id=license_id, **days, **asked)
        )
    return public_id


def _entry(person_id: int, first: date, chance: random.Random, when: datetime) -> dict[str, object]:
    hours = chance.choice((50, 100, 150, 300, 600))
    chosen = chance.sample(SUBJECTS, chance.randint(0, 3))
    texts = {"title": "What a client needs", "provider": "A school", "approval": "", "unit": "hours", "note": ""}
    day, form = first + timedelta(days=chance.randrange(365 * 6)), chance.choice(FORMATS)
    return {
        "public_id": new_public_id(),
        "person_id": person_id,
        "completed_on": day,
        "held_on": None if form == "self_paced" else day,
        "hours": hours,
        "format": form,
        "subjects": {name: chance.randrange(25, hours + 1, 25) for name in chosen},
        "version": 0,
        "created_at": when,
        **texts,
    }
