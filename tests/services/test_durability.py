"""A killed server loses nothing that it acknowledged; a second server on the same instance is refused."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

from config import ROOT
from tests.support.server import Browser, process

CASE = "through-her-nephew"


def test_a_killed_server_loses_no_acknowledged_decision(tmp_path: Path) -> None:
    alice = Browser(0)
    with process(tmp_path) as (server, port):
        alice.port = port
        attempt = alice.begin(CASE)
        acknowledged = 0
        for _ in range(2):  # no path through this case is shorter than three
            form = alice.page(attempt).form("/decisions")
            status, _, _ = alice.ask("POST", form.action, {**form.fields, "choice": form.options["choice"][0]})
            acknowledged += status == 303
        server.kill()
        server.wait()
    with process(tmp_path) as (_, port):
        alice.port = port
        assert alice.page(attempt).form("/decisions").fields["step"] == str(acknowledged)


def test_a_second_server_on_the_same_instance_is_refused_in_plain_words(tmp_path: Path) -> None:
    with process(tmp_path):
        second = subprocess.run(
            [sys.executable, "app.py", "--no-browser"],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={"BATON_INSTANCE": str(tmp_path)},
            timeout=60,
            check=False,
        )
    assert second.returncode == 1
    assert "Another server is running" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_port_that_was_asked_for_and_is_taken_is_an_error(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused = subprocess.run(
            [sys.executable, "app.py", "--no-browser"],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={"BATON_INSTANCE": str(tmp_path), "PORT": port},
            timeout=60,
            check=False,
        )
    assert refused.returncode == 1
    assert f"Port {port} is taken" in refused.stderr
