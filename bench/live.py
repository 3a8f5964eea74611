"""A room: two hundred phones that ask where their class is, vote at once, and see what the host shows."""

from __future__ import annotations

import json
import random
import re
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection, insert, select, update

from app import create_app
from bench.processes import Server, cpu_ms
from bench.sites import SECRET, baton
from bench.tables import Table, verdict
from config import load
from extensions import db
from models import LiveClass, LiveSeat, Person, PersonRole, Revision, Scenario, WebSession
from services.database import writes
from services.tokens import hashed, new_public_id, new_token
from web.server import make_ready
from web.session import now

PHONES, SECONDS, REVEALS = 200, 10.0, 10
EVERY, APART = 0.7, 0.15
"""Seconds between two questions of a phone, and by which part of it that varies, as static/js/live_phone.js has it."""
REVEAL_MS, POLL_MS = 1_500, 300
SLUG = "through-her-nephew"
_TOKEN = re.compile(r'name="csrf_token"\s+value="([^"]+)"')
_CHOICE = re.compile(r'name="choice"\s+value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class _Room:
    """A class in the database: its public id, the session of its host, those of its seats."""

    class_id: str
    host: str
    seats: tuple[str, ...]


@dataclass(slots=True)
class _Client:
    """One kept connection with one session."""

    port: int
    session: str
    connection: HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None, mark: str = "") -> tuple[int, Any, str]:
        """Status, headers and body."""
        headers = {"Cookie": f"baton={self.session}", **({"If-None-Match": mark} if mark else {})}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, urlencode(fields) if fields is not None else None, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()


@dataclass(slots=True)
class _Phone:
    """A phone in the room: when it saw which version, how long each answer took, and what went wrong."""

    client: _Client
    class_id: str
    stop: threading.Event
    called: threading.Event = field(default_factory=threading.Event)
    seen: dict[int, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    voted: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    form: dict[str, str] = field(default_factory=dict)
    mark: str = ""

    def sit(self) -> None:
        """Open the page once, as a phone does, and choose."""
        status, _, page = self.client.ask("GET", f"/live/{self.class_id}")
        token = _TOKEN.findall(page)
        choices = _CHOICE.findall(page)
        if status != 200 or not token or not choices:
            self.wrong.append(f"the page of the seat: {status}")
            return
        self.form = {"csrf_token": unescape(token[0]), "step": "0", "round": "1", "choice": random.choice(choices)}

    def go_on(self) -> None:
        """Ask until told to stop; vote when called."""
        while not self.stop.is_set():
            with suppress(OSError, HTTPException):
                if self.called.wait(EVERY * (1 - APART + 2 * APART * random.random())):
                    self.called.clear()
                    self._vote()
                else:
                    self._look()

    def _look(self) -> None:
        begun = time.perf_counter()
        status, headers, body = self.client.ask("GET", f"/live/{self.class_id}/state", mark=self.mark)
        ended = time.perf_counter()
        self.took.append((ended - begun) * 1000)
        if status == 200:
            self.mark = headers["ETag"]
            self.seen[json.loads(body)["version"]] = ended
        elif status != 304:
            self.wrong.append(f"a question: {status}")

    def _vote(self) -> None:
        begun = time.perf_counter()
        status, _, _ = self.client.ask("POST", f"/live/{self.class_id}/votes", {**self.form, "confidence": "medium"})
        self.voted.append((time.perf_counter() - begun) * 1000)
        if status != 303:
            self.wrong.append(f"a vote: {status}")


def run(quick: bool = False) -> Iterator[Table]:
    """One room, on SQLite."""
    phones, seconds, reveals = (4, 0.8, 1) if quick else (PHONES, SECONDS, REVEALS)
    with tempfile.TemporaryDirectory(prefix="baton-bench-") as folder:
        instance = Path(folder) / "instance"
        settings = load({"BATON_INSTANCE": str(instance), "SECRET_KEY": SECRET})
        app = create_app(settings)
        with app.app_context():
            make_ready(app, settings)
            room = _put(phones, now())
            db.engine.dispose()
            with baton(instance).serving() as server:
                yield _measured(server, room, seconds, reveals)
            db.engine.dispose()


@writes
def _put(connection: Connection, phones: int, when: datetime) -> _Room:
    revision = select(Revision.id).join(Scenario).where(Scenario.slug == SLUG, Revision.newest)
    host, session = _somebody(connection, when, registered_at=when, display_name="Carol")
    connection.execute(insert(PersonRole).values(person_id=host, role="supervisor", granted_at=when))
    made = {
        "public_id": new_public_id(),
        "start_token": new_token(),
        "person_id": host,
        "guests": True,
        "code": "ABC234",
    }
    stand = {"path": "", "phase": "voting", "round": 1, "version": 2, "started_at": when, "changed_at": when}
    row = insert(LiveClass).values(
        **made, **stand, seed=b"0123456789abcdef", revision_id=connection.execute(revision).scalar_one()
    )
    class_row = connection.execute(row.returning(LiveClass.id)).scalar_one()
    seats = []
    for number in range(phones):
        person_id, token = _somebody(connection, when)
        seat = {"live_class_id": class_row, "person_id": person_id, "name": f"Guest {number}"}
        connection.execute(insert(LiveSeat).values(**seat, joined_at=when, seen_at=when))
        seats.append(token)
    return _Room(str(made["public_id"]), session, tuple(seats))


def _somebody(connection: Connection, when: datetime, **told: Any) -> tuple[int, str]:
    """A person with a session: its number, and the token."""
    person = insert(Person).values(public_id=new_public_id(), created_at=when, **told).returning(Person.id)
    person_id, token = connection.execute(person).scalar_one(), new_token()
    who = {"public_id": new_public_id(), "token_hash": hashed(token), "person_id": person_id}
    session = insert(WebSession).values(**who, created_at=when, expires_at=when + timedelta(days=1))
    connection.execute(session)
    return person_id, token


def _measured(server: Server, room: _Room, seconds: float, reveals: int) -> Table:
    stop, host = threading.Event(), _Client(server.port, room.host)
    phones = [_Phone(_Client(server.port, session), room.class_id, stop) for session in room.seats]
    with ExitStack() as stack:
        for client in (host, *(phone.client for phone in phones)):
            stack.callback(client.connection.close)
        threads = stack.enter_context(ThreadPoolExecutor(len(phones)))
        stack.callback(stop.set)
        for phone in phones:
            phone.sit()
        running = [threads.submit(phone.go_on) for phone in phones]
        _wait_for(lambda: all(phone.took for phone in phones))  # for its first question
        asked, spent, begun = _asked(phones), cpu_ms(server.pid), time.perf_counter()
        time.sleep(seconds)
        lasted = time.perf_counter() - begun
        polls, cpu = _asked(phones) - asked, cpu_ms(server.pid) - spent
        for phone in phones:
            phone.called.set()
        _wait_for(lambda: all(phone.voted for phone in phones))
        shown = _reveal(host, room, phones, reveals)
        stop.set()
        for each in running:
            each.result()
    wrong = [each for phone in phones for each in phone.wrong]
    assert not wrong, wrong[:3]
    took = [each for phone in phones for each in phone.took]
    voted = [each for phone in phones for each in phone.voted]
    rows = [
        _row(f"from the host’s press to a phone, {reveals} times", shown, REVEAL_MS, of="most"),
        _row(f"{len(phones)} votes in one instant", voted, None),
        _row("a question of a phone", took, POLL_MS),
    ]
    busy = 100 * cpu / (lasted * 1000)
    note = (
        f"{polls / lasted:.0f} questions a second, for {busy:.0f} % of one core. Every request was answered; errors: 0."
    )
    return Table((f"{len(phones)} phones, ms", "median", "p95", "most", "target"), rows, note)


def _asked(phones: Sequence[_Phone]) -> int:
    return sum(len(phone.took) for phone in phones)


def _wait_for(done: Any, most: float = 30) -> None:
    ends = time.perf_counter() + most
    while not done() and time.perf_counter() < ends:
        time.sleep(0.01)


def _reveal(host: _Client, room: _Room, phones: Sequence[_Phone], times: int) -> list[float]:
    """Show, again and again. Gives milliseconds from the press to each phone.

    A vote is shown once, so between two looks the class is put back in the database.
    """
    path = f"/live/classes/{room.class_id}"
    token = unescape(_TOKEN.findall(host.ask("GET", path)[2])[0])
    reached = []
    for turn in range(times):
        version = 2 + 2 * turn
        if turn:
            _wait_for(lambda at=version: all(at in phone.seen for phone in phones))
        time.sleep(EVERY * random.random())
        pressed = time.perf_counter()
        told = {"csrf_token": token, "act": "show", "version": str(version), "round": "1"}
        status, _, _ = host.ask("POST", path, told)
        assert status == 303, f"show: {status}"
        _wait_for(lambda at=version + 1: all(at in phone.seen for phone in phones))
        reached += [(phone.seen[version + 1] - pressed) * 1000 for phone in phones]
        _put_back()
    return reached


@writes
def _put_back(connection: Connection) -> None:
    """Let the room vote again, as no host can."""
    connection.execute(update(LiveClass).values(phase="voting", version=LiveClass.version + 1))


def _row(name: str, taken: Sequence[float], target: float | None, of: str = "p95") -> list[str]:
    p95 = quantiles(taken, n=20)[-1]
    figures = {"p95": p95, "most": max(taken)}
    said = f"{of} {verdict(round(figures[of]), target)}" if target is not None else ""
    return [name, f"{median(taken):.0f}", f"{p95:.0f}", f"{max(taken):.0f}", said]
