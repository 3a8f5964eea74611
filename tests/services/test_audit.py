"""The audit trail's chain: each row carries the hash of the one before, and the act stands or falls with its row."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.exc import DatabaseError

from models import AuditEntry
from services import audit
from services.audit import FIRST, Act
from services.database import writes
from tests.support.people import PASSWORD, member
from tests.support.rows import change, count, values
from web.session import now


@writes
def record(connection: Connection, /, act: Act, **details: Any) -> None:
    audit.record(connection, "a" * 32, act, "b" * 32, now(), **details)


def rows(site: Flask) -> list[AuditEntry]:
    return values(site, select(AuditEntry).order_by(AuditEntry.id))


def test_each_row_carries_the_hash_of_the_one_before(site: Flask) -> None:
    with site.app_context():
        record(Act.LOGGED_IN, how="password")
        record(Act.PROFILE_CHANGED, fields=["country", "display_name"])
        record(Act.SETTINGS_CHANGED)
        held, broken, last = audit.verify()
    found = rows(site)
    assert [row.previous for row in found] == [FIRST, found[0].hash, found[1].hash]
    assert (held, broken, last) == (3, None, found[2].hash)


def test_a_trail_without_a_row_holds(site: Flask) -> None:
    with site.app_context():
        assert audit.verify() == (0, None, FIRST)


@pytest.mark.parametrize("statement", [update(AuditEntry).values(actor=None), delete(AuditEntry)])
def test_no_row_is_changed_or_taken_away(site: Flask, statement: Any) -> None:
    with site.app_context():
        record(Act.LOGGED_IN)
        with pytest.raises(DatabaseError):
            change(site, statement)
    assert count(site, AuditEntry) == 1


def test_an_act_that_fails_leaves_no_row(site: Flask) -> None:
    @writes
    def fail(connection: Connection) -> None:
        audit.record(connection, None, Act.ERASED, None, now())
        raise RuntimeError

    with site.app_context(), pytest.raises(RuntimeError):
        fail()
    assert count(site, AuditEntry) == 0


def test_the_trail_holds_no_personal_text(site: Flask) -> None:
    alice = member(site, "Alice")
    alice.get("/accounts/settings")
    alice.send(alice.page.form("/accounts/settings"), name="Alice Cooper", exam_date="", country="IE")
    told = "".join(f"{row.actor} {row.subject} {row.details}" for row in rows(site))
    assert [row.action for row in rows(site)] == [Act.LOGGED_IN, Act.PROFILE_CHANGED]
    assert not [word for word in ("Alice", "school.example", "Cooper", "IE", PASSWORD) if word in told]
