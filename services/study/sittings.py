"""A sitting of reviews: the day's, or one of so many minutes; how much of it is done. Knows no card that is to come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, func, select

from engine.scenario.graph import scene_of
from engine.scenario.play import replay
from engine.scenario.types import CREDIT_WORDS
from engine.study.days import begins, local_day
from engine.study.questions import outcome_at
from engine.study.spacing import Waiting, coming
from models import Review, ReviewCard
from services.errors import Malformed, Unplayable
from services.paths import read_path
from services.stories import shelf
from services.study.plan import Plan

MINUTES = (3, 10, 20)
"""Of a short sitting: a decision a minute."""
LASTS = timedelta(hours=12)
"""After so long, an address with its beginning begins a new one."""
GOOD = 3
"""The rating from which on a decision counts as taken well: the strongest choice, and not as a guess."""

_BY_DECISION = (
    select(
        Review.fingerprint,
        func.count(case((Review.reviewed_at >= bindparam("began"), 1))).label("done"),
        func.max(case((Review.rating >= GOOD, Review.reviewed_at))).label("well_at"),
    )
    .where(Review.person_id == bindparam("person_id"))
    .group_by(Review.fingerprint)
)
"""Put together once, for that costs more than running it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What an address asks for: minutes, and the second at which that sitting began; neither for the day's own.

    Raises Malformed for minutes that are not offered.
    """

    minutes: int | None = None
    since: int | None = None

    def __post_init__(self) -> None:
        if self.minutes is not None and self.minutes not in MINUTES:
            raise Malformed(f"Choose {MINUTES[0]}, {MINUTES[1]} or {MINUTES[2]} minutes.")


@dataclass(frozen=True, slots=True)
class Done:
    """A decision that was reviewed in a sitting. In `days` days its card comes back; None is not before the exam."""

    card_id: str
    turn: int
    title: str
    scene_title: str
    credit: int
    credit_word: str
    unsafe: bool
    days: int | None
    out: bool


@dataclass(frozen=True, slots=True)
class Sitting:
    """Where a sitting stands: so many done of at most so many. `since` is what addresses carry on."""

    minutes: int | None
    since: int | None
    began: datetime
    most: int
    done: int

    @property
    def left(self) -> int:
        """How many more."""
        return max(self.most - self.done, 0)


@dataclass(frozen=True, slots=True)
class Reviews:
    """Somebody's reviews: how many were done today; when each decision was last taken well, by fingerprint."""

    done: int
    well: Mapping[str, datetime]


def reviews_of(connection: Connection, person_id: int, plan: Plan, now: datetime) -> Reviews:
    """All reviews of somebody, in one statement."""
    told = {"person_id": person_id, "began": day_began(now, plan)}
    rows = connection.execute(_BY_DECISION, told).all()
    well = {row.fingerprint: row.well_at for row in rows if row.well_at}
    return Reviews(sum(row.done for row in rows), well)


def sit(connection: Connection, person_id: int, plan: Plan, wish: Wish, now: datetime) -> Sitting:
    """The sitting that is wished for, as it stands."""
    if wish.minutes is None:
        since, began, most = None, day_began(now, plan), plan.daily
    else:
        since = _since(wish.since, now)
        began, most = datetime.fromtimestamp(since, UTC), wish.minutes
    done = connection.scalar(_reviews(person_id, began).with_only_columns(func.count())) or 0
    return Sitting(wish.minutes, since, began, most, done)


def day_began(now: datetime, plan: Plan) -> datetime:
    """When the learner's present day began."""
    return begins(local_day(now, plan.zone), plan.zone)


def done_in(connection: Connection, person_id: int, sitting: Sitting, plan: Plan, now: datetime) -> tuple[Done, ...]:
    """What was reviewed in a sitting, in its order; what this version cannot read is left out."""
    rows = connection.execute(
        _reviews(person_id, sitting.began)
        .join(ReviewCard, Review.card_id == ReviewCard.id)
        .with_only_columns(
            ReviewCard.id,
            ReviewCard.public_id,
            ReviewCard.due_at,
            ReviewCard.put_off_until,
            ReviewCard.memory,
            ReviewCard.taken_out_at,
            Review.turn,
            Review.revision_id,
            Review.path,
            Review.choice,
        )
        .order_by(Review.reviewed_at)
    )
    return tuple(_done(connection, rows.all(), plan, now))


def _done(connection: Connection, rows: Any, plan: Plan, now: datetime) -> Iterator[Done]:
    for row in rows:
        try:
            story = shelf.get(connection, row.revision_id).story
        except Unplayable:
            continue
        at = replay(story, read_path(row.path)).at
        outcome = outcome_at(story, at, row.choice)
        yield Done(
            card_id=row.public_id,
            turn=row.turn,
            title=story.scenario.title,
            scene_title=story.scenario.scenes[scene_of(at)].title,
            credit=outcome.credit,
            credit_word=CREDIT_WORDS[outcome.credit],
            unsafe=outcome.unsafe,
            days=back_in(row, plan, now)[0],
            out=row.taken_out_at is not None,
        )


def back_in(card: Any, plan: Plan, now: datetime) -> tuple[int, date] | tuple[None, None]:
    """In how many days a card comes back, and on which; None of both is not before the exam."""
    kept = Waiting(card.id, card.due_at, (), card.memory, card.put_off_until)
    comes = coming(kept, now.astimezone(plan.zone), plan.exam_on)
    return ((comes - local_day(now, plan.zone)).days, comes) if comes else (None, None)


def _reviews(person_id: int, began: datetime) -> Select[Any]:
    return select(Review).where(Review.person_id == person_id, Review.reviewed_at >= began)


def _since(told: int | None, now: datetime) -> int:
    second = int(now.timestamp())
    lasts = told is not None and second - LASTS.total_seconds() <= told <= second
    return told if lasts and told is not None else second
