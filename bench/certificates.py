"""Certificates: five hundred issued while others decide, and what it takes to verify them, fifty in a second."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import date, datetime
from pathlib import Path
from statistics import median, quantiles

from flask import Flask
from sqlalchemy import Connection, insert, select

from app import create_app
from bench.browsers import Browser
from bench.learners import BatonLearner
from bench.paths import best_paths
from bench.postgres import Postgres, running
from bench.processes import ROOT, cpu_ms
from bench.sites import SECRET, baton
from bench.tables import Table, verdict
from config import load
from engine.credit.amount import Calculation
from engine.credit.profile import Profile, as_json
from extensions import db
from models import Approval, Certificate, Course, Enrolment, Provider
from services.certificates.issuing import issue
from services.certificates.printing import certificate_pdf
from services.database import writes
from services.tokens import new_public_id
from web.server import make_ready
from web.session import now

CERTIFICATES, WORKERS, ISSUE_SECONDS = 500, 4, 60
LEARNERS, SLOWER = 4, 1.25
"""How many decide meanwhile, and how much longer a decision may take than without."""
A_SECOND, SECONDS, VERIFY_MS = 50, 20, 50
PDFS = 20
ADDRESS = "https://baton.example.org"


def run(quick: bool = False) -> Iterator[Table]:
    """On each database."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baton-bench-")))
        for name in ("SQLite",) if quick else ("SQLite", "PostgreSQL"):
            database = stack.enter_context(running()) if name == "PostgreSQL" else None
            yield _measure(name, folder / name, database, quick)


def _measure(name: str, instance: Path, database: Postgres | None, quick: bool) -> Table:
    url = database.new("baton") if database else ""
    told = {"BATON_INSTANCE": str(instance), "BATON_SCENARIOS": str(ROOT / "scenarios"), "SECRET_KEY": SECRET}
    settings = load({**told, **({"DATABASE_URL": url} if url else {})})
    site = create_app(settings)
    make_ready(site, settings)
    with site.app_context():
        enrolments = _put(8 if quick else CERTIFICATES, now())
    with baton(instance, url).serving() as server:
        others = (server.pid, database.pid) if database else (server.pid,)
        rows = [*_issuing(site, server.port, enrolments, quick), *_verifying(site, server.port, others, quick)]
        rows.append(_printing(site, 2 if quick else PDFS))
    with site.app_context():
        db.engine.dispose()
    return Table((f"On {name}", "median", "p95", "target"), rows)


def _issuing(site: Flask, port: int, enrolments: Sequence[int], quick: bool) -> Iterator[list[str]]:
    """The same decisions twice: by themselves, and while certificates are issued beside them."""
    begun, done = threading.Event(), threading.Event()
    alone = _deciding(port, quick)
    with ThreadPoolExecutor(1) as aside:
        issuing = aside.submit(_issue_all, site, enrolments, begun, done)
        begun.wait()
        beside = _deciding(port, quick)
        done.set()
        took = issuing.result()
    each = took / len(enrolments) * 1000
    yield [
        f"{len(enrolments)} certificates issued in {took:.1f} s",
        f"{each:.0f} ms",
        "",
        verdict(round(took), ISSUE_SECONDS),
    ]
    yield [f"a decision, {LEARNERS} who decide", *_spread(alone), ""]
    ratio = round(median(beside) / median(alone), 2)
    yield ["a decision while certificates are issued", *_spread(beside), verdict(ratio, SLOWER)]


def _issue_all(site: Flask, enrolments: Sequence[int], begun: threading.Event, done: threading.Event) -> float:
    """Issue all of them, a transaction each, evenly over the time in which the target wants them at the latest, or as
    soon as nobody decides any more. Returns the seconds that the issuing itself took.
    """
    started, spent = time.perf_counter(), 0.0
    with site.app_context(), ThreadPoolExecutor(WORKERS) as workers:
        begun.set()
        for at in range(0, len(enrolments), WORKERS):
            due = started + at / len(enrolments) * ISSUE_SECONDS / 2
            while not done.is_set() and time.perf_counter() < due:
                time.sleep(0.005)
            begins = time.perf_counter()
            list(workers.map(lambda number: _issue(site, number), enrolments[at : at + WORKERS]))
            spent += time.perf_counter() - begins
    return spent


def _issue(site: Flask, number: int) -> str:
    with site.app_context():
        return writes(lambda connection: issue(connection, number, ADDRESS, now()))()


def _deciding(port: int, quick: bool) -> list[float]:
    """Milliseconds of each decision and the page that follows, of some learners at once."""
    paths = dict(list(best_paths(ROOT / "scenarios").items())[: 1 if quick else 12])
    with ThreadPoolExecutor(LEARNERS) as threads:
        return [each for one in threads.map(lambda _: _decisions(port, paths), range(LEARNERS)) for each in one]


def _decisions(port: int, paths: Mapping[str, Sequence[str]]) -> list[float]:
    learner = _Timed(port, 0, paths)
    with closing(learner.browser):
        learner.phase("begin", 1)
        learner.phase("decide", 1)
        return learner.taken


class _Timed(BatonLearner):
    """A learner with a watch."""

    def __init__(self, port: int, number: int, paths: Mapping[str, Sequence[str]]) -> None:
        super().__init__(port, number, paths)
        self.taken: list[float] = []
        send = self.browser.send

        def timed(path: str, fields: dict[str, str]) -> str:
            begun = time.perf_counter()
            led = send(path, fields)
            self.taken += [(time.perf_counter() - begun) * 1000] if path.endswith("/decisions") else []
            return led

        self.browser.send = timed  # type: ignore[method-assign]


def _verifying(site: Flask, port: int, processes: Sequence[int], quick: bool) -> Iterator[list[str]]:
    """Strangers who look up codes evenly, so many in a second, whatever the one before them takes."""
    with site.app_context():
        codes = list(db.session.scalars(select(Certificate.code)))
        db.session.remove()
    times = 5 if quick else A_SECOND * SECONDS
    begun, spent = time.perf_counter() + 0.05, cpu_ms(*processes)
    with ThreadPoolExecutor(16) as threads:
        taken = list(threads.map(lambda at: _verify(port, codes[at % len(codes)], begun + at / A_SECOND), range(times)))
    cost = (cpu_ms(*processes) - spent) / times
    p95 = quantiles(taken, n=20)[-1]
    yield [f"verifying, {A_SECOND} a second ({cost:.1f} CPU-ms each)", *_spread(taken), verdict(round(p95), VERIFY_MS)]


def _verify(port: int, code: str, due: float) -> float:
    time.sleep(max(0.0, due - time.perf_counter()))
    with closing(Browser(port)) as browser:
        page = browser.get(f"/verify/{code}")
    assert "is valid" in page
    return (time.perf_counter() - due) * 1000


def _printing(site: Flask, times: int) -> list[str]:
    taken = []
    with site.app_context():
        codes = list(db.session.scalars(select(Certificate.code).limit(times)))
        db.session.remove()
        for code in codes:
            begun = time.perf_counter()
            certificate_pdf(code, ADDRESS, now())
            taken.append((time.perf_counter() - begun) * 1000)
    return ["a PDF, asked for the first time", *_spread(taken), ""]


def _spread(taken: Sequence[float]) -> list[str]:
    return [f"{median(taken):.0f} ms", f"{quantiles(taken, n=20)[-1]:.0f} ms"]


@writes
def _put(connection: Connection, times: int, when: datetime) -> list[int]:
    """A provider with an approval, a course, and so many who completed it."""
    texts = ("legal_name", "address", "contact", "grievance", "refund", "accommodation", "signer_name", "signer_title")
    connection.execute(insert(Provider).values(id=1, version=0, changed_at=when, **dict.fromkeys(texts, "Institute")))
    said = {"approver": "Board", "number": "1", "statement": "Approved.", "all_courses": True, "version": 0}
    covers = {"valid_from": date(2020, 1, 1), "valid_to": date(2099, 1, 1), "created_at": when}
    whom = {"professions": ["counselor"], "formats": ["self_paced"], "public_id": new_public_id()}
    connection.execute(insert(Approval).values(**said, **covers, **whom))
    profile = as_json(Profile(hours=150, subjects={"ethics": 100}, calculation=Calculation(seconds=(5_400,))))
    course = {"public_id": new_public_id(), "title": "Limits", "state": "published", "enrolment": "open"}
    kept = {"format": "self_paced", "profile": profile, "version": 0, "created_at": when}
    course_id = connection.execute(insert(Course).values(**course, **kept).returning(Course.id)).scalar_one()
    return [_enrolment(connection, course_id, number, when) for number in range(times)]


def _enrolment(connection: Connection, course_id: int, number: int, when: datetime) -> int:
    said = {"legal_name": f"Alice {number}", "profession": "counselor", "jurisdiction": "US-TX", "license_number": "1"}
    kept = {"public_id": new_public_id(), "course_id": course_id, "cycle": 1, "way": "open", "sample": False}
    times = {"told_at": when, "enrolled_at": when, "completed_at": when, "completed_on": when.date()}
    made = insert(Enrolment).values(**said, **kept, **times, time_zone="UTC")
    return int(connection.execute(made.returning(Enrolment.id)).scalar_one())
