"""Every question of the library, without opening a story. Knows no learner.

A revision never changes, so a process remembers its questions and asks only which revisions the library offers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import URL, Connection, select

from engine.study.questions import Worth
from models import Question, Revision, Scenario
from services.cards import CaseCard, card_from
from services.paths import read_path


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """A decision of a case in the library that can be asked by itself, and what is known of its case."""

    revision_id: int
    slug: str
    card: CaseCard
    level: str
    scene: int
    path: tuple[int, ...]
    fingerprint: str
    topics: frozenset[str]
    seen: frozenset[int] = frozenset()
    worth: tuple[Worth, ...] = ()


@dataclass(frozen=True, slots=True)
class _Held:
    """The bank of one database as it was asked for last: its revisions, their questions, and all of them in a row."""

    url: URL | None = None
    revisions: tuple[int, ...] = ()
    questions: Mapping[int, tuple[BankQuestion, ...]] = field(default_factory=dict)
    bank: tuple[BankQuestion, ...] = ()


_held = _Held()

_OFFERED = (
    select(Revision.id)
    .join(Scenario, Revision.scenario_id == Scenario.id)
    .where(Scenario.listed, Revision.newest)
    .order_by(Scenario.slug)
)


def bank(connection: Connection) -> tuple[BankQuestion, ...]:
    """The questions of all cases in the library but the reserved ones, by case and scene: the same tuple while the
    library is the same. One statement, and two more where there are revisions that the process has not seen yet.
    """
    global _held
    held, url = _held, connection.engine.url
    revisions = tuple(connection.scalars(_OFFERED))
    if (held.url, held.revisions) == (url, revisions):
        return held.bank
    known = held.questions if held.url == url else {}
    known = {**known, **_read(connection, [revision for revision in revisions if revision not in known])}
    questions = {revision: known[revision] for revision in revisions}
    whole = tuple(question for revision in revisions for question in questions[revision])
    _held = _Held(url, revisions, questions, whole)
    return whole


def _read(connection: Connection, revisions: Sequence[int]) -> dict[int, tuple[BankQuestion, ...]]:
    """The questions of revisions; of a reserved one there are none."""
    if not revisions:
        return {}
    cards = connection.execute(
        select(Revision.id, Revision.card, Scenario.slug)
        .join(Scenario, Revision.scenario_id == Scenario.id)
        .where(Revision.id.in_(revisions))
    ).all()
    rows = connection.execute(
        select(Question.__table__)
        .where(Question.revision_id.in_(revisions))
        .order_by(Question.revision_id, Question.scene)
    )
    asked = {revision: tuple(each) for revision, each in groupby(rows, key=lambda row: row.revision_id)}
    return {row.id: () if row.card["reserved"] else _questions(asked.get(row.id, ()), row) for row in cards}


def _questions(rows: Sequence[Any], case: Any) -> tuple[BankQuestion, ...]:
    card = card_from(case.slug, case.card)
    return tuple(_question(row, case, card) for row in rows)


def _question(row: Any, case: Any, card: CaseCard) -> BankQuestion:
    return BankQuestion(
        revision_id=row.revision_id,
        slug=case.slug,
        card=card,
        level=case.card["level"],
        scene=row.scene,
        path=read_path(row.path),
        fingerprint=row.fingerprint,
        topics=frozenset(row.topics),
        seen=frozenset(row.seen),
        worth=tuple(Worth(*each) for each in row.worth),
    )
