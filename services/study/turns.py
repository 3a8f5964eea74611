"""Which decision a turn of a card shows: skill, not memory. Knows no page.

Another case's on the same topics at the same level, where the library has one that this learner met longer ago than the
card's own, or never; else the card's own. Nothing is stored before an answer: what is shown follows from the card, the
turn and what was met before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from engine.scenario.check.limits import MAX_CHOICES
from engine.scenario.order import SEED_BYTES, value_of
from models import ReviewCard, Revision, Scenario
from services.paths import read_path, write_path
from services.study.bank import BankQuestion, bank
from services.study.items import Item, number_of
from services.study.met import NEVER, Met, met_of

AT_ONCE = 20
"""Cards that one statement reads."""

CARD = (
    select(
        ReviewCard.id,
        ReviewCard.public_id,
        ReviewCard.revision_id,
        ReviewCard.fingerprint,
        ReviewCard.path,
        ReviewCard.topics,
        ReviewCard.seed,
        ReviewCard.why,
        ReviewCard.memory,
        ReviewCard.turns,
        ReviewCard.due_at,
        ReviewCard.put_off_until,
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


@dataclass(frozen=True, slots=True)
class Shown:
    """A decision that a turn can show, and the seed of the order of its choices. `elsewhere`: it is of another case."""

    item: Item
    fingerprint: str
    seed: bytes
    elsewhere: bool


def showing(
    connection: Connection, person_id: int, cards: Sequence[int], now: datetime
) -> Iterator[tuple[Any, tuple[Shown, ...]]]:
    """Cards of somebody, each with what its present turn can show; read several at once, as they are needed."""
    if not cards:
        return
    questions, met = bank(connection), met_of(connection, person_id, now)
    for begin in range(0, len(cards), AT_ONCE):
        some = cards[begin : begin + AT_ONCE]
        found = connection.execute(CARD.where(ReviewCard.id.in_(some)), {"person_id": person_id})
        rows = {row.id: row for row in found}
        yield from ((rows[card], _ways(rows[card], questions, met)) for card in some)


def ways_to_show(connection: Connection, person_id: int, card: Any, now: datetime) -> tuple[Shown, ...]:
    """What the present turn of a card can show; nothing while all of it would give away a case or an exam."""
    return _ways(card, bank(connection), met_of(connection, person_id, now))


def _ways(card: Any, questions: Iterable[BankQuestion], met: Met) -> tuple[Shown, ...]:
    """What it is to show first: of the case that was met longest ago the decision that was shown longest ago."""
    own = shown(card, card.revision_id, card.path, card.fingerprint)
    cases = {own: (card.slug, max(met.last.get(card.slug, NEVER), card.added_at))}
    cases |= {other: (slug, met.last.get(slug, NEVER)) for slug, other in _kin(card, questions)}
    when = {
        way: max(at, met.in_exams.get(way.fingerprint, NEVER))
        for way, (slug, at) in cases.items()
        if not met.holds(slug, way.fingerprint)
    }

    def order(way: Shown) -> tuple[datetime, datetime, bool, bytes]:
        return when[way], met.last.get(way.fingerprint, NEVER), not way.elsewhere, _lot(card, way)

    return tuple(sorted(when, key=order))


def shown(card: Any, revision_id: int, path: str, fingerprint: str) -> Shown:
    """A decision as a card shows it. The seed follows from both, so that no page takes an answer to another; and from
    what the card keeps to itself, so that nobody who has read the page can work out which choice has which value.
    """
    told = f"{revision_id}|{path}"
    seed = hashlib.sha256(card.seed + told.encode()).digest()[:SEED_BYTES]
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


def _kin(card: Any, questions: Iterable[BankQuestion]) -> list[tuple[str, Shown]]:
    """Decisions of other cases in the library that test the same topics at the same level, with their cases."""
    return [
        (question.slug, shown(card, question.revision_id, write_path(question.path), question.fingerprint))
        for question in questions
        if question.topics == frozenset(card.topics)
        and question.level == card.card["level"]
        and question.slug != card.slug
    ]


def _lot(card: Any, each: Shown) -> bytes:
    """Which of several that were never met comes first: drawn anew for each card and turn."""
    return hashlib.sha256(card.seed + f"{card.turns}|{each.fingerprint}".encode()).digest()
