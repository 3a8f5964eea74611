"""Reading the audit trail: narrowed to an act, to somebody or something, to some days; a page at a time, or all of it.

Rows that are added while somebody reads move nothing: a page begins below a row, and an export ends at one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from models import AuditEntry, Person
from services import audit
from services.audit import Act
from services.database import reads, writes
from services.errors import Malformed
from services.people import NAME, Visitor
from services.sheets import csv_lines

PAGE_SIZE = 100
AT_A_TIME = 1_000
"""Rows that an export holds in memory."""
FILTERS = ("action", "who", "since", "until")
COLUMNS = ("id", "at", "actor", "action", "subject", "details", "previous", "hash")
_WHO = re.compile(r"[A-Za-z0-9._:/-]{1,100}")
_DAY = re.compile(r"20\d\d-\d\d-\d\d")
_ROW = re.compile(r"[1-9]\d{0,17}")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What to show: one act, one id as actor or subject, days of UTC, rows below one and up to one."""

    action: str = ""
    who: str = ""
    since: date | None = None
    until: date | None = None
    below: int | None = None
    above: int = 0


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One act. Names are those of accounts that are still there."""

    id: int
    at: datetime
    actor: str | None
    actor_name: str | None
    action: str
    subject: str | None
    subject_name: str | None
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TrailPage:
    """A hundred acts, the newest first; `older` is below which row the next page begins."""

    rows: tuple[TrailRow, ...]
    older: int | None


def narrow(told: Mapping[str, str], before: str = "") -> Narrowed:
    """What the fields of a page ask for. Raises Malformed."""
    action, who = told.get("action", ""), told.get("who", "").strip()
    if action and action not in set(Act):
        raise Malformed("Nothing of this kind is recorded. Choose one from the list.")
    if who and not _WHO.fullmatch(who):
        raise Malformed("This is no id. Copy one from the list.")
    if before and not _ROW.fullmatch(before):
        raise Malformed("There is no such page.")
    since, until = _day(told.get("since", "")), _day(told.get("until", ""))
    if since and until and since > until:
        raise Malformed("The first day is after the last.")
    return Narrowed(action, who, since, until, int(before) if before else None)


def _day(typed: str) -> date | None:
    try:
        if typed and not _DAY.fullmatch(typed):
            raise ValueError
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Malformed("This is not a date. Write it like 2027-04-30.") from None


@reads
def read_trail(connection: Connection, wanted: Narrowed) -> TrailPage:
    """One page, with names beside the ids of accounts that are still there."""
    query = select(AuditEntry).where(*_conditions(wanted)).order_by(AuditEntry.id.desc()).limit(PAGE_SIZE + 1)
    found = connection.execute(query).all()
    shown = found[:PAGE_SIZE]
    names = _names(connection, {each for row in shown for each in (row.actor, row.subject) if each})
    return TrailPage(tuple(_row(row, names) for row in shown), shown[-1].id if len(found) > PAGE_SIZE else None)


def _conditions(wanted: Narrowed) -> list[ColumnElement[bool]]:
    here: list[ColumnElement[bool]] = [AuditEntry.id > wanted.above]
    if wanted.action:
        here.append(AuditEntry.action == wanted.action)
    if wanted.who:
        here.append(or_(AuditEntry.actor == wanted.who, AuditEntry.subject == wanted.who))
    if wanted.since:
        here.append(AuditEntry.at >= _midnight(wanted.since))
    if wanted.until:
        here.append(AuditEntry.at < _midnight(wanted.until) + timedelta(days=1))
    if wanted.below is not None:
        here.append(AuditEntry.id < wanted.below)
    return here


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _names(connection: Connection, ids: set[str]) -> dict[str, str]:
    people = select(Person.public_id, NAME.label("name")).where(
        Person.public_id.in_(ids), Person.registered_at.is_not(None)
    )
    return {row.public_id: row.name or row.public_id for row in connection.execute(people)}


def _row(row: Any, names: Mapping[str, str]) -> TrailRow:
    return TrailRow(
        id=row.id,
        at=row.at,
        actor=row.actor,
        actor_name=names.get(row.actor),
        action=row.action,
        subject=row.subject,
        subject_name=names.get(row.subject),
        details=tuple((name, _told(value)) for name, value in sorted(row.details.items())),
    )


def _told(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def export(visitor: Visitor, wanted: Narrowed, now: datetime) -> Iterator[str]:
    """The rows as lines of CSV, the oldest first. That they were taken is recorded before the first one leaves."""
    below = _begin_export(visitor.public_id, wanted, now)
    return csv_lines(_cells(replace(wanted, below=below)))


@writes
def _begin_export(connection: Connection, actor: str, wanted: Narrowed, now: datetime) -> int:
    """Record it, and end just before that record: what is recorded meanwhile is not part of it."""
    fields = [name for name in FILTERS if getattr(wanted, name)]
    audit.record(connection, actor, Act.AUDIT_EXPORTED, "audit", now, filters=fields)
    return connection.scalar(select(func.max(AuditEntry.id))) or 0


def _cells(wanted: Narrowed) -> Iterator[tuple[str, ...]]:
    yield COLUMNS
    last = 0
    while rows := _rows_above(replace(wanted, above=last)):
        yield from rows
        last = int(rows[-1][0])


@reads
def _rows_above(connection: Connection, wanted: Narrowed) -> list[tuple[str, ...]]:
    query = select(AuditEntry).where(*_conditions(wanted)).order_by(AuditEntry.id).limit(AT_A_TIME)
    return [
        (
            str(row.id),
            row.at.isoformat(),
            row.actor or "",
            row.action,
            row.subject or "",
            json.dumps(row.details, sort_keys=True),
            row.previous,
            row.hash,
        )
        for row in connection.execute(query)
    ]
