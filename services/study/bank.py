"""Every question of the library, without opening a story. Knows no learner."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from models import Question, Revision, Scenario
from services.paths import read_path


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """A decision of a case in the library that can be asked by itself, and what is known of its case."""

    revision_id: int
    slug: str
    level: str
    setting: str
    specialties: tuple[str, ...]
    scene: int
    path: tuple[int, ...]
    fingerprint: str
    topics: frozenset[str]
    options: int


def bank(connection: Connection) -> tuple[BankQuestion, ...]:
    """The questions of all cases in the library but the reserved ones, in one statement, by case and scene."""
    rows = connection.execute(
        select(Question, Scenario.slug, Revision.card)
        .join(Revision, Question.revision_id == Revision.id)
        .join(Scenario, Revision.scenario_id == Scenario.id)
        .where(Scenario.listed, Revision.newest)
        .order_by(Scenario.slug, Question.scene)
    )
    return tuple(
        BankQuestion(
            revision_id=row.revision_id,
            slug=row.slug,
            level=row.card["level"],
            setting=row.card["setting"],
            specialties=tuple(row.card["specialties"]),
            scene=row.scene,
            path=read_path(row.path),
            fingerprint=row.fingerprint,
            topics=frozenset(row.topics),
            options=row.options,
        )
        for row in rows
        if not row.card["reserved"]
    )
