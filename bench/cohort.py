"""What the figures of a cohort cost: a page that reads a million decisions from their sums; taking in what is new."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select

from app import create_app
from bench.browsers import Browser
from bench.postgres import running
from bench.processes import ROOT
from bench.sites import SECRET, Site, baton
from bench.tables import Table, verdict
from config import load
from engine.teach.terms import Terms, as_json
from extensions import db
from models import (
    AssignedAttempt,
    Assignment,
    AssignmentCase,
    Attempt,
    Cohort,
    CohortSupervisor,
    Decision,
    Membership,
    Person,
    PersonRole,
    Revision,
    Scenario,
    WebSession,
)
from services.database import writes
from services.stories import Playable, shelf
from services.teach.folding import fold, fold_all
from services.teach.summaries import rebuild
from services.tokens import hashed, new_public_id, new_token
from web.server import make_ready
from web.session import now

CASE = "long-sleeves-in-june"
"""The case of the library with the most ways through it: over nine thousand."""
DECISIONS, NEW, TIMES = 1_000_000, 1_000, 60
PAGE_MS, FEW_NEW = 300, 10
AT_ONCE = 20_000
"""Rows that are written in one statement."""


@dataclass(frozen=True, slots=True)
class Taught:
    """A cohort that was put there: its addresses, the number of its case, and the session of who teaches it."""

    cohort_id: str
    case_id: int
    token: str

    @property
    def page(self) -> str:
        """Where its figures are."""
        return f"/teach/cohorts/{self.cohort_id}/cases/{CASE}"


def run(quick: bool = False) -> Iterator[Table]:
    """The same on each database."""
    decisions, new, times = (3_000, 40, 5) if quick else (DECISIONS, NEW, TIMES)
    rows: list[list[str]] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baton-bench-")))
        for name in ("SQLite",) if quick else ("SQLite", "PostgreSQL"):
            url = stack.enter_context(running()).new("baton") if name == "PostgreSQL" else ""
            rows += _measure(name, folder / name, url, decisions, new, times)
    yield Table((f"{decisions:,} decisions", "", "target"), rows)


def _measure(name: str, instance: Path, url: str, decisions: int, new: int, times: int) -> Iterator[list[str]]:
    told = {"BATON_INSTANCE": str(instance), "BATON_SCENARIOS": str(ROOT / "scenarios"), "SECRET_KEY": SECRET}
    settings = load({**told, "DATABASE_URL": url})
    site = create_app(settings)
    make_ready(site, settings)
    with site.app_context():
        taught = _teach(now())
        attempts = _play(taught, decisions, now(), 7)
        first = _seconds(fold_all)
        again = _seconds(rebuild)
        _play(taught, new * decisions // attempts, now(), 8)
        folding = _seconds(lambda: fold(taught.case_id))
        _play(taught, new * decisions // attempts, now(), 9)
        yield [f"all folded from the start, on {name}", f"{first:.0f} s for {attempts:,} attempts", ""]
        yield [f"worked out again (the yardstick), on {name}", f"{again:.0f} s", ""]
        yield [f"{new:,} new attempts folded, on {name}", f"{1000 * folding:.0f} ms", ""]
        yield from _pages(name, baton(instance, url), taught, new, times)
        db.engine.dispose()


def _pages(name: str, site: Site, taught: Taught, new: int, times: int) -> Iterator[list[str]]:
    with site.serving() as server, closing(Browser(server.port)) as browser:
        browser.headers = {"Cookie": f"baton={taught.token}"}
        browser.get("/help")
        first = 1000 * _seconds(lambda: browser.get(taught.page))
        fresh = []
        for seed in range(times):
            _play(taught, FEW_NEW * 6, now(), 100 + seed)
            fresh += _times(lambda: browser.get(taught.page), 1)
        pages = _times(lambda: browser.get(taught.page), times)
        packets = _times(lambda: browser.get(f"{taught.page}/packet"), times)
        lists = _times(lambda: browser.get(f"/teach/cohorts/{taught.cohort_id}/understanding"), times)
    yield [f"the page that folds {new:,} first, on {name}", f"{first:.0f} ms", ""]
    said = (("the page with some ten new attempts", fresh), ("the page with nothing new", pages))
    for what, took in (*said, ("the packet", packets), ("the list of cases", lists)):
        p95 = sorted(took)[int(0.95 * (len(took) - 1))]
        figures = f"{sorted(took)[len(took) // 2]:.0f} ms, p95 {p95:.0f} ms"
        yield [f"{what}, on {name}", figures, verdict(round(p95), PAGE_MS)]


def _seconds(act: Callable[[], Any]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _times(act: Callable[[], Any], times: int) -> list[float]:
    return [1000 * _seconds(act) for _ in range(times)]


@writes
def _teach(connection: Connection, when: datetime) -> Taught:
    """A supervisor with a session, a cohort, an assignment of the case."""
    token, cohort_id = new_token(), new_public_id()
    person = {"public_id": new_public_id(), "created_at": when, "registered_at": when}
    person_id = connection.execute(insert(Person).values(**person).returning(Person.id)).scalar_one()
    connection.execute(insert(PersonRole).values(person_id=person_id, role="supervisor", granted_at=when))
    ends = {"created_at": when, "expires_at": when + timedelta(days=1)}
    session = {"public_id": new_public_id(), "token_hash": hashed(token), "person_id": person_id}
    connection.execute(insert(WebSession).values(**session, **ends))
    made = {"public_id": cohort_id, "name": "A large course", "time_zone": "UTC", "created_at": when}
    cohort = connection.execute(insert(Cohort).values(**made).returning(Cohort.id)).scalar_one()
    connection.execute(insert(CohortSupervisor).values(cohort_id=cohort, person_id=person_id, added_at=when))
    given = {"public_id": new_public_id(), "start_token": new_token(), "cohort_id": cohort, "title": "First moves"}
    rules = {"terms": as_json(Terms()), "late": "accept", "version": 0, "created_at": when}
    assignment = connection.execute(insert(Assignment).values(**given, **rules).returning(Assignment.id)).scalar_one()
    scenario = connection.scalar(select(Scenario.id).where(Scenario.slug == CASE))
    case = {"assignment_id": assignment, "position": 0, "scenario_id": scenario}
    case_id = connection.execute(insert(AssignmentCase).values(**case).returning(AssignmentCase.id)).scalar_one()
    return Taught(cohort_id, case_id, token)


@writes
def _play(connection: Connection, taught: Taught, decisions: int, when: datetime, seed: int) -> int:
    """Let learners who are right half of the time decide so often together. Returns how many attempts that took."""
    revision_id = connection.scalars(
        select(Revision.id).join(Scenario).where(Scenario.slug == CASE, Revision.newest)
    ).one()
    walker = _Walker(shelf.get(connection, revision_id), random.Random(seed))
    ways, taken = [], 0
    while taken < decisions:
        ways.append(walker.way())
        taken += len(ways[-1])
    people = _learners(connection, taught, len(ways), when)
    first = (connection.scalar(select(func.max(Attempt.id))) or 0) + 1
    ids = range(first, first + len(ways))
    over = {"finished_at": when, "earned": 0, "out_of": 1, "safe": True, "passed": False}
    same = {"revision_id": revision_id, "mode": "study", "seed": bytes(16), "started_at": when, **over}
    _write(
        connection,
        Attempt,
        (
            {"id": id_, "person_id": who, "public_id": f"{id_:032x}", "start_token": f"{id_:032x}", "step": 0, **same}
            for id_, who in zip(ids, people, strict=True)
        ),
    )
    _write(connection, Decision, _decisions(ids, ways, walker.chance, when))
    flags = {"alternative": False, "seen_before": False, "folded": False}
    _write(
        connection,
        AssignedAttempt,
        ({"attempt_id": id_, "assignment_case_id": taught.case_id, **flags} for id_ in ids),
    )
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            f"ANALYZE {', '.join(t.__tablename__ for t in (Attempt, Decision, AssignedAttempt))}"
        )
    return len(ways)


class _Walker:
    """Goes through a story at random; what stands open in a state is looked up once."""

    def __init__(self, playable: Playable, chance: random.Random) -> None:
        self._playable, self._story, self.chance = playable, playable.story, chance
        self._open: dict[int, list[tuple[int, int]]] = {}

    def way(self) -> list[tuple[int, str | None]]:
        """The choices of one learner, each with the fingerprint of its decision."""
        at, way = 0, []
        while out := self._ways(at):
            text = self._playable.fingerprint(at)
            number, at = out[0] if self.chance.random() < 0.5 else self.chance.choice(out)
            way.append((number, text))
        return way

    def _ways(self, at: int) -> list[tuple[int, int]]:
        """The choices that stand open and where they lead, the strongest first."""
        if at not in self._open:
            out = sorted(self._story.graph.out(at), key=lambda each: -(each[0].credit or 0))
            self._open[at] = [(way.number, target) for way, target in out]
        return self._open[at]


def _learners(connection: Connection, taught: Taught, many: int, when: datetime) -> range:
    """So many people in the cohort. Returns their numbers."""
    first = (connection.scalar(select(func.max(Person.id))) or 0) + 1
    numbers = range(first, first + many)
    cohort = connection.scalar(select(Cohort.id).where(Cohort.public_id == taught.cohort_id))
    times = {"created_at": when, "registered_at": when}
    _write(connection, Person, ({"id": id_, "public_id": f"{id_:032x}", **times} for id_ in numbers))
    names = ({"public_id": f"{id_:032x}", "stop_token": f"{id_:032x}", "person_id": id_} for id_ in numbers)
    _write(connection, Membership, ({**each, "cohort_id": cohort, "joined_at": when} for each in names))
    return numbers


def _decisions(
    ids: Sequence[int], ways: Sequence[Sequence[tuple[int, str | None]]], chance: random.Random, when: datetime
) -> Iterator[dict[str, Any]]:
    for attempt_id, way in zip(ids, ways, strict=True):
        seconds = 0
        for step, (choice, text) in enumerate(way):
            seconds += chance.choice((6, 20, 45, 90))
            sure = chance.choice((None, "low", "medium", "high"))
            at = when + timedelta(seconds=seconds)
            row = {"attempt_id": attempt_id, "step": step, "choice": choice, "confidence": sure, "decided_at": at}
            yield {**row, "reason": None, "fingerprint": text}


def _write(connection: Connection, table: Any, rows: Iterator[dict[str, Any]]) -> None:
    """Insert rows, many at a time."""
    while some := [row for _, row in zip(range(AT_ONCE), rows, strict=False)]:
        connection.execute(insert(table), some)
