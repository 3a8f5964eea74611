"""A review: one decision that comes back, by itself; its answer, once; the explanation. Makes no card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from engine.scenario.order import value_of
from engine.scenario.play import replay
from engine.study.days import local_day
from engine.study.questions import outcome_at
from engine.study.skill import by_topic, weakness_of
from engine.study.spacing import Waiting, in_last_stretch, next_on, rating_of, reviewed, todays
from models import Attempt, Review, ReviewCard
from services.attempts import CONFIDENCE
from services.database import reads, writes
from services.errors import AlreadyReviewed, Malformed, NotFound, OutOfTurn, RecordedReview, Unplayable
from services.explain import OptionReview
from services.paths import write_path
from services.stories import shelf
from services.study.cards import Out, taken_out, waiting
from services.study.exam_outcomes import measured_in_exams
from services.study.items import Asked, Explained, asked, explained
from services.study.outcomes import decided
from services.study.plan import Plan, plan_of
from services.study.sittings import Done, Sitting, Wish, back_in, day_began, done_in, sit
from services.study.turns import CARD, Shown, chosen, showing, shown, ways_to_show

TRIES = 20
"""Cards that are tried where some cannot be opened by this version of the site."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A decision to be reviewed: the so manieth of so many in this sitting. `unopened` were passed over."""

    card_id: str
    turn: int
    asked: Asked
    sitting: Sitting
    number: int
    of: int
    unopened: int
    problem: str | None = None
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rest:
    """There is nothing to review, and why: `none` ever came back, all comes back `later`, it is `enough` for this
    sitting, all that is left comes `after` the exam, or it is the `exam` day. `waits` could be reviewed all the same;
    `days` from today the next one comes, `next_on`. `held` wait for the end of a case or an exam that they would give
    away.
    """

    why: str
    sitting: Sitting | None = None
    done: tuple[Done, ...] = ()
    waits: int = 0
    days: int | None = None
    next_on: date | None = None
    has_played: bool = False
    unopened: int = 0
    held: int = 0
    out: tuple[Out, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a learner sends: the turn that the page was of, the value of a choice, and how sure they are."""

    turn: int
    choice: str
    confidence: str | None = None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A turn that was answered, explained. `of_case` is the case of the card, where another's was shown instead;
    `comes_on` is None where the card does not come back before the exam.
    """

    card_id: str
    explained: Explained
    keys: tuple[OptionReview, ...]
    confidence: str | None
    why: str
    of_case: str | None
    added_at: datetime
    sitting: Sitting
    days: int | None
    comes_on: date | None
    out: bool


@reads
def stand(connection: Connection, person_id: int | None, wish: Wish, now: datetime) -> Turn | Rest:
    """What is to be reviewed now, or why nothing is."""
    if person_id is None:
        return Rest("none")
    plan = plan_of(connection, person_id)
    here = now.astimezone(plan.zone)
    sitting = sit(connection, person_id, plan, wish, now)
    cards = waiting(connection, person_id)
    due = todays(cards, here, plan.exam_on, _weakness(connection, person_id, plan, now), len(cards))
    unopened = held = 0
    for card, ways in showing(connection, person_id, [one.card for one in due] if sitting.left else [], now):
        of = sitting.done + min(sitting.left, len(due) - unopened - held)
        turn = _turn(connection, card, ways, sitting, of, unopened)
        if turn is not None:
            return turn
        unopened, held = (unopened + 1, held) if ways else (unopened, held + 1)
        if unopened == TRIES:
            break
    waits = len(due) - unopened - held
    return _rest(connection, person_id, plan, cards, sitting, now, waits, unopened, held)


def _turn(
    connection: Connection, card: Any, ways: Iterable[Shown], sitting: Sitting, of: int, unopened: int
) -> Turn | None:
    """The page of a card, with the first of what it can show that can be opened, if any can."""
    for way in ways:
        try:
            page = asked(connection, way.item, way.seed, card.turns)
        except Unplayable:
            continue
        return Turn(card.public_id, card.turns, page, sitting, sitting.done + 1, of, unopened)
    return None


def _weakness(connection: Connection, person_id: int, plan: Plan, now: datetime) -> Mapping[str, float]:
    """How weak each topic is; asked only in the week before an exam, when it decides what comes first."""
    if not in_last_stretch(local_day(now, plan.zone), plan.exam_on):
        return {}
    in_cases = (one.measured for one in decided(connection, person_id))
    return weakness_of(by_topic(chain(in_cases, measured_in_exams(connection, person_id, now))))


def _rest(
    connection: Connection,
    person_id: int,
    plan: Plan,
    cards: Sequence[Waiting],
    sitting: Sitting,
    now: datetime,
    waits: int,
    unopened: int,
    held: int,
) -> Rest:
    today = local_day(now, plan.zone)
    done, out = done_in(connection, person_id, sitting, plan, now), taken_out(connection, person_id)
    if not (cards or done or out):
        over = select(Attempt.id).where(Attempt.person_id == person_id, Attempt.finished_at.is_not(None)).limit(1)
        return Rest("none", sitting, has_played=connection.scalar(over) is not None)
    comes = next_on(cards, now.astimezone(plan.zone), plan.exam_on)
    later = "later" if comes or unopened or held or not cards else "after"
    return Rest(
        why="exam" if plan.exam_on == today else "enough" if waits else later,
        sitting=sitting,
        done=done,
        waits=waits,
        days=(comes - today).days if comes else None,
        next_on=comes,
        unopened=unopened,
        held=held,
        out=out,
    )


@writes
def answer(connection: Connection, person_id: int, card_id: str, sent: Answer, now: datetime) -> bool:
    """Answer a turn of a card, once. Returns whether it was the first of the learner's day.

    The same choice again is harmless. Raises NotFound, Malformed (a choice or confidence that is none), OutOfTurn (a
    turn that is still to come), AlreadyReviewed (another choice stands on record).
    """
    if sent.confidence is not None and sent.confidence not in CONFIDENCE:
        raise Malformed("Choose how sure you are from the three answers, or none.")
    card = _own(connection, person_id, card_id, lock=True)
    if sent.turn > card.turns:
        raise OutOfTurn(card_id)
    if sent.turn < card.turns:
        _repeat(connection, card, sent)
        return False
    found = chosen(connection, ways_to_show(connection, person_id, card, now), sent.turn, sent.choice)
    if found is None:
        raise Malformed(
            "Choose one of the choices on the page. What would give away a case or an exam waits for its end."
        )
    plan = plan_of(connection, person_id)
    today = select(func.count()).where(Review.person_id == person_id, Review.reviewed_at >= day_began(now, plan))
    is_first = not connection.scalar(today)
    _record(connection, person_id, card, *found, sent.confidence, plan, now)
    return is_first


def _record(
    connection: Connection,
    person_id: int,
    card: Any,
    way: Shown,
    number: int,
    confidence: str | None,
    plan: Plan,
    now: datetime,
) -> None:
    story = shelf.get(connection, way.item.revision_id).story
    outcome = outcome_at(story, replay(story, way.item.path).at, number)
    rating = rating_of(outcome, confidence)
    next_time = reviewed(card.memory, rating, now.astimezone(plan.zone), plan.exam_on)
    connection.execute(
        insert(Review).values(
            card_id=card.id,
            turn=card.turns,
            person_id=person_id,
            revision_id=way.item.revision_id,
            path=write_path(way.item.path),
            fingerprint=way.fingerprint,
            choice=number,
            confidence=confidence,
            rating=rating,
            reviewed_at=now,
        )
    )
    connection.execute(
        update(ReviewCard)
        .where(ReviewCard.id == card.id)
        .values(
            memory=next_time.memory,
            due_at=next_time.due_at,
            turns=card.turns + 1,
            reviewed_at=now,
            put_off_until=None,
        )
    )


def _own(connection: Connection, person_id: int, card_id: str, *, lock: bool = False) -> Any:
    query = CARD.where(ReviewCard.public_id == card_id)
    query = query.with_for_update(of=ReviewCard) if lock else query
    card = connection.execute(query, {"person_id": person_id}).one_or_none()
    if card is None:
        raise NotFound(card_id)
    return card


def _review(connection: Connection, card: Any, turn: int) -> Any:
    """What was answered to a turn."""
    query = select(Review.__table__).where(Review.card_id == card.id, Review.turn == turn)
    return connection.execute(query).one()


def _repeat(connection: Connection, card: Any, sent: Answer) -> None:
    """A turn that was answered before: harmless with the same choice, refused with another one."""
    row = _review(connection, card, sent.turn)
    way = shown(card, row.revision_id, row.path, row.fingerprint)
    if value_of(way.seed, sent.turn, row.choice) == sent.choice:
        return
    told = explained(connection, way.item, row.choice)
    text = told.chosen.text_html if told.chosen else ""
    raise AlreadyReviewed(
        RecordedReview(card.public_id, sent.turn, told.title, told.scene.title, text, row.reviewed_at)
    )


@reads
def explain(connection: Connection, person_id: int, card_id: str, turn: int, wish: Wish, now: datetime) -> Reviewed:
    """A turn that was answered, with the key: what was chosen first, then the strongest. Raises NotFound."""
    card = _own(connection, person_id, card_id)
    if turn >= card.turns:
        raise NotFound(card_id)
    row = _review(connection, card, turn)
    way = shown(card, row.revision_id, row.path, row.fingerprint)
    told = explained(connection, way.item, row.choice)
    plan = plan_of(connection, person_id)
    days, comes = back_in(card, plan, now)
    return Reviewed(
        card_id=card_id,
        explained=told,
        keys=tuple(sorted(told.keys, key=lambda key: (not key.chosen, not key.best, key.number))),
        confidence=row.confidence,
        why=card.why,
        of_case=str(card.card["title"]) if way.elsewhere else None,
        added_at=card.added_at,
        sitting=sit(connection, person_id, plan, wish, now),
        days=days,
        comes_on=comes,
        out=card.taken_out_at is not None,
    )
