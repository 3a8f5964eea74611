"""How long the second `python3 run.py` takes until it says its address."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.processes import ROOT, Server, serving
from bench.sites import SECRET
from bench.tables import Table, verdict
from tools.environment import Environment

TARGET = 3.0


def run(quick: bool = False) -> Iterator[Table]:
    """The first start makes database and library; those that follow find them."""
    with tempfile.TemporaryDirectory(prefix="baton-bench-") as folder:
        starts = [_start(Path(folder)) for _ in range(2 if quick else 4)]
    names = ["first, new database", *(f"start {number}" for number in range(2, len(starts) + 1))]
    rows = [
        [name, f"{start.ready_seconds:.2f}", verdict(start.ready_seconds, TARGET) if number else ""]
        for number, (name, start) in enumerate(zip(names, starts, strict=True))
    ]
    yield Table(("python3 run.py", "seconds until ready", "target"), rows, _how())


def _start(instance: Path) -> Server:
    environment = {"BATON_INSTANCE": str(instance), "SECRET_KEY": SECRET, "BATON_VENV": sys.prefix}
    with serving(_command(), environment) as server:
        return server


def _command() -> list[str]:
    """The launcher where it has made this environment, for it would change any other; else the site itself."""
    return [sys.executable, "run.py" if _made_by_launcher() else "app.py", "--no-browser", "--port", "0"]


def _made_by_launcher() -> bool:
    return Environment(sys.prefix, str(ROOT)).is_ready("requirements.txt")


def _how() -> str:
    return "" if _made_by_launcher() else "Without run.py, which did not make this environment."
