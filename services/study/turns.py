"""Which decision a turn of a card shows: skill, not memory. Knows no page.

Another case's on the same topics at the same level, where the library has one that this learner met longer ago than the
card's own, or never; else the card's own. Nothing is stored before an answer: what is shown follows from the card, the
turn and what was met before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CompoundSelect, Connection, and_, bindparam, case, func, literal, null, select, union_all

from engine.scenario.check.limits import MAX_CHOICES
from engine.scenario.order import SEED_BYTES, value_of
from models import Attempt, Exam, Review, ReviewCard, Revision, Scenario
from services.paths import read_path, write_path
from services.study.bank import bank
from services.study.items import Item, number_of
from services.study.papers import read_sheet

PAPERS = 20
"""Exams that are looked at for what was met, the latest."""

NEVER = datetime.min.replace(tzinfo=UTC)

CARD = (
    select(
        ReviewCard.id,
        ReviewCard.public_id,
        ReviewCard.revision_id,
        ReviewCard.fingerprint,
        ReviewCard.path,
        ReviewCard.topics,
        ReviewCard.why,
        ReviewCard.memory,
        ReviewCard.turns,
        ReviewCard.due_at,
        ReviewCard.added_at,
        ReviewCard.taken_out_at,
        Revision.card,
        Scenario.slug,
    )
    .join(Revision, ReviewCard.revision_id == Revision.id)
    .join(Scenario, Revision.scenario_id == Scenario.id)
    .where(ReviewCard.person_id == bindparam("person_id"))
)
"""A card with the case that it is of."""

_UNDER_WAY = and_(Attempt.finished_at.is_(None), Attempt.stepped_out_at.is_(None))
_MET: CompoundSelect[Any] = union_all(
    select(
        Scenario.slug,
        func.max(Attempt.started_at).label("at"),
        func.max(case((_UNDER_WAY, 1), else_=0)).label("under_way"),
        null().label("fingerprint"),
    )
    .join(Revision, Revision.scenario_id == Scenario.id)
    .join(Attempt, Attempt.revision_id == Revision.id)
    .where(Attempt.person_id == bindparam("person_id"))
    .group_by(Scenario.slug),
    select(Scenario.slug, func.max(Review.reviewed_at), literal(0), Review.fingerprint)
    .join(Revision, Revision.scenario_id == Scenario.id)
    .join(Review, Review.revision_id == Revision.id)
    .where(Review.person_id == bindparam("person_id"))
    .group_by(Scenario.slug, Review.fingerprint),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A decision that a turn can show, and the seed of the order of its choices. `elsewhere`: it is of another case."""

    item: Item
    fingerprint: str
    seed: bytes
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class Met:
    """When cases and decisions were met last, by slug and by fingerprint; and those of which nothing is to be explained
    yet, for somebody is in the middle of the case or the exam.
    """

    last: dict[str, datetime]
    held: set[str]


def ways_to_show(connection: Connection, person_id: int, card: Any) -> tuple[Shown, ...]:
    """What the present turn of a card can show, what it is to show first: of the case that was met longest ago the
    decision that was shown longest ago.
    """
    kin = _kin(connection, card)
    own = shown(card, card.revision_id, card.path, card.fingerprint)
    if not kin:
        return (own,)
    met = _met(connection, person_id)
    exams = _in_exams(connection, person_id)
    held = met.held | exams.held
    cases = {own: max(met.last.get(card.slug, NEVER), card.added_at)}
    cases |= {other: met.last.get(slug, NEVER) for slug, other in kin if held.isdisjoint((slug, other.fingerprint))}
    when = {way: max(at, exams.last.get(way.fingerprint, NEVER)) for way, at in cases.items()}

    def order(way: Shown) -> tuple[datetime, datetime, bool, bytes]:
        return when[way], met.last.get(way.fingerprint, NEVER), not way.elsewhere, _lot(card, way)

    return tuple(sorted(when, key=order))


def shown(card: Any, revision_id: int, path: str, fingerprint: str) -> Shown:
    """A decision as a card shows it. The seed follows from both, so that no page takes an answer to another."""
    told = f"{card.public_id}|{revision_id}|{path}|{fingerprint}"
    seed = hashlib.sha256(told.encode()).digest()[:SEED_BYTES]
    return Shown(Item(revision_id, read_path(path)), fingerprint, seed, fingerprint != card.fingerprint)


def chosen(connection: Connection, ways: Iterable[Shown], turn: int, value: str) -> tuple[Shown, int] | None:
    """The decision that has this value on its page, and the number of the choice; None for a value that is none.

    All that the turn could show are tried: meanwhile another tab may have met what this page was of.
    """
    for each in ways:
        if any(value_of(each.seed, turn, number) == value for number in range(1, MAX_CHOICES + 1)):
            number = number_of(connection, each.item, each.seed, turn, value)
            return None if number is None else (each, number)
    return None


def _kin(connection: Connection, card: Any) -> list[tuple[str, Shown]]:
    """Decisions of other cases in the library that test the same topics at the same level, with their cases."""
    return [
        (question.slug, shown(card, question.revision_id, write_path(question.path), question.fingerprint))
        for question in bank(connection)
        if question.topics == frozenset(card.topics)
        and question.level == card.card["level"]
        and question.slug != card.slug
    ]


def _met(connection: Connection, person_id: int) -> Met:
    """Cases that somebody played or was shown a decision of, by their names, and those decisions."""
    last: dict[str, datetime] = {}
    held: set[str] = set()
    for slug, at, is_under_way, fingerprint in connection.execute(_MET, {"person_id": person_id}):
        last |= {name: max(at, last.get(name, NEVER)) for name in (slug, fingerprint) if name}
        held |= {slug} if is_under_way else set()
    return Met(last, held)


def _in_exams(connection: Connection, person_id: int) -> Met:
    """Decisions that stood in the latest exams."""
    papers = (
        select(Exam.paper, Exam.started_at, Exam.finished_at)
        .where(Exam.person_id == person_id)
        .order_by(Exam.id.desc())
        .limit(PAPERS)
    )
    last: dict[str, datetime] = {}
    held: set[str] = set()
    for paper, at, finished_at in connection.execute(papers):
        items = {item.fingerprint for item in read_sheet(paper).items}
        last = {**dict.fromkeys(items, at), **last}
        held |= set() if finished_at else items
    return Met(last, held)


def _lot(card: Any, each: Shown) -> bytes:
    """Which of several that were never met comes first: drawn anew for each card and turn."""
    return hashlib.sha256(f"{card.public_id}|{card.turns}|{each.fingerprint}".encode()).digest()
