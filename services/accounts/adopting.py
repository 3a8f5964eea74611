"""What a guest has goes over to the account that they open or enter, once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, exists, or_, select, update
from sqlalchemy.orm import aliased

from models import (
    AssignedAttempt,
    AssignmentCase,
    Attempt,
    Contact,
    Exam,
    LiveSeat,
    LiveStay,
    LiveVote,
    Person,
    Review,
    ReviewCard,
    Revision,
    StudyPlan,
    WebSession,
)
from services.live.seen import sat_in
from services.teach import results

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
    _mark_seen(connection, person_id)


def _mark_seen(connection: Connection, person_id: int) -> None:
    """What they had begun for an assignment is no first look any more where a guest had met the case before."""
    given = (
        select(Attempt.id, AssignedAttempt.assignment_case_id, AssignmentCase.assignment_id)
        .join(AssignedAttempt, AssignedAttempt.attempt_id == Attempt.id)
        .join(AssignmentCase, AssignedAttempt.assignment_case_id == AssignmentCase.id)
        .join(Revision, Attempt.revision_id == Revision.id)
        .where(Attempt.person_id == person_id, AssignedAttempt.seen_before.is_(False), _met_before(person_id))
        .order_by(AssignmentCase.assignment_id, Attempt.id)
    )
    for row in connection.execute(given).all():
        results.hold(connection, row.assignment_id)
        seen = update(AssignedAttempt).where(AssignedAttempt.attempt_id == row.id)
        connection.execute(seen.values(seen_before=True))
        results.refresh(connection, row.assignment_case_id, person_id)


def _met_before(person_id: int) -> ColumnElement[bool]:
    """The condition that somebody had begun the case of an attempt before it, or sat in a class that played it."""
    earlier, played = aliased(Attempt), aliased(Revision)
    attempts = (earlier.person_id == person_id, earlier.id < Attempt.id)
    case = (played.id == earlier.revision_id, played.scenario_id == Revision.scenario_id)
    sat = sat_in(person_id, Revision.scenario_id, LiveSeat.joined_at < Attempt.started_at)
    return or_(exists().where(*attempts, *case), sat)


def _share_seats(connection: Connection, guest_id: int, person_id: int) -> None:
    """Where both sat in one class, the person's seat stays. It takes the guest's votes at steps where it had none."""
    mine, guests = aliased(LiveSeat), aliased(LiveSeat)
    both = select(mine, guests.id.label("other"), guests.joined_at.label("came"), guests.seen_at.label("seen"))
    same_class = both.join(guests, guests.live_class_id == mine.live_class_id)
    for row in connection.execute(same_class.where(mine.person_id == person_id, guests.person_id == guest_id)).all():
        voted = aliased(LiveVote)
        same = exists().where(voted.seat_id == row.id, voted.step == LiveVote.step, voted.round == LiveVote.round)
        connection.execute(update(LiveVote).where(LiveVote.seat_id == row.other, ~same).values(seat_id=row.id))
        stayed = aliased(LiveStay)
        there_already = exists().where(stayed.seat_id == row.id, stayed.came_at == LiveStay.came_at)
        connection.execute(update(LiveStay).where(LiveStay.seat_id == row.other, ~there_already).values(seat_id=row.id))
        connection.execute(delete(LiveSeat).where(LiveSeat.id == row.other))
        there = {"joined_at": min(row.joined_at, row.came), "seen_at": max(row.seen_at, row.seen)}
        connection.execute(update(LiveSeat).where(LiveSeat.id == row.id).values(**there))
