"""Programs under test: started, watched through /proc, ended by their own id. Knows neither site nor benchmark."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

PROC = Path("/proc")
ROOT = Path(__file__).resolve().parent.parent


class NeverReady(RuntimeError):
    """A program that ended before it said where it listens: with what it said instead."""


@dataclass(frozen=True, slots=True)
class Server:
    """A program that serves, and how long it took to say so."""

    pid: int
    port: int
    ready_seconds: float

    def memory_mb(self) -> float:
        """Resident memory of the process."""
        status = (PROC / str(self.pid) / "status").read_text("utf-8")
        kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
        return int(kilobytes) / 1024


@contextmanager
def serving(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[Server]:
    """Run a program that prints its address when it is ready, until the benchmark is done with it."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("BATON_", "DATABASE_", "PORT"))}
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said:
        pipe = subprocess.PIPE
        program = subprocess.Popen(command, cwd=ROOT, env={**own, **environment}, stdout=pipe, stderr=said, text=True)
        try:
            port = _listens_on(program)
            if port is None:
                said.seek(0)
                raise NeverReady(f"{' '.join(command)} did not start:\n{said.read()[-2_000:]}")
            yield Server(program.pid, port, time.perf_counter() - started)
        finally:
            end(program)


def end(program: subprocess.Popen[str]) -> None:
    """End a program that we started, and wait for it."""
    program.terminate()
    try:
        program.wait(10)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()
    if program.stdout:
        program.stdout.close()


def cpu_ms(*roots: int) -> float:
    """User and system time so far of these processes and of all that descend from them, the ended ones too."""
    children: dict[int, list[int]] = {}
    spent: dict[int, int] = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit() and (facts := _stat(folder)):
            pid = int(folder.name)
            children.setdefault(int(facts[1]), []).append(pid)
            spent[pid] = sum(map(int, facts[11:15]))
    ticks, waiting = 0, list(roots)
    while waiting:
        pid = waiting.pop()
        ticks += spent.get(pid, 0)
        waiting += children.get(pid, [])
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


def _stat(folder: Path) -> list[str]:
    """The fields of a process behind its name, from its state on; none where it ended meanwhile."""
    try:
        return (folder / "stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return []


def _listens_on(program: subprocess.Popen[str]) -> int | None:
    """The port of the address that the program prints, or None where it ends before it does."""
    assert program.stdout is not None
    for line in program.stdout:
        if line.startswith("http://"):
            return urlsplit(line.strip()).port
    return None
