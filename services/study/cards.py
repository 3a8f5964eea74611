"""Cards: decisions that come back to somebody, collected where they were taken. Knows no turn and no page.

A decision is known by its fingerprint, so the same text in a later revision is the same card.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Text, bindparam, cast, insert, select, update

from engine.scenario.order import SEED_BYTES
from engine.scenario.play import replay
from engine.study.days import begins, local_day
from engine.study.questions import Measured, outcome_at, outcomes_of
from engine.study.spacing import Waiting, comes_back, fresh, rating_of, reviewed
from models import ReviewCard, Revision
from services.database import reads, writes
from services.errors import NotFound
from services.paths import write_path
from services.stories import Playable, shelf
from services.study.items import Item
from services.study.outcomes import decided
from services.study.plan import Plan, plan_of
from services.tokens import new_public_id

_WAITING = (
    select(
        ReviewCard.id,
        ReviewCard.due_at,
        ReviewCard.put_off_until,
        cast(ReviewCard.topics, Text).label("topics"),
        cast(ReviewCard.memory, Text).label("memory"),
    )
    .where(ReviewCard.person_id == bindparam("person_id"), ReviewCard.taken_out_at.is_(None))
    .order_by(ReviewCard.id)
)
"""Put together once, for that costs more than running it. Of thousands of cards the values are read from their text,
which takes half the time.
"""
_read = json.JSONDecoder().raw_decode

OUT_SHOWN = 50
"""Cards that were taken out, on one page."""


@dataclass(frozen=True, slots=True)
class Out:
    """A card that was taken out: the case that it is of, and what the decision tests."""

    card_id: str
    title: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Met:
    """A decision as somebody took it: where it stands, and what it came to."""

    item: Item
    measured: Measured


def collect(
    connection: Connection,
    person_id: int,
    revision_id: int,
    playable: Playable,
    taken: Iterable[tuple[int, str | None, datetime]],
) -> None:
    """Make cards of what comes back of an attempt that is over: each step's choice, confidence and time.

    What has a card already keeps its memory; the card learns the new way there and why it comes back.
    """
    steps = tuple(taken)
    choices = tuple(choice for choice, _, _ in steps)
    outcomes = outcomes_of(playable.story, choices)
    met = (
        Met(Item(revision_id, choices[:number]), Measured(at, confidence, outcome))
        for number, ((_, confidence, at), outcome) in enumerate(zip(steps, outcomes, strict=True))
        if outcome is not None
    )
    _keep(connection, person_id, _coming_back(met))


def collect_answers(connection: Connection, person_id: int, answers: Iterable[tuple[Item, int, datetime]]) -> None:
    """Make cards of what comes back of the answers to an exam: item, the choice's number, and when it was given.

    A revision that this version cannot read is left out.
    """
    met = []
    for item, number, at in answers:
        if playable := shelf.find(connection, item.revision_id):
            outcome = outcome_at(playable.story, replay(playable.story, item.path).at, number)
            met.append(Met(item, Measured(at, None, outcome)))
    _keep(connection, person_id, _coming_back(met))


def collect_all(person_id: int) -> None:
    """Make cards of what comes back of all attempts that are over and has none yet: of those from before there were
    cards. Writes nothing where nothing is missing.
    """
    missing = _missing(person_id)
    if missing:
        _add_missing(person_id, missing)


@reads
def _missing(connection: Connection, person_id: int) -> Mapping[str, Met]:
    met = _coming_back(Met(Item(one.revision_id, one.path), one.measured) for one in decided(connection, person_id))
    known = select(ReviewCard.fingerprint).where(ReviewCard.person_id == person_id)
    have = set(connection.scalars(known)) if met else set()
    return {fingerprint: one for fingerprint, one in met.items() if fingerprint not in have}


@writes
def _add_missing(connection: Connection, person_id: int, missing: Mapping[str, Met]) -> None:
    known = select(ReviewCard.fingerprint).where(ReviewCard.person_id == person_id)
    have = set(connection.scalars(known))
    _add(connection, person_id, [one for fingerprint, one in missing.items() if fingerprint not in have])


def _coming_back(met: Iterable[Met]) -> dict[str, Met]:
    """What comes back, by fingerprint; of a decision that was met twice, the last time."""
    return {one.measured.outcome.fingerprint: one for one in met if _why(one)}


def _why(met: Met) -> str | None:
    return comes_back(met.measured.outcome, met.measured.confidence)


def _keep(connection: Connection, person_id: int, met: Mapping[str, Met]) -> None:
    if not met:
        return
    known = connection.execute(
        select(ReviewCard.id, ReviewCard.fingerprint, ReviewCard.taken_out_at).where(
            ReviewCard.person_id == person_id, ReviewCard.fingerprint.in_(met)
        )
    ).all()
    for row in known:
        connection.execute(
            update(ReviewCard).where(ReviewCard.id == row.id).values(_met_again(met[row.fingerprint], row))
        )
    have = {row.fingerprint for row in known}
    _add(connection, person_id, [one for fingerprint, one in met.items() if fingerprint not in have])


def _met_again(met: Met, row: Any) -> dict[str, Any]:
    """What a card learns. One that was taken out comes back if the decision went wrong since."""
    wrong_since = row.taken_out_at is not None and _why(met) != "unsure" and met.measured.at > row.taken_out_at
    return {
        "revision_id": met.item.revision_id,
        "path": write_path(met.item.path),
        "topics": list(met.measured.outcome.topics),
        "why": _why(met),
        **({"taken_out_at": None} if wrong_since else {}),
    }


def _add(connection: Connection, person_id: int, met: Iterable[Met]) -> None:
    rows = list(met)
    if rows:
        plan = plan_of(connection, person_id)
        connection.execute(insert(ReviewCard), [_card(person_id, one, plan) for one in rows])


def _card(person_id: int, met: Met, plan: Plan) -> dict[str, Any]:
    """A new card. That the decision was taken counts as its first review: the explanation was read just then."""
    outcome, at = met.measured.outcome, met.measured.at.astimezone(plan.zone)
    first = reviewed(fresh(at), rating_of(outcome, met.measured.confidence), at, plan.exam_on)
    return {
        "public_id": new_public_id(),
        "person_id": person_id,
        "revision_id": met.item.revision_id,
        "fingerprint": outcome.fingerprint,
        "path": write_path(met.item.path),
        "topics": list(outcome.topics),
        "seed": secrets.token_bytes(SEED_BYTES),
        "why": _why(met),
        "memory": first.memory,
        "turns": 0,
        "due_at": first.due_at,
        "added_at": met.measured.at,
    }


def waiting(connection: Connection, person_id: int) -> tuple[Waiting, ...]:
    """Every card that comes back to somebody, those put off too, in one statement."""
    return tuple(
        Waiting(card, due_at, _topics(topics), _read(memory)[0], off_until)
        for card, due_at, off_until, topics, memory in connection.execute(_WAITING, {"person_id": person_id})
    )


@lru_cache(maxsize=4_096)
def _topics(text: str) -> tuple[str, ...]:
    """What decisions test: the same few combinations again and again."""
    return tuple(json.loads(text))


def taken_out(connection: Connection, person_id: int) -> tuple[Out, ...]:
    """What somebody took out, the latest first, at most so many as a page shows."""
    rows = connection.execute(
        select(ReviewCard.public_id, ReviewCard.topics, Revision.card)
        .join(Revision, ReviewCard.revision_id == Revision.id)
        .where(ReviewCard.person_id == person_id, ReviewCard.taken_out_at.is_not(None))
        .order_by(ReviewCard.taken_out_at.desc())
        .limit(OUT_SHOWN)
    )
    return tuple(Out(row.public_id, row.card["title"], tuple(row.topics)) for row in rows)


@writes
def put_off(connection: Connection, person_id: int, card_id: str, now: datetime) -> None:
    """Not this one today: until the learner's next day begins. Raises NotFound."""
    zone = plan_of(connection, person_id).zone
    tomorrow = begins(local_day(now, zone) + timedelta(days=1), zone)
    _change(connection, person_id, card_id, put_off_until=tomorrow)


@writes
def take_out(connection: Connection, person_id: int, card_id: str, now: datetime) -> None:
    """Do not bring it back. Raises NotFound."""
    _change(connection, person_id, card_id, taken_out_at=now)


@writes
def bring_back(connection: Connection, person_id: int, card_id: str) -> None:
    """Undo that it was put off or taken out. Raises NotFound."""
    _change(connection, person_id, card_id, put_off_until=None, taken_out_at=None)


def _change(connection: Connection, person_id: int, card_id: str, **values: Any) -> None:
    mine = update(ReviewCard).where(ReviewCard.public_id == card_id, ReviewCard.person_id == person_id)
    if not connection.execute(mine.values(**values)).rowcount:
        raise NotFound(card_id)
