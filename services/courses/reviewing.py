"""A reviewer's way in: a link that opens an account which ends with it, and enrols it in one course as a sample."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from models import Course, Enrolment, Person, ReviewerAccess, WebSession
from services.database import reads, writes
from services.errors import LinkSpent
from services.tokens import hashed, new_public_id, new_token

NAME = "Sample Reviewer"
"""What is printed on a sample, whoever reviews."""


@dataclass(frozen=True, slots=True)
class Review:
    """What a link leads to."""

    course_id: str
    title: str
    expires_at: datetime


@reads
def review(connection: Connection, token: str, now: datetime) -> Review:
    """What a link leads to. Raises LinkSpent."""
    row = _standing(connection, token, now)
    return Review(row.course_public_id, row.title, row.expires_at)


@writes
def come_in(connection: Connection, token: str, held: str, now: datetime) -> tuple[str, str]:
    """Let the reviewer in at a browser, whose session (`held` is its secret) ends. Returns the secret of a new one, and
    the course. Raises LinkSpent.
    """
    row = _standing(connection, token, now, lock=True)
    before = (WebSession.token_hash == hashed(held), WebSession.ended_at.is_(None))
    connection.execute(update(WebSession).where(*before).values(ended_at=now))
    person_id = row.person_id or _make(connection, row, now)
    secret = new_token()
    connection.execute(
        insert(WebSession).values(
            public_id=new_public_id(),
            token_hash=hashed(secret),
            person_id=person_id,
            remembered=False,
            created_at=now,
            confirmed_at=now,
            expires_at=row.expires_at,
        )
    )
    return secret, row.course_public_id


def _standing(connection: Connection, token: str, now: datetime, *, lock: bool = False) -> Any:
    """The access that a link is of. With `lock` its course is held too: nobody changes the draft in that moment."""
    query = (
        select(
            ReviewerAccess.id,
            ReviewerAccess.person_id,
            ReviewerAccess.course_id,
            ReviewerAccess.expires_at,
            Course.public_id.label("course_public_id"),
            Course.title,
        )
        .join(Course, Course.id == ReviewerAccess.course_id)
        .where(ReviewerAccess.hash == hashed(token), ReviewerAccess.ended_at.is_(None), ReviewerAccess.expires_at > now)
    )
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise LinkSpent
    return row


def _make(connection: Connection, row: Any, now: datetime) -> int:
    """The reviewer's account, which nobody can log in to, and its enrolment."""
    person = insert(Person).values(public_id=new_public_id(), created_at=now, registered_at=now, display_name=NAME)
    person_id = int(connection.execute(person.returning(Person.id)).scalar_one())
    connection.execute(update(ReviewerAccess).where(ReviewerAccess.id == row.id).values(person_id=person_id))
    connection.execute(
        insert(Enrolment).values(
            public_id=new_public_id(),
            course_id=row.course_id,
            person_id=person_id,
            way="reviewer",
            sample=True,
            legal_name=NAME,
            profession="other",
            jurisdiction="",
            license_number="",
            time_zone="UTC",
            told_at=now,
            enrolled_at=now,
        )
    )
    return person_id
