"""Transactions as the rules ask for them: durable, taken in turns, run again where somebody else was faster."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import IntegrityError

from app import create_app
from extensions import db
from models import Person
from services.database import Busy, Collision, claim, reads, reads_at_once, writes
from services.errors import Malformed
from services.tokens import new_public_id
from tests.conftest import settings_for

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@writes
def count_one_up(connection: Connection) -> None:
    """Read, then write: what is lost where two transactions do not see each other."""
    (number,) = connection.execute(
        text("SELECT n FROM counter FOR UPDATE" if _locks(connection) else "SELECT n FROM counter")
    ).one()
    connection.execute(text("UPDATE counter SET n = :n"), {"n": number + 1})


def _locks(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def test_no_update_is_lost_among_threads(site: Flask) -> None:
    with site.app_context():
        with db.engine.begin() as connection:
            connection.execute(text("CREATE TABLE counter (n integer)"))
            connection.execute(text("INSERT INTO counter VALUES (0)"))

        def work(_: int) -> None:
            with site.app_context():
                for _ in range(20):
                    count_one_up()

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(work, range(8)))
        with db.engine.connect() as connection:
            assert connection.scalar(text("SELECT n FROM counter")) == 160


def test_sqlite_writes_ahead_syncs_fully_and_minds_foreign_keys(tmp_path: Path) -> None:
    with create_app(settings_for(tmp_path)).app_context(), db.engine.connect() as connection:
        values = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        }
    assert values == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
        "secure_delete": 1,
    }


def test_what_reads_at_once_sees_nothing_that_is_written_meanwhile(site: Flask) -> None:
    def meanwhile() -> None:
        with site.app_context(), ThreadPoolExecutor(1) as thread:
            thread.submit(arrive).result()

    def arrive() -> None:
        with site.app_context():
            somebody()

    @writes
    def somebody(connection: Connection) -> None:
        connection.execute(insert(Person).values(public_id=new_public_id(), created_at=NOON))

    def twice(connection: Connection) -> list[int]:
        looked = []
        for _ in range(2):
            looked.append(len(connection.execute(select(Person.id)).all()))
            meanwhile()
        return looked

    with site.app_context():
        assert reads_at_once(twice)() == [0, 0]
        assert reads(twice)() == [2, 3], "the connection is as it was, and what was written is there"


def test_a_verb_that_fails_leaves_nothing(site: Flask) -> None:
    @writes
    def half(connection: Connection) -> None:
        connection.execute(insert(Person).values(public_id=new_public_id(), created_at=NOON))
        raise ZeroDivisionError

    with site.app_context():
        with pytest.raises(ZeroDivisionError):
            half()
        assert people() == []


@reads
def people(connection: Connection) -> list[datetime]:
    return list(connection.scalars(select(Person.created_at)))


def test_a_verb_that_collides_runs_again_and_gives_up_in_the_end(site: Flask) -> None:
    tries: list[int] = []

    @writes
    def late(connection: Connection, succeeds_at: int) -> int:
        tries.append(1)
        if len(tries) < succeeds_at:
            raise Collision
        return len(tries)

    with site.app_context():
        assert late(3) == 3
        tries.clear()
        with pytest.raises(Collision):
            late(99)


def test_a_nul_that_no_page_sends_is_refused_in_words_or_finds_nothing(site: Flask) -> None:
    @reads
    def look(connection: Connection) -> object:
        return connection.scalar(select(Person.id).where(Person.public_id == "a\0b"))

    with site.app_context():
        if db.engine.dialect.name == "postgresql":
            with pytest.raises(Malformed):
                look()
        else:
            assert look() is None


def test_a_key_that_is_taken_runs_again_and_is_told_in_the_end(site: Flask) -> None:
    @writes
    def twice(connection: Connection) -> None:
        connection.execute(insert(Person).values(id=7, public_id=new_public_id(), created_at=NOON))
        connection.execute(insert(Person).values(id=7, public_id=new_public_id(), created_at=NOON))

    with site.app_context():
        with pytest.raises(IntegrityError):
            twice()
        assert people() == []


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))])
def test_an_instant_comes_back_as_itself_in_utc(site: Flask, zone: timezone) -> None:
    @writes
    def keep(connection: Connection) -> None:
        connection.execute(insert(Person).values(public_id=new_public_id(), created_at=NOON.astimezone(zone)))

    with site.app_context():
        keep()
        (back,) = people()
    assert (back, back.utcoffset()) == (NOON, timedelta(0))


def test_a_second_server_cannot_claim_the_instance_and_a_later_one_can(tmp_path: Path) -> None:
    with claim(tmp_path), pytest.raises(Busy, match="Another server is running"):
        claim(tmp_path)
    claim(tmp_path).release()
