"""Baton and the yardsticks as programs under test, each on a database of its own. Knows what to start, not how fast."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from bench.processes import ROOT, Server, serving
from bench.serve import YARDSTICK

SECRET = "only-for-benchmarks-and-nowhere-else"


@dataclass(frozen=True, slots=True)
class Site:
    """A program that serves: its name, how to start it, and which learners it is for."""

    name: str
    learner: str
    command: tuple[str, ...]
    environment: Mapping[str, str]

    def serving(self) -> AbstractContextManager[Server]:
        """Serve for as long as the block lasts."""
        return serving(self.command, self.environment)


def baton(instance: Path, database_url: str = "", scenarios: Path = ROOT / "scenarios") -> Site:
    """The site itself, as `python app.py` serves it."""
    command = (sys.executable, "app.py", "--no-browser", "--port", "0")
    environment = {"BATON_INSTANCE": str(instance), "BATON_SCENARIOS": str(scenarios), "SECRET_KEY": SECRET}
    return Site("Baton", "baton", command, {**environment, **({"DATABASE_URL": database_url} if database_url else {})})


def processes(instance: Path, database_url: str) -> Site:
    """The site in several processes, as docs/operating.md serves it on PostgreSQL."""
    command = (sys.executable, "-m", "bench.serve_in_processes")
    return replace(baton(instance, database_url), command=command)


def yardstick(name: str, module: str, folder: Path, database_url: str = "") -> Site:
    """One of the applications of yardstick/, with its tables made."""
    folder.mkdir(parents=True, exist_ok=True)
    where = {"YARD_DB": "pg", "YARD_DSN": database_url} if database_url else {"YARD_DB": "sqlite-full"}
    environment = {**where, "YARD_PATH": str(folder / "yard.sqlite")}
    subprocess.run([sys.executable, "make_schema.py"], cwd=YARDSTICK, env=environment, check=True)
    if module == "yard_orm":  # it hands the address to SQLAlchemy
        environment |= {"YARD_DSN": database_url.replace("postgresql://", "postgresql+psycopg://")}
    return Site(name, module, (sys.executable, "-m", "bench.serve", module), environment)
