"""Scenario files into revisions: what changed is judged, what is good is offered, what is broken is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from engine.scenario.play import Story
from engine.scenario.tables import Tables
from engine.scenario.types import Finding, Severity, errors_of
from engine.study.questions import Question, questions_of
from models import Question as Asked
from models import Revision, Scenario
from services.cards import card_of
from services.database import reads, writes
from services.errors import Unplayable
from services.paths import write_path
from services.scenario_files import ScenarioFile, judge, misnamed
from services.stories import KEPT, read, shelf
from services.study.bank import bank


@dataclass(frozen=True, slots=True)
class Judged:
    """What is kept of a judgment: findings, and of a good file its card and its questions. The graph is let go."""

    file: ScenarioFile
    findings: tuple[Finding, ...]
    card: dict[str, Any] | None
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync saw: how many files, which were judged anew, which were refused and why, which revisions are new."""

    files: int
    judged: tuple[str, ...]
    broken: tuple[tuple[ScenarioFile, tuple[Finding, ...]], ...]
    new_revisions: tuple[str, ...]


def sync(files: Sequence[ScenarioFile], tables: Tables, mark: str, now: datetime) -> Synced:
    """Bring the library to what the files say. A file whose text and rules are unchanged is not judged again.

    A refused file leaves the revision that was good before. One that is gone leaves the library; open attempts go on.
    Files are judged before the transaction begins, so that nobody who decides has to wait for them.
    """
    names = misnamed(files)
    usable = [file for file in files if file.path not in names]
    known = _known()
    anew = [_judged(file, tables, now) for file in usable if not _is_known(file, known, mark)]
    new = _keep_all(anew, {file.slug for file in usable}, mark, now)
    found: dict[Path, tuple[Finding, ...]] = {path: (finding,) for path, finding in names.items()}
    found |= {file.path: _stored_errors(known[file.slug]) for file in usable if _is_known(file, known, mark)}
    found |= {judged.file.path: errors_of(judged.findings) for judged in anew}
    broken = tuple((file, found[file.path]) for file in files if found[file.path])
    return Synced(len(files), tuple(judged.file.slug for judged in anew), broken, tuple(new))


@reads
def _known(connection: Connection) -> dict[str, Any]:
    return {row.slug: row for row in connection.execute(select(Scenario))}


def _is_known(file: ScenarioFile, known: dict[str, Any], mark: str) -> bool:
    row = known.get(file.slug)
    return row is not None and (row.seen_hash, row.checked_with, row.listed) == (file.hash, mark, True)


def _stored_errors(row: Any) -> tuple[Finding, ...]:
    return errors_of(Finding(**{**stored, "severity": Severity(stored["severity"])}) for stored in row.findings)


def _judged(file: ScenarioFile, tables: Tables, now: datetime) -> Judged:
    report = judge(file, tables, now.date())
    if report.errors or report.charted is None:
        return Judged(file, report.findings, None)
    story = Story(report.charted.graph, report.charted.totals)
    return Judged(file, report.findings, card_of(report), questions_of(story))


@writes
def _keep_all(connection: Connection, anew: Sequence[Judged], there: set[str], mark: str, now: datetime) -> list[str]:
    """Write down what was judged, and that files are gone. Returns the slugs that have a new revision."""
    gone = update(Scenario).where(Scenario.listed, Scenario.slug.not_in(there)).values(listed=False)
    connection.execute(gone)
    ids = {row.slug: row.id for row in connection.execute(select(Scenario.slug, Scenario.id))}
    return [judged.file.slug for judged in anew if _keep(connection, judged, ids.get(judged.file.slug), mark, now)]


@reads
def warm(connection: Connection, most: int = KEPT) -> tuple[str, ...]:
    """Open the stories of the library, and read its questions, so that no request has to.

    Returns the slugs of those that do not open.
    """
    bank(connection)
    query = (
        select(Revision.id, Revision.text, Scenario.slug)
        .join(Scenario, Revision.scenario_id == Scenario.id)
        .where(Scenario.listed, Revision.newest)
        .order_by(Scenario.slug)
        .limit(most)
    )
    rows = connection.execute(query).all()
    unplayable = []
    for row in rows:
        try:
            shelf.put(connection, row.id, read(row.text))
        except Unplayable:
            unplayable.append(row.slug)
    return tuple(unplayable)


def _keep(connection: Connection, judged: Judged, scenario_id: int | None, mark: str, now: datetime) -> bool:
    """Write down what was seen of a file, and its revision if it is good. Returns whether that revision is new."""
    file = judged.file
    values: dict[str, Any] = {
        "file": str(file.path),
        "seen_hash": file.hash,
        "checked_with": mark,
        "findings": [{**asdict(finding), "severity": finding.severity.value} for finding in judged.findings],
        "listed": True,
    }
    if scenario_id is None:
        made = connection.execute(insert(Scenario).values(slug=file.slug, **values).returning(Scenario.id))
        scenario_id = made.scalar_one()
    else:
        connection.execute(update(Scenario).where(Scenario.id == scenario_id).values(**values))
    if judged.card is None:
        return False
    is_new = _offer(connection, scenario_id, file, judged.card, now)
    _ask(connection, scenario_id, judged.questions)
    return is_new


def _ask(connection: Connection, scenario_id: int, questions: Sequence[Question]) -> None:
    """Write down the questions of the newest revision, over those that were worked out of it before."""
    newest = select(Revision.id).where(Revision.scenario_id == scenario_id, Revision.newest)
    revision_id = connection.execute(newest).scalar_one()
    connection.execute(delete(Asked).where(Asked.revision_id == revision_id))
    rows = [{**asdict(question), "path": write_path(question.path)} for question in questions]
    if rows:
        connection.execute(insert(Asked), [{**row, "revision_id": revision_id} for row in rows])


def _offer(connection: Connection, scenario_id: int, file: ScenarioFile, card: dict[str, Any], now: datetime) -> bool:
    """Make this text the newest revision; returns whether it is new.

    A text that was seen before keeps its row: its card may change with the rules, its text never.
    """
    shown = {"card": card, "newest": True}
    connection.execute(
        update(Revision).where(Revision.scenario_id == scenario_id, Revision.newest).values(newest=False)
    )
    seen = update(Revision).where(Revision.scenario_id == scenario_id, Revision.hash == file.hash).values(**shown)
    if connection.execute(seen).rowcount:
        return False
    text = {"scenario_id": scenario_id, "hash": file.hash, "text": file.text, "first_seen_at": now}
    connection.execute(insert(Revision).values(**text, **shown))
    return True
