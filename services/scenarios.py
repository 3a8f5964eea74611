"""Scenario files into revisions: what changed is judged, what is good is offered, what is broken is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engine.scenario.check.report import Report
from engine.scenario.tables import Tables
from engine.scenario.types import Finding, Severity
from models import Revision, Scenario
from services.cards import card_of
from services.database import reads, writes
from services.scenario_files import ScenarioFile, judge, misnamed
from services.stories import KEPT, read, shelf


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync saw: how many files, the findings of those that have some or were judged anew, new revisions."""

    files: int
    judged: tuple[tuple[ScenarioFile, tuple[Finding, ...]], ...]
    new_revisions: tuple[str, ...]

    @property
    def broken(self) -> tuple[tuple[ScenarioFile, tuple[Finding, ...]], ...]:
        """The files that were refused, with their errors."""
        errors = ((file, tuple(f for f in found if f.severity.value == "error")) for file, found in self.judged)
        return tuple((file, found) for file, found in errors if found)


@writes
def sync(connection: Connection, files: Sequence[ScenarioFile], tables: Tables, mark: str, now: datetime) -> Synced:
    """Bring the library to what the files say. A file whose text and rules are unchanged is not judged again.

    A refused file leaves the revision that was good before. One that is gone leaves the library; open attempts go on.
    """
    known = {row.slug: row for row in connection.execute(select(Scenario))}
    judged: list[tuple[ScenarioFile, tuple[Finding, ...]]] = []
    new: list[str] = []
    names = misnamed(files)
    judged += [(file, (names[file.path],)) for file in files if file.path in names]
    for file in (file for file in files if file.path not in names):
        row = known.pop(file.slug, None)
        if row is not None and (row.seen_hash, row.checked_with, row.listed) == (file.hash, mark, True):
            known_findings = tuple(_restored(finding) for finding in row.findings)
            judged += [(file, known_findings)] if known_findings else []
            continue
        report = judge(file, tables, now.date())
        judged.append((file, report.findings))
        if _keep(connection, file, report, row, mark, now):
            new.append(file.slug)
    for row in known.values():
        if row.listed:
            connection.execute(update(Scenario).where(Scenario.id == row.id).values(listed=False))
    return Synced(len(files), tuple(judged), tuple(new))


@reads
def warm(connection: Connection, most: int = KEPT) -> int:
    """Open the stories of the library, so that no request has to parse. Returns how many."""
    query = (
        select(Revision.id, Revision.text)
        .join(Scenario, Revision.scenario_id == Scenario.id)
        .where(Scenario.listed, Revision.newest)
        .order_by(Scenario.slug)
        .limit(most)
    )
    rows = connection.execute(query).all()
    for row in rows:
        shelf.put(connection, row.id, read(row.text))
    return len(rows)


def _keep(connection: Connection, file: ScenarioFile, report: Report, row: Any, mark: str, now: datetime) -> bool:
    """Write down what was seen of a file, and its revision if it is good. Returns whether that revision is new."""
    values: dict[str, Any] = {
        "file": str(file.path),
        "seen_hash": file.hash,
        "checked_with": mark,
        "findings": [_plain(finding) for finding in report.findings],
        "listed": True,
    }
    if row is None:
        made = connection.execute(insert(Scenario).values(slug=file.slug, **values).returning(Scenario.id))
        scenario_id = made.scalar_one()
    else:
        scenario_id = row.id
        connection.execute(update(Scenario).where(Scenario.id == row.id).values(**values))
    return not report.errors and _offer(connection, scenario_id, file, report, now)


def _offer(connection: Connection, scenario_id: int, file: ScenarioFile, report: Report, now: datetime) -> bool:
    """Make this text the newest revision. A text that was seen before keeps its row:
    its card may change with the rules, its text never.
    """
    shown = {"card": card_of(report), "newest": True}
    connection.execute(
        update(Revision).where(Revision.scenario_id == scenario_id, Revision.newest).values(newest=False)
    )
    seen = update(Revision).where(Revision.scenario_id == scenario_id, Revision.hash == file.hash).values(**shown)
    if connection.execute(seen).rowcount:
        return False
    text = {"scenario_id": scenario_id, "hash": file.hash, "text": file.text, "first_seen_at": now}
    connection.execute(insert(Revision).values(**text, **shown))
    return True


def _restored(stored: dict[str, Any]) -> Finding:
    return Finding(**{**stored, "severity": Severity(stored["severity"])})


def _plain(finding: Finding) -> dict[str, Any]:
    return {
        "line": finding.line,
        "severity": finding.severity.value,
        "code": finding.code,
        "message": finding.message,
        "remedy": finding.remedy,
    }
