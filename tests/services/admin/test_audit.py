"""The audit trail: one unbroken chain however many write at once, which nobody can change unseen."""

from __future__ import annotations

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from extensions import db
from services import audit
from services.audit import Act
from services.database import writes
from tests.support.doors import together
from web.session import now

AT_ONCE = 40


@writes
def note(connection: Connection, subject: str) -> None:
    audit.record(connection, None, Act.LOGGED_IN, subject, now(), how="password", letters="äöü 鷺")


def run(site: Flask, *statements: str) -> None:
    with site.app_context(), db.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def unguarded(site: Flask, statement: str) -> None:
    """Change rows as somebody could who owns the database: without the trigger."""
    with site.app_context():
        sqlite = db.engine.dialect.name == "sqlite"
    if sqlite:
        run(site, "DROP TRIGGER audit_entries_update", "DROP TRIGGER audit_entries_delete", statement)
    else:
        run(site, "DROP TRIGGER audit_entries_change ON audit_entries", statement)


@pytest.mark.parametrize("statement", ["UPDATE audit_entries SET actor = 'me'", "DELETE FROM audit_entries"])
def test_the_database_refuses_to_change_a_row_or_take_one_away(site: Flask, statement: str) -> None:
    with site.app_context():
        note("first")
    with pytest.raises(DBAPIError, match="audit entries are never changed"):
        run(site, statement)
    with site.app_context():
        assert audit.verify()[:2] == (1, None)


def test_forty_at_once_make_one_chain(site: Flask) -> None:
    def record(number: int) -> None:
        with site.app_context():
            note(f"thing-{number}")

    together(*(partial(record, number) for number in range(AT_ONCE)))
    with site.app_context():
        held, broken, _ = audit.verify()
    assert (held, broken) == (AT_ONCE, None)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entries SET subject = 'somebody else' WHERE id = 3",
        "UPDATE audit_entries SET details = '{}' WHERE id = 3",
        "UPDATE audit_entries SET actor = 'me' WHERE id = 3",
        "UPDATE audit_entries SET action = 'account.erased' WHERE id = 3",
        "UPDATE audit_entries SET at = '2020-01-01 00:00:00' WHERE id = 3",
        "DELETE FROM audit_entries WHERE id = 2",
    ],
)
def test_a_row_that_was_changed_or_taken_away_is_named(site: Flask, change: str) -> None:
    with site.app_context():
        for number in range(5):
            note(f"thing-{number}")
    good = site.test_cli_runner().invoke(args=["audit", "verify"])
    assert good.exit_code == 0
    assert good.output.startswith("5 rows hold, the last hash is ")
    unguarded(site, change)
    result = site.test_cli_runner().invoke(args=["audit", "verify"])
    assert result.exit_code == 1
    assert "row 3 " in result.output


def test_an_empty_trail_holds(small_site: Flask) -> None:
    result = small_site.test_cli_runner().invoke(args=["audit", "verify"])
    assert (result.exit_code, result.output) == (0, f"0 rows hold, the last hash is {audit.FIRST}\n")
