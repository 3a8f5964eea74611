"""A class that plays a case together: the room, who sits in it, what they voted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from tables.base import Base


class LiveClass(Base):
    """A case that a supervisor plays with a room. `path` is the group's choices so far; `version` grows with each
    change.

    At a decision there are two rounds: votes, the first look at how they fell, the talk, votes again, the second look.
    In `why` the room reads how the choice that it took is explained; the next scene comes after.
    """

    __tablename__ = "live_classes"
    __table_args__ = (
        CheckConstraint("phase IN ('lobby', 'reading', 'voting', 'shown', 'why', 'over')", name="phase"),
        CheckConstraint("round IN (1, 2)", name="round"),
        CheckConstraint("(phase = 'over') = (ended_at IS NOT NULL)", name="over"),
        CheckConstraint("code IS NULL OR ended_at IS NULL", name="code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    start_token: Mapped[str] = mapped_column(String(64), unique=True)
    code: Mapped[str | None] = mapped_column(String(8), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohorts.id", ondelete="SET NULL"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id", ondelete="RESTRICT"), index=True)
    guests: Mapped[bool] = mapped_column(default=False, server_default=false())
    seed: Mapped[bytes] = mapped_column(LargeBinary(16))
    path: Mapped[str] = mapped_column(String(1000))
    phase: Mapped[str] = mapped_column(String(8))
    round: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class LiveSeat(Base):
    """Somebody who is, or was, in the room. `seen_at` moves on with what they do; minutes are in their stays."""

    __tablename__ = "live_seats"
    __table_args__ = (UniqueConstraint("live_class_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    live_class_id: Mapped[int] = mapped_column(ForeignKey("live_classes.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Text)
    joined_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class LiveStay(Base):
    """From when to when the server heard of a seat again and again. Whoever drops out and comes back begins another."""

    __tablename__ = "live_stays"

    seat_id: Mapped[int] = mapped_column(ForeignKey("live_seats.id", ondelete="CASCADE"), primary_key=True)
    came_at: Mapped[datetime] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]


class LiveVote(Base):
    """What somebody voted at one step in one round. It can change until the supervisor shows how the votes fell."""

    __tablename__ = "live_votes"
    __table_args__ = (CheckConstraint("confidence IN ('low', 'medium', 'high')", name="confidence"),)

    seat_id: Mapped[int] = mapped_column(ForeignKey("live_seats.id", ondelete="CASCADE"), primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    choice: Mapped[int]
    confidence: Mapped[str | None] = mapped_column(String(8))
    voted_at: Mapped[datetime]
