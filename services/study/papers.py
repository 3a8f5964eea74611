"""An exam of one person with its paper and its answers: what every verb about an exam begins with.

The paper keeps all that it needs of the blueprint, so that a report reads the same when that has changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from engine.scenario.tables import Exam as Blueprint
from engine.study.clock import time_allowed
from engine.study.exam import Paper, minutes_for
from models import Attempt, Exam, ExamAnswer, Revision, Scenario
from services.assigned.holding import KEPT
from services.errors import NotFound
from services.paths import read_path, write_path
from services.study.bank import BankQuestion
from services.study.items import Item

GRACE = timedelta(seconds=10)
"""How long after the end an answer is still taken that the network held up."""
SAMPLE = "sample"
"""The blueprint of the first visit's mixed decisions: nothing of it stands in a file."""

_OWN = select(Exam.__table__).where(Exam.public_id == bindparam("exam_id"), Exam.person_id == bindparam("person_id"))
_ANSWERS = select(ExamAnswer.__table__).where(ExamAnswer.exam_id == bindparam("exam"))
"""Put together once, for that costs more than running it. Two, or each answer would bring the paper again."""

OVER = or_(Exam.finished_at.is_not(None), Exam.ends_at <= bindparam("up_since"))
"""Which exams are over, as `over_at` has it; `up_since` is told by `up_since`."""

UNDER_WAY = and_(Attempt.finished_at.is_(None), Attempt.stepped_out_at.is_(None))
"""Which attempts somebody is in the middle of."""


@dataclass(frozen=True, slots=True)
class PaperItem:
    """One item: its number on the paper from 0, its section from 0, and the choices that are offered."""

    number: int
    section: int
    item: Item
    fingerprint: str
    domain: str
    shown: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper as it is kept. `minutes` is the time before anybody's own factor, None where there is no limit.

    `left_out` are the numbers of the items that do not count, written down when the exam ends.
    """

    name: str
    as_of: str
    confidence: str
    minutes: int | None
    domains: Mapping[str, str]
    sections: tuple[tuple[PaperItem, ...], ...]
    items: tuple[PaperItem, ...]
    left_out: frozenset[int]


@dataclass(frozen=True, slots=True)
class CasesNow:
    """Items, by their numbers: those whose case has left the library, and those whose case the learner is in the middle
    of, or which is kept for an assignment of theirs, so that they are told nothing of what is best in it.
    """

    withdrawn: frozenset[int]
    under_way: frozenset[int]


@dataclass(frozen=True, slots=True)
class Allowed:
    """How much time somebody has: `minutes` before their factor, and what it comes to; None is no limit."""

    minutes: int | None
    factor: str
    total: timedelta | None

    @property
    def total_words(self) -> str:
        """The total in minutes, with seconds where it is not whole."""
        whole, seconds = divmod(int(self.total.total_seconds()) if self.total else 0, 60)
        return f"{whole}:{seconds:02}" if seconds else str(whole)

    @property
    def factor_words(self) -> str:
        """The factor as a number."""
        return "1" if self.factor == "none" else f"{float(Fraction(self.factor)):g}"


@dataclass(frozen=True, slots=True)
class Loaded:
    """An exam of somebody, its paper read, and the answers by the number of the item."""

    row: Any
    sheet: Sheet
    answers: Mapping[int, Any]

    def over_at(self, now: datetime) -> datetime | None:
        """When the exam ended; None while it runs. The time ends it by itself, whether that was written down or not."""
        return over_at(self.row.finished_at, self.row.ends_at, now)


def over_at(finished_at: datetime | None, ends_at: datetime | None, now: datetime) -> datetime | None:
    """When an exam ended, by the server's clock and nobody else's."""
    if finished_at is None and ends_at is not None and now >= ends_at + GRACE:
        return ends_at
    return finished_at


def up_since(now: datetime) -> datetime:
    """The end of an exam of which the grace is just over."""
    return now - GRACE


def allowed(minutes: int | None, factor: str) -> Allowed:
    """The time that somebody has for what takes others so many minutes."""
    return Allowed(minutes, factor, None if minutes is None else time_allowed(timedelta(minutes=minutes), factor))


def load(connection: Connection, person_id: int, exam_id: str, *, lock: bool = False) -> Loaded:
    """An exam of this person with its answers, which are read after it was locked. Raises NotFound."""
    own = _OWN.with_for_update() if lock else _OWN
    row = connection.execute(own, {"exam_id": exam_id, "person_id": person_id}).one_or_none()
    if row is None:
        raise NotFound(exam_id)
    answers = connection.execute(_ANSWERS, {"exam": row.id})
    return Loaded(row, read_sheet(row.paper), {answer.item: answer for answer in answers})


def withdrawn(connection: Connection, items: tuple[PaperItem, ...]) -> frozenset[int]:
    """The numbers of those items whose case has left the library."""
    gone = (
        select(Revision.id)
        .join(Scenario, Revision.scenario_id == Scenario.id)
        .where(Revision.id.in_({each.item.revision_id for each in items}), ~Scenario.listed)
    )
    revisions = set(connection.scalars(gone))
    return frozenset(each.number for each in items if each.item.revision_id in revisions)


def cases_now(connection: Connection, person_id: int, items: tuple[PaperItem, ...], now: datetime) -> CasesNow:
    """How the cases of items stand, in one statement."""
    case = aliased(Revision)
    mine = (Attempt.revision_id == case.id, case.scenario_id == Scenario.id, Attempt.person_id == person_id, UNDER_WAY)
    query = (
        select(Revision.id, Scenario.listed, or_(exists().where(*mine), KEPT).label("under_way"))
        .join(Scenario, Revision.scenario_id == Scenario.id)
        .where(Revision.id.in_({each.item.revision_id for each in items}))
    )
    found = {row.id: row for row in connection.execute(query, {"person_id": person_id, "now": now})}
    return CasesNow(
        withdrawn=frozenset(each.number for each in items if not found[each.item.revision_id].listed),
        under_way=frozenset(each.number for each in items if found[each.item.revision_id].under_way),
    )


def write_sheet(blueprint: Blueprint, paper: Paper[BankQuestion]) -> dict[str, Any]:
    """A paper that was drawn, to be kept. A blueprint without minutes has no limit."""
    return {
        "name": blueprint.name,
        "as_of": blueprint.as_of,
        "confidence": blueprint.confidence,
        "minutes": minutes_for(blueprint, len(paper.items)) if blueprint.minutes else None,
        "domains": {domain.key: domain.name for domain in blueprint.domains},
        "sections": [
            [
                {
                    "revision": item.question.revision_id,
                    "path": write_path(item.question.path),
                    "fingerprint": item.question.fingerprint,
                    "domain": item.domain,
                    "shown": list(item.shown),
                }
                for item in section
            ]
            for section in paper.sections
        ],
        "left_out": [],
    }


def read_sheet(paper: Mapping[str, Any]) -> Sheet:
    """A paper, read back."""
    number, sections = 0, []
    for position, section in enumerate(paper["sections"]):
        sections.append(tuple(_item(each, number + n, position) for n, each in enumerate(section)))
        number += len(section)
    return Sheet(
        name=paper["name"],
        as_of=paper["as_of"],
        confidence=paper["confidence"],
        minutes=paper["minutes"],
        domains=paper["domains"],
        sections=tuple(sections),
        items=tuple(item for section in sections for item in section),
        left_out=frozenset(paper["left_out"]),
    )


def _item(kept: Mapping[str, Any], number: int, section: int) -> PaperItem:
    return PaperItem(
        number=number,
        section=section,
        item=Item(kept["revision"], read_path(kept["path"])),
        fingerprint=kept["fingerprint"],
        domain=kept["domain"],
        shown=tuple(kept["shown"]),
    )
