"""The page of the practice exams: what can be started, what runs, what is over. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.scenario.tables import Exam as Blueprint
from engine.study.exam import SAMPLE as SAMPLE_ITEMS
from engine.study.exam import covered, minutes_for
from models import Exam, Person
from services.database import reads
from services.study.bank import bank
from services.study.blueprints import blueprints
from services.study.papers import SAMPLE, Allowed, allowed, over_at, read_sheet

LATEST = 20
"""Exams that are over of which the page speaks."""


@dataclass(frozen=True, slots=True)
class Size:
    """A paper that can be started: its items, and the time that this learner has for it."""

    items: int
    is_full: bool
    allowed: Allowed


@dataclass(frozen=True, slots=True)
class Offer:
    """One blueprint: what the examination is, what of it is practised here, and the papers that the library fills.

    `share` is what the practised domains come to, in percent, None where that was not found; `elsewhere` are domains to
    be studied elsewhere, and `rest` says that the blueprint does not break the examination down whole.
    """

    key: str
    name: str
    as_of: str
    confidence: str
    note: str
    items: tuple[int, int]
    minutes: int
    options: int | None
    sections: int
    share: tuple[int, int] | None
    practised: tuple[str, ...]
    elsewhere: tuple[str, ...]
    rest: bool
    sizes: tuple[Size, ...]
    running: str | None


@dataclass(frozen=True, slots=True)
class Begun:
    """An exam that somebody began. `ended_at` is None while it runs; `closed` says that its end was written down."""

    exam_id: str
    name: str
    is_sample: bool
    items: int
    started_at: datetime
    ended_at: datetime | None
    closed: bool


@dataclass(frozen=True, slots=True)
class ExamsPage:
    """Everything that the page says."""

    offers: tuple[Offer, ...]
    sample_items: int
    sample_running: str | None
    running: tuple[Begun, ...]
    past: tuple[Begun, ...]


@reads
def exams_page(connection: Connection, person_id: int | None, now: datetime) -> ExamsPage:
    """The practice exams, with the time and the exams of somebody who is known."""
    fills = blueprints.fills(bank(connection))
    factor, rows = "1", []
    if person_id is not None:
        factor = connection.scalars(select(Person.time_factor).where(Person.id == person_id)).one()
        begun = select(Exam.__table__).where(Exam.person_id == person_id).order_by(Exam.id.desc()).limit(LATEST)
        rows = list(connection.execute(begun))
    mine = [_begun(row, now) for row in rows]
    running = {row.blueprint: one.exam_id for row, one in zip(rows, mine, strict=True) if one.ended_at is None}
    return ExamsPage(
        offers=tuple(_offer(exam, fills.sizes[exam.key], factor, running.get(exam.key)) for exam in blueprints.all()),
        sample_items=SAMPLE_ITEMS,
        sample_running=running.get(SAMPLE),
        running=tuple(one for one in mine if one.ended_at is None),
        past=tuple(one for one in mine if one.ended_at is not None),
    )


@reads
def running_sample(connection: Connection, person_id: int | None) -> str | None:
    """The sample that somebody is in the middle of. No clock ends it."""
    mine = select(Exam.public_id).where(
        Exam.person_id == person_id, Exam.blueprint == SAMPLE, Exam.finished_at.is_(None)
    )
    return connection.scalars(mine).first()


def _begun(row: Any, now: datetime) -> Begun:
    sheet = read_sheet(row.paper)
    return Begun(
        exam_id=row.public_id,
        name=sheet.name,
        is_sample=row.blueprint == SAMPLE,
        items=len(sheet.items),
        started_at=row.started_at,
        ended_at=over_at(row.finished_at, row.ends_at, now),
        closed=row.finished_at is not None,
    )


def _offer(exam: Blueprint, sizes: tuple[int, ...], factor: str, running: str | None) -> Offer:
    weights = [domain.weight for domain in exam.domains]
    return Offer(
        key=exam.key,
        name=exam.name,
        as_of=exam.as_of,
        confidence=exam.confidence,
        note=exam.note,
        items=exam.items,
        minutes=exam.minutes,
        options=exam.options,
        sections=exam.sections,
        share=covered(exam),
        practised=tuple(domain.name for domain in exam.domains if domain.topics),
        elsewhere=tuple(domain.name for domain in exam.domains if not domain.topics),
        rest=sum(weight[1] for weight in weights if weight) < 100,
        sizes=tuple(Size(items, items == exam.items[1], allowed(minutes_for(exam, items), factor)) for items in sizes),
        running=running,
    )
