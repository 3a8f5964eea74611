"""What a guest has goes over to the account that they open or enter, once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, exists, select, update
from sqlalchemy.orm import aliased

from models import (
    Attempt,
    Contact,
    Exam,
    LiveSeat,
    LiveVote,
    Person,
    Review,
    ReviewCard,
    StudyPlan,
    WebSession,
)

GUESTS_OWN = (Attempt, ReviewCard, Review, Exam, Contact, StudyPlan, LiveSeat)
"""The tables whose rows go over."""


def adopt(connection: Connection, guest_id: int, person_id: int, now: datetime) -> None:
    """Give a person what a guest has. The guest's session stays as one that ended, so that late requests are told.

    Of what a person has once, theirs stays: a card of a decision, a plan, the date of an exam, a seat in a class.
    """
    mine = select(ReviewCard.fingerprint).where(ReviewCard.person_id == person_id)
    doubles = (ReviewCard.person_id == guest_id, ReviewCard.fingerprint.in_(mine))
    connection.execute(delete(ReviewCard).where(*doubles))
    if connection.scalar(select(StudyPlan.person_id).where(StudyPlan.person_id == person_id)) is not None:
        connection.execute(delete(StudyPlan).where(StudyPlan.person_id == guest_id))
    exam = select(Person.exam_date).where(Person.id == guest_id).scalar_subquery()
    theirs = (Person.id == person_id, Person.exam_date.is_(None))
    connection.execute(update(Person).where(*theirs).values(exam_date=exam))
    _share_seats(connection, guest_id, person_id)
    for table in GUESTS_OWN:
        connection.execute(update(table).where(table.person_id == guest_id).values(person_id=person_id))
    ended = update(WebSession).where(WebSession.person_id == guest_id)
    connection.execute(ended.values(person_id=person_id, ended_at=now))
    connection.execute(delete(Person).where(Person.id == guest_id))


def _share_seats(connection: Connection, guest_id: int, person_id: int) -> None:
    """Where both sat in one class, the person's seat stays. It takes the guest's votes at steps where it had none."""
    mine, guests = aliased(LiveSeat), aliased(LiveSeat)
    both = select(mine, guests.id.label("other"), guests.joined_at.label("came"), guests.seen_at.label("seen"))
    same_class = both.join(guests, guests.live_class_id == mine.live_class_id)
    for row in connection.execute(same_class.where(mine.person_id == person_id, guests.person_id == guest_id)).all():
        voted = aliased(LiveVote)
        same = exists().where(voted.seat_id == row.id, voted.step == LiveVote.step, voted.round == LiveVote.round)
        connection.execute(update(LiveVote).where(LiveVote.seat_id == row.other, ~same).values(seat_id=row.id))
        connection.execute(delete(LiveSeat).where(LiveSeat.id == row.other))
        there = {"joined_at": min(row.joined_at, row.came), "seen_at": max(row.seen_at, row.seen)}
        connection.execute(update(LiveSeat).where(LiveSeat.id == row.id).values(**there))
