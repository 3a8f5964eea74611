"""What learners do in the cases, and what they write about them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tables.base import Base


class Attempt(Base):
    """One run of a person through a revision. Position and debrief are replayed;
    `earned` and `out_of` cache the score.
    """

    __tablename__ = "attempts"
    __table_args__ = (
        CheckConstraint("mode IN ('study', 'exam')", name="mode"),
        CheckConstraint("step >= 0", name="step"),
        CheckConstraint("finished_at IS NULL OR stepped_out_at IS NULL", name="one_end"),
        CheckConstraint("(finished_at IS NULL) = (out_of IS NULL)", name="scored_at_the_end"),
        CheckConstraint("earned BETWEEN 0 AND out_of", name="score"),
        Index("ix_attempts_person_id_revision_id", "person_id", "revision_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id", ondelete="RESTRICT"), index=True)
    start_token: Mapped[str] = mapped_column(String(64), unique=True)
    mode: Mapped[str] = mapped_column(String(8))
    seed: Mapped[bytes] = mapped_column(LargeBinary(16))
    step: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    stepped_out_at: Mapped[datetime | None]
    earned: Mapped[int | None]
    out_of: Mapped[int | None]
    safe: Mapped[bool | None]
    passed: Mapped[bool | None]


class Decision(Base):
    """A choice that was taken: append-only. A passage is a stored step without a fingerprint."""

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint("confidence IN ('low', 'medium', 'high')", name="confidence"),
        CheckConstraint("step >= 0 AND choice > 0", name="numbers"),
    )

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    choice: Mapped[int]
    confidence: Mapped[str | None] = mapped_column(String(8))
    reason: Mapped[str | None] = mapped_column(Text)
    fingerprint: Mapped[str | None] = mapped_column(String(64), index=True)
    decided_at: Mapped[datetime]


class JournalEntry(Base):
    """What a learner wrote to one of a case's prompts, in one attempt. Read by nobody else, unless it was shared
    with the supervisors of the cohort whose assignment the attempt is for.
    """

    __tablename__ = "journal_entries"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True)
    prompt: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    shared_at: Mapped[datetime | None]


class Dissent(Base):
    """“I see it differently”: what a learner holds against the explanation of a decision.

    One for each step of an attempt.
    """

    __tablename__ = "dissents"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fingerprint: Mapped[str] = mapped_column(String(64), index=True)
    choice: Mapped[int | None]
    why: Mapped[str] = mapped_column(Text)
    provision: Mapped[str | None] = mapped_column(String(200))
    written_at: Mapped[datetime]


class Call(Base):
    """Whom a learner would call for the client of an attempt: somebody of their network, or a name that they wrote."""

    __tablename__ = "calls"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
