"""Cohorts: who teaches whom, in which groups, and who is expected."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from tables.base import Base


class Cohort(Base):
    """A group of learners and those who teach it. Whoever has the code can join; without a code nobody can.

    Due dates are wall times in `time_zone`.
    """

    __tablename__ = "cohorts"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(Text)
    time_zone: Mapped[str] = mapped_column(String(64))
    code: Mapped[str | None] = mapped_column(String(12), unique=True)
    code_expires_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class CohortSupervisor(Base):
    """Somebody who teaches a cohort. All who do may do the same; one is always left."""

    __tablename__ = "cohort_supervisors"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    added_at: Mapped[datetime]


class CohortGroup(Base):
    """A group inside a cohort, for assignments and figures of its own."""

    __tablename__ = "cohort_groups"
    __table_args__ = (UniqueConstraint("cohort_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))


class Membership(Base):
    """A learner in a cohort. Whoever left keeps the row: what they had finished by then stays in the gradebook.

    Somebody whom a supervisor took out cannot come back with the code alone. The token in the letters only stops them.
    """

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("cohort_id", "person_id"),
        CheckConstraint("ended_by IN ('self', 'supervisor')", name="ended_by"),
        CheckConstraint("(left_at IS NULL) = (ended_by IS NULL)", name="ended"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("cohort_groups.id", ondelete="SET NULL"), index=True)
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(10))
    reminders: Mapped[bool] = mapped_column(default=True, server_default=true())
    stop_token: Mapped[str] = mapped_column(String(64), unique=True)


class RosterEntry(Base):
    """Somebody who is expected in a cohort, as a supervisor's list has them; `membership_id` once they have come.

    An invitation is a link that works once, kept as its hash. The row goes with the membership, and with an erased
    account whose address it names.
    """

    __tablename__ = "roster_entries"
    __table_args__ = (
        UniqueConstraint("cohort_id", "email_key"),
        Index("ix_roster_entries_email_key", "email_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id", ondelete="CASCADE"))
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id", ondelete="CASCADE"), unique=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("cohort_groups.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(320))
    student_id: Mapped[str] = mapped_column(String(120))
    login: Mapped[str] = mapped_column(String(120))
    invite_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    invite_expires_at: Mapped[datetime | None]
    invited_at: Mapped[datetime | None]
    added_at: Mapped[datetime]
