"""A site served for real on a loopback port, in a thread of the test or as a process of its own."""

from __future__ import annotations

import http.client
import os
import random
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

from config import ROOT
from tests.support.html import Page, check_page

_ADDRESS = re.compile(r"http://localhost:(\d+)\s*$")


@contextmanager
def serving(app: Flask, threads: int = 16) -> Iterator[int]:
    """Serve a site from a thread. Gives the port."""
    sockets: dict[int, Any] = {}
    server: Any = create_server(app, host="127.0.0.1", port=0, threads=threads, map=sockets)
    stopping = threading.Event()

    def run() -> None:
        """Answer until told to stop; the loop closes its own sockets, for nobody else may while it waits on them."""
        while not stopping.is_set():
            wasyncore.loop(timeout=0.05, map=sockets, use_poll=True, count=1)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield server.effective_port
    finally:
        stopping.set()
        thread.join(timeout=30)


@contextmanager
def process(instance: Path, *arguments: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Serve a site as a process of its own, as `python app.py` does. Gives the process and its port."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("BATON_", "COV_", "PYTEST"))}
    env |= {"BATON_INSTANCE": str(instance), "PYTHONUNBUFFERED": "1", **environment}
    command = [sys.executable, str(ROOT / "app.py"), "--no-browser", *arguments]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env, cwd=ROOT)
    try:
        yield started, _port_of(started)
    finally:
        started.kill()
        started.wait(timeout=10)
        if started.stdout:
            started.stdout.close()


def port_to_come_back_to() -> int:
    """A free port that nobody takes while a server is away: none that systems or servers choose by themselves."""
    for port in random.sample(range(20_000, 30_000), 100):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("no port is free")


def _port_of(started: subprocess.Popen[str]) -> int:
    """The port that a server prints last."""
    seen = []
    for line in started.stdout or ():
        seen.append(line)
        if match := _ADDRESS.search(line):
            return int(match[1])
    raise AssertionError(f"the server did not start: {''.join(seen)}")


@dataclass
class Browser:
    """Somebody at a real connection, with cookies and nothing else."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Send one request on a connection of its own. Gives status, where it leads, and the body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, urlencode(fields) if fields is not None else None, headers)
            response = connection.getresponse()
            body = response.read().decode()
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return response.status, urlsplit(response.headers.get("Location", "")).path, body

    def page(self, path: str) -> Page:
        """A page, checked."""
        status, _, body = self.ask("GET", path)
        assert status == 200, f"{path}: {status}"
        return check_page(body)

    def begin(self, slug: str) -> str:
        """Begin a case from its page. Returns the path of the attempt."""
        form = self.page(f"/cases/{slug}").form("/attempts")
        status, attempt, _ = self.ask("POST", form.action, {**form.fields, "mode": "study"})
        assert status == 303, status
        return attempt
