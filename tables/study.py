"""What learners practise by themselves, and whom they trust."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from tables.base import Base


class Contact(Base):
    """Somebody in a learner's referral network. Read by nobody else."""

    __tablename__ = "contacts"
    __table_args__ = (CheckConstraint("accepting IN ('yes', 'no', 'unknown')", name="accepting"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Text)
    organization: Mapped[str] = mapped_column(Text)
    specialties: Mapped[list[str]]
    phone: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    website: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    languages: Mapped[str] = mapped_column(Text)
    fees: Mapped[str] = mapped_column(Text)
    accessibility: Mapped[str] = mapped_column(Text)
    accepting: Mapped[str] = mapped_column(String(8))
    notes: Mapped[str] = mapped_column(Text)
    checked_on: Mapped[date | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ReviewCard(Base):
    """A decision that comes back to a learner. `path` is the numbers of the choices that led to it, `memory` what the
    scheduler holds of it, `why` what made it come back. The order of what it shows is drawn from `seed`, which no page
    tells. It can be put off for a day, and taken out for good.
    """

    __tablename__ = "review_cards"
    __table_args__ = (
        UniqueConstraint("person_id", "fingerprint"),
        CheckConstraint("why IN ('unsafe', 'missed', 'unsure')", name="why"),
        Index("ix_review_cards_person_id_due_at", "person_id", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id", ondelete="RESTRICT"), index=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    path: Mapped[str] = mapped_column(String(1000))
    topics: Mapped[list[str]]
    seed: Mapped[bytes] = mapped_column(LargeBinary(16))
    why: Mapped[str] = mapped_column(String(6))
    memory: Mapped[dict[str, Any]]
    turns: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    added_at: Mapped[datetime]
    reviewed_at: Mapped[datetime | None]
    put_off_until: Mapped[datetime | None]
    taken_out_at: Mapped[datetime | None]


class Review(Base):
    """One answer to a card, append-only: the decision that was shown (the card's own, or another case's on the same
    topics), what was chosen, and how the scheduler took it.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        CheckConstraint("confidence IN ('low', 'medium', 'high')", name="confidence"),
        CheckConstraint("rating BETWEEN 1 AND 4", name="rating"),
        Index("ix_reviews_person_id_reviewed_at", "person_id", "reviewed_at"),
    )

    card_id: Mapped[int] = mapped_column(ForeignKey("review_cards.id", ondelete="CASCADE"), primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id", ondelete="RESTRICT"), index=True)
    path: Mapped[str] = mapped_column(String(1000))
    fingerprint: Mapped[str] = mapped_column(String(64))
    choice: Mapped[int]
    confidence: Mapped[str | None] = mapped_column(String(8))
    rating: Mapped[int]
    reviewed_at: Mapped[datetime]


class Exam(Base):
    """One practice exam. `paper` names its sections and items; `ends_at` is empty where there is no limit of time."""

    __tablename__ = "exams"
    __table_args__ = (CheckConstraint("section >= 0", name="section"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    start_token: Mapped[str] = mapped_column(String(64), unique=True)
    blueprint: Mapped[str] = mapped_column(String(40))
    seed: Mapped[bytes] = mapped_column(LargeBinary(16))
    paper: Mapped[dict[str, Any]]
    time_factor: Mapped[str] = mapped_column(String(4))
    section: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class ExamAnswer(Base):
    """What was answered to one item of an exam, and whether it was flagged. It can change until its section locks."""

    __tablename__ = "exam_answers"

    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id", ondelete="CASCADE"), primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    choice: Mapped[int | None]
    flagged: Mapped[bool] = mapped_column(default=False, server_default=false())
    changed_at: Mapped[datetime]


class StudyPlan(Base):
    """How somebody studies: decisions a day, reminders, the calendar's address (its hash).

    The token in the letters only stops them, so it is kept as it is: each letter needs it again.
    """

    __tablename__ = "study_plans"
    __table_args__ = (CheckConstraint("daily BETWEEN 1 AND 100", name="daily"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    daily: Mapped[int] = mapped_column(default=10)
    reminders: Mapped[bool] = mapped_column(default=False, server_default=false())
    reminded_on: Mapped[date | None]
    stop_token: Mapped[str] = mapped_column(String(64), unique=True)
    calendar_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    changed_at: Mapped[datetime]
