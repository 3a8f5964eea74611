"""A class begins: five hundred learners start an assigned case within one second, and then each decides."""

from __future__ import annotations

import asyncio
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

from sqlalchemy import Connection, insert, select

from app import create_app
from bench.postgres import running
from bench.processes import ROOT, Server, cpu_ms
from bench.sites import SECRET, baton, processes
from bench.tables import Table, verdict
from config import load
from engine.teach.terms import Terms, as_json
from models import Assignment, AssignmentCase, Cohort, Membership, Person, Scenario, WebSession
from services.database import writes
from services.tokens import hashed, new_public_id, new_token
from web.server import make_ready
from web.session import now

LEARNERS, READING, DECIDING = 500, 6.0, 30.0
"""How many; how long a scene is read before the first decides; over how many seconds the others follow."""
CASE = "through-her-nephew"
FIRST_SECOND_MS, AFTER_MS = 1_500, 150

_FIELD = re.compile(r'name="(csrf_token|token|step)"\s+value="([^"]+)"')
_CHOICE = re.compile(r'name="choice"\s+value="(\w+)"')


def run(quick: bool = False) -> Iterator[Table]:
    """On each database."""
    learners, seconds = (8, 1.0) if quick else (LEARNERS, DECIDING)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baton-bench-")))
        for name in ("SQLite",) if quick else ("SQLite", "PostgreSQL"):
            url = stack.enter_context(running()).new("baton") if name == "PostgreSQL" else ""
            yield _measure(name, folder / name, url, learners, seconds)


def _measure(name: str, instance: Path, url: str, learners: int, seconds: float) -> Table:
    told = {"BATON_INSTANCE": str(instance), "BATON_SCENARIOS": str(ROOT / "scenarios"), "SECRET_KEY": SECRET}
    settings = load({**told, **({"DATABASE_URL": url} if url else {})})
    app = create_app(settings)
    make_ready(app, settings)
    with app.app_context():
        assignment, tokens = _class_of(learners)
    site = processes(instance, url) if url else baton(instance)
    with site.serving() as server:
        everybody = [Learner(server.port, token, assignment) for token in tokens]
        spent = asyncio.run(_lesson(everybody, seconds, server))
    return _table(name, everybody, spent)


@writes
def _class_of(connection: Connection, learners: int) -> tuple[str, list[str]]:
    """A cohort with an assignment, and so many learners who are logged in: its address, and the cookie of each."""
    when, assignment, tokens = now(), new_public_id(), [new_token() for _ in range(learners)]
    room = {"public_id": new_public_id(), "name": "Practicum II", "time_zone": "America/New_York", "created_at": when}
    cohort = connection.execute(insert(Cohort).values(**room).returning(Cohort.id)).scalar_one()
    told = {"title": "Knowing one’s limits", "terms": as_json(Terms()), "late": "accept", "created_at": when}
    made = insert(Assignment).values(public_id=assignment, start_token=new_token(), cohort_id=cohort, **told)
    given = connection.execute(made.returning(Assignment.id)).scalar_one()
    case = connection.execute(select(Scenario.id).where(Scenario.slug == CASE)).scalar_one()
    connection.execute(insert(AssignmentCase).values(assignment_id=given, position=0, scenario_id=case))
    for token in tokens:
        known = {"public_id": new_public_id(), "created_at": when, "registered_at": when, "display_name": "Alice"}
        who = connection.execute(insert(Person).values(**known).returning(Person.id)).scalar_one()
        session = {"public_id": new_public_id(), "token_hash": hashed(token), "person_id": who, "created_at": when}
        connection.execute(insert(WebSession).values(**session, confirmed_at=when, expires_at=when + timedelta(days=1)))
        member = {"public_id": new_public_id(), "cohort_id": cohort, "person_id": who, "joined_at": when}
        connection.execute(insert(Membership).values(**member, stop_token=new_token()))
    return assignment, tokens


@dataclass(slots=True)
class Learner:
    """One of them: a kept connection and a cookie, the page at hand, and milliseconds by what was asked."""

    port: int
    cookie: str
    assignment: str
    page: str = ""
    where: str = ""
    taken: dict[str, float] = field(default_factory=dict)
    failed: int = 0
    _pipe: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def open_page(self) -> None:
        """The page of the assignment, before the lesson begins."""
        await self._ask("GET", f"/assigned/{self.assignment}")

    async def start(self, due: float) -> None:
        """Press the button, and read the first scene."""
        fields = dict(_FIELD.findall(self.page))
        await self._timed("start", due, "POST", f"/assigned/{self.assignment}/cases/0/attempts", fields)
        await self._timed("scene", None, "GET", self.where)

    async def decide(self, due: float) -> None:
        """Take a choice, and read on."""
        offered = _CHOICE.findall(self.page)
        fields = {**dict(_FIELD.findall(self.page)), "choice": offered[0] if offered else ""}
        await self._timed("decision", due, "POST", f"{self.where}/decisions", fields)
        await self._timed("page", None, "GET", self.where)

    async def _timed(
        self, what: str, due: float | None, method: str, path: str, fields: dict[str, str] | None = None
    ) -> None:
        """Ask for something when it is due, and count from then on, whether the server could take it or not."""
        begin = due or time.perf_counter()
        await asyncio.sleep(max(0.0, begin - time.perf_counter()))
        status = await self._ask(method, path, fields)
        self.taken[what] = (time.perf_counter() - begin) * 1000
        self.failed += status != (303 if method == "POST" else 200)

    async def _ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> int:
        if self._pipe is None:
            self._pipe = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._pipe
        body = urlencode(fields or {}).encode()
        form = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n" if fields else ""
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nCookie: baton={self.cookie}\r\n{form}\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        told = {name.lower(): value for name, _, value in (line.partition(": ") for line in answer.split("\r\n"))}
        text = await reader.readexactly(int(told["content-length"]))
        self.where = told.get("location", self.where).removeprefix("http://localhost")
        self.page = text.decode() if method == "GET" else self.page
        return int(answer.split(" ", 2)[1])

    def close(self) -> None:
        """Give the connection back."""
        if self._pipe is not None:
            self._pipe[1].close()


async def _lesson(everybody: Sequence[Learner], seconds: float, server: Server) -> tuple[float, float]:
    """All begin within a second; once they have read, all decide, one after the other. Gives the CPU-ms that the starts
    with their first scenes cost the server, and the learners, who are in this process.
    """
    for learner in everybody:
        await learner.open_page()
    servers, learners = cpu_ms(server.pid), time.process_time()
    begin = time.perf_counter() + 1
    await asyncio.gather(*[one.start(begin + number / len(everybody)) for number, one in enumerate(everybody)])
    spent = cpu_ms(server.pid) - servers, (time.process_time() - learners) * 1000
    begin = max(begin + 1, time.perf_counter()) + (READING if len(everybody) == LEARNERS else 0)
    await asyncio.gather(
        *[one.decide(begin + number * seconds / len(everybody)) for number, one in enumerate(everybody)]
    )
    for learner in everybody:
        learner.close()
    return spent


def _table(name: str, everybody: Sequence[Learner], spent: tuple[float, float]) -> Table:
    failed = sum(learner.failed for learner in everybody)
    rows = [
        _row(f"{len(everybody)} starts within a second", "start", everybody, FIRST_SECOND_MS),
        _row("the first scene after each", "scene", everybody, None),
        _row("a decision of each, afterwards", "decision", everybody, AFTER_MS),
        _row("the page that follows", "page", everybody, AFTER_MS),
    ]
    columns = (f"on {name}, ms", "median", "p95", "most", "target of p95")
    server, learners = (milliseconds / len(everybody) for milliseconds in spent)
    note = (
        f"Requests that were not answered as they should be: {failed}, {verdict(failed, 0)}. A start with its first "
        f"scene cost the server {server:.1f} CPU-ms. The learners, in another process, took {learners:.1f}."
    )
    return Table(columns, rows, note)


def _row(words: str, what: str, everybody: Sequence[Learner], target: float | None) -> list[str]:
    taken = [learner.taken[what] for learner in everybody]
    p95 = quantiles(taken, n=20)[-1]
    kept = "" if target is None else verdict(round(p95), target)
    return [words, f"{median(taken):.0f}", f"{p95:.0f}", f"{max(taken):.0f}", kept]
