"""What supervisors say of what was handed in, and the sums that gradebooks and figures are read from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from tables.base import Base


class Result(Base):
    """What one learner's attempts at one case of an assignment come to: a cell of the gradebook, worked out anew
    whenever one of them begins or ends. A cache: the attempts and the terms say the same.

    `attempt` is the public id of the attempt that counts. `seconds` is from its start to its end.
    """

    __tablename__ = "results"
    __table_args__ = (CheckConstraint("earned BETWEEN 0 AND out_of", name="score"),)

    assignment_case_id: Mapped[int] = mapped_column(
        ForeignKey("assignment_cases.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    under_way: Mapped[str | None] = mapped_column(String(32))
    attempt: Mapped[str | None] = mapped_column(String(32))
    earned: Mapped[int | None]
    out_of: Mapped[int | None]
    safe: Mapped[bool | None]
    passed: Mapped[bool | None]
    seconds: Mapped[int | None] = mapped_column(BigInteger)
    late: Mapped[bool] = mapped_column(default=False, server_default=false())
    seen_before: Mapped[bool] = mapped_column(default=False, server_default=false())
    alternative: Mapped[bool] = mapped_column(default=False, server_default=false())
    written: Mapped[bool] = mapped_column(default=False, server_default=false())
    finished_at: Mapped[datetime | None]


class Override(Base):
    """A supervisor's word over a cell, append-only: the newest turn holds, no score takes it back."""

    __tablename__ = "overrides"
    __table_args__ = (CheckConstraint("score BETWEEN 0 AND 100", name="score"),)

    assignment_case_id: Mapped[int] = mapped_column(
        ForeignKey("assignment_cases.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    turn: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    score: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]


class Grading(Base):
    """A rubric filled in for one attempt, append-only: the newest turn holds. `points` has a number for each line of
    the assignment's rubric, or nothing where it was left open.
    """

    __tablename__ = "gradings"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    points: Mapped[list[Any]]
    note: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]


class Comment(Base):
    """What a supervisor wrote to a learner about an attempt: about all of it, one step, or one shared reflection."""

    __tablename__ = "comments"
    __table_args__ = (CheckConstraint("step IS NULL OR prompt IS NULL", name="about"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"), index=True)
    step: Mapped[int | None]
    prompt: Mapped[int | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]


class PathCount(Base):
    """How many learners went one way through one revision of an assigned case, counted by their first attempt."""

    __tablename__ = "path_counts"
    __table_args__ = (CheckConstraint("n > 0", name="n"),)

    assignment_case_id: Mapped[int] = mapped_column(
        ForeignKey("assignment_cases.id", ondelete="CASCADE"), primary_key=True
    )
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id", ondelete="RESTRICT"), primary_key=True)
    path: Mapped[str] = mapped_column(String(1000), primary_key=True)
    n: Mapped[int]


class TakenCount(Base):
    """How often one choice was taken in one state, over the same attempts.

    `times` counts how long that took, by doubling bands of seconds.
    """

    __tablename__ = "taken_counts"
    __table_args__ = (CheckConstraint("n > 0", name="n"),)

    assignment_case_id: Mapped[int] = mapped_column(
        ForeignKey("assignment_cases.id", ondelete="CASCADE"), primary_key=True
    )
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id", ondelete="RESTRICT"), primary_key=True)
    state: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    choice: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int]
    times: Mapped[list[Any]]
