"""Transactions: how verbs read and write, on SQLite and on PostgreSQL. Knows no table.

SQLite: WAL, `synchronous=FULL`, and BEGIN IMMEDIATE for writes. Writers take turns through `write.lock` (threads by a
lock of the process, processes by the file) around the whole transaction, COMMIT and checkpoint included: SQLite before
3.51.3 can corrupt a WAL when two connections write or checkpoint at the same instant.
PostgreSQL: READ COMMITTED with row locks where requests may race. A verb that meets 40001, 40P01, a key of ours that
was taken meanwhile, or a connection that was lost runs again: every verb is harmless when repeated.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError

from extensions import db
from services.errors import Malformed

P = ParamSpec("P")
R = TypeVar("R")

BUSY_SECONDS = 10
TRIES = 5
PAUSES = (0.0, 0.1, 0.5)
"""Seconds before each try to empty the write-ahead log."""
SCRUB_WAITS = 500
"""Milliseconds that a try waits for readers; writers wait for it."""
_PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
)
_COLLISIONS = ("40001", "40P01")

log = logging.getLogger(__name__)


class Busy(RuntimeError):
    """Another process holds the instance: what it is and what to do."""


class Collision(Exception):
    """Somebody else was faster: the verb runs again and sees what they did."""


class _Turn:
    """One writer at a time on one SQLite file, among threads and among processes."""

    def __init__(self, path: Path) -> None:
        self._thread = threading.RLock()
        self._file = FileLock(path, timeout=60, poll_interval=0.005, thread_local=False)

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self._thread, self._file:
            yield


_turns: WeakKeyDictionary[Engine, _Turn] = WeakKeyDictionary()


def prepare(engine: Engine, file: Path | None) -> None:
    """Set an engine up: on SQLite (a file) pragmas, BEGIN IMMEDIATE and the turn of writers; on PostgreSQL nothing."""
    if file is None:
        return
    _turns[engine] = _Turn(file.with_name("write.lock"))

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        """Writers take the write lock at once; most reads need no transaction, for decisions are append-only."""
        options = connection.get_execution_options()
        if options.get("writes"):
            connection.connection.execute("BEGIN IMMEDIATE")
        elif options.get("at_once"):
            connection.connection.execute("BEGIN")


def claim(file: Path) -> FileLock:
    """Take a SQLite file for this server's life. Raises Busy if another server has it."""
    lock = FileLock(file.with_name("server.lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout:
        remedy = "Stop it, or set BATON_INSTANCE to another folder; several servers on one database need PostgreSQL."
        raise Busy(f"Another server is running on {file}. {remedy}") from None
    return lock


@contextmanager
def turn(engine: Engine) -> Iterator[None]:
    """The turn of one writer: verbs and migrations take it."""
    with _turns[engine]() if engine in _turns else nullcontext():
        yield


def scrub() -> bool:
    """Leave nothing in SQLite's files of what was deleted. Returns whether that was done; PostgreSQL sees to it itself.

    `secure_delete` overwrites rows, but when a page is split it leaves copies behind, so the file is written anew;
    then the write-ahead log is emptied. Readers can hold that up: it is tried a few times, and the next one does it.
    """
    if db.engine not in _turns:
        return True
    for pause in PAUSES:
        time.sleep(pause)
        if _scrubbed(db.engine):
            return True
    log.warning("erased rows are still in the database's files, for somebody reads all the time; they go with the next")
    return False


def _scrubbed(engine: Engine) -> bool:
    with turn(engine), engine.connect() as connection:
        try:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={SCRUB_WAITS}")
            connection.exec_driver_sql("VACUUM")
            return connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar() == 0
        except OperationalError as fault:
            log.warning("the database could not be written anew: %s", fault.orig)
            return False
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def reads(verb: Callable[Concatenate[Connection, P], R]) -> Callable[P, R]:
    """Make a verb of a function that only reads: its first argument, the connection, is given to it."""
    return _reading(verb, _by_themselves)


def reads_at_once(verb: Callable[Concatenate[Connection, P], R]) -> Callable[P, R]:
    """The same where several statements are added up: all of them see the database as it was at one moment."""
    return _reading(verb, _at_once)


def _reading(verb: Callable[Concatenate[Connection, P], R], how: Callable[[bool], dict[str, Any]]) -> Callable[P, R]:
    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return once(*args, **kwargs)
        except DBAPIError as fault:
            _refuse_no_text(fault)
            if not fault.connection_invalidated:
                raise
            return once(*args, **kwargs)  # the server was started anew; the pool has let go of its old connections

    def once(*args: P.args, **kwargs: P.kwargs) -> R:
        engine = db.engine
        with engine.connect().execution_options(**how(engine.dialect.name == "sqlite")) as connection:
            return verb(connection, *args, **kwargs)

    return run


def writes(verb: Callable[Concatenate[Connection, P], R]) -> Callable[P, R]:
    """Make a verb of a function that writes: one transaction, run again where somebody else was faster."""

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        for _ in range(TRIES - 1):
            try:
                return once(*args, **kwargs)
            except (Collision, IntegrityError):
                continue
            except DBAPIError as fault:
                _refuse_no_text(fault)
                if not fault.connection_invalidated and getattr(fault.orig, "sqlstate", None) not in _COLLISIONS:
                    raise
        return once(*args, **kwargs)

    def once(*args: P.args, **kwargs: P.kwargs) -> R:
        with turn(db.engine), db.engine.connect().execution_options(writes=True) as connection, connection.begin():
            return verb(connection, *args, **kwargs)

    return run


def _refuse_no_text(fault: DBAPIError) -> None:
    """Raise Malformed where PostgreSQL was given a NUL, which is no text there: no page sends one by itself."""
    if isinstance(fault, DataError) and "NUL" in str(fault.orig):
        raise Malformed("The form was sent damaged. Open the page again.") from None


def _by_themselves(sqlite: bool) -> dict[str, Any]:
    """PostgreSQL reads without a transaction of its own, which saves two round trips."""
    return {} if sqlite else {"isolation_level": "AUTOCOMMIT"}


def _at_once(sqlite: bool) -> dict[str, Any]:
    """SQLite keeps what a transaction saw first; PostgreSQL has to be told to."""
    return {"at_once": True} if sqlite else {"isolation_level": "REPEATABLE READ"}
