"""Modules and assignments, and what learners hand in to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from tables.base import Base


class Module(Base):
    """An ordered set of cases with its terms: a pattern from which assignments are made. It changes none of them."""

    __tablename__ = "modules"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(Text)
    terms: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class ModuleCase(Base):
    """One case of a module, at its place."""

    __tablename__ = "module_cases"
    __table_args__ = (UniqueConstraint("module_id", "scenario_id"),)

    module_id: Mapped[int] = mapped_column(ForeignKey("modules.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenarios.id", ondelete="RESTRICT"), index=True)


class Assignment(Base):
    """A module given to a cohort, or to a group of it, with terms of its own.

    The `_local` times are what was typed ("2026-03-29T23:59"), in the cohort's time zone; beside each is the instant
    that it comes to. `released_at` is when withheld explanations were opened, `unblinded_at` when the names that blind
    grading hides were.
    """

    __tablename__ = "assignments"
    __table_args__ = (
        CheckConstraint("late IN ('accept', 'refuse', 'until')", name="late"),
        CheckConstraint("(due_local IS NULL) = (due_at IS NULL)", name="due"),
        CheckConstraint("(opens_local IS NULL) = (opens_at IS NULL)", name="opens"),
        CheckConstraint("(closes_local IS NULL) = (closes_at IS NULL)", name="closes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    start_token: Mapped[str] = mapped_column(String(64), unique=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("cohort_groups.id", ondelete="RESTRICT"), index=True)
    module_id: Mapped[int | None] = mapped_column(ForeignKey("modules.id", ondelete="SET NULL"), index=True)
    prerequisite_id: Mapped[int | None] = mapped_column(ForeignKey("assignments.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = mapped_column(Text)
    terms: Mapped[dict[str, Any]]
    opens_local: Mapped[str | None] = mapped_column(String(16))
    opens_at: Mapped[datetime | None]
    due_local: Mapped[str | None] = mapped_column(String(16))
    due_at: Mapped[datetime | None]
    closes_local: Mapped[str | None] = mapped_column(String(16))
    closes_at: Mapped[datetime | None]
    late: Mapped[str] = mapped_column(String(8))
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    unblinded_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class AssignmentCase(Base):
    """One case of an assignment, at its place. `stale` says that its figures are to be worked out from the start,
    for somebody's attempts went away. `mark` is another one whenever they have changed; nothing until there are any.
    `told` is what was told of how sure learners were: it stands, and is no sum that could be made again.
    """

    __tablename__ = "assignment_cases"
    __table_args__ = (
        UniqueConstraint("assignment_id", "position"),
        UniqueConstraint("assignment_id", "scenario_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id", ondelete="CASCADE"))
    position: Mapped[int]
    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenarios.id", ondelete="RESTRICT"), index=True)
    stale: Mapped[bool] = mapped_column(default=False, server_default=false())
    mark: Mapped[str | None] = mapped_column(String(32))
    told: Mapped[dict[str, Any] | None]


class Extension(Base):
    """Another due date for one learner; nothing typed means that there is none for them."""

    __tablename__ = "extensions"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    due_local: Mapped[str | None] = mapped_column(String(16))
    due_at: Mapped[datetime | None]
    given_at: Mapped[datetime]


class AssignmentLetter(Base):
    """That a learner was written to about an assignment: each kind once."""

    __tablename__ = "assignment_letters"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    at: Mapped[datetime]


class AssignedAttempt(Base):
    """That an attempt was begun for an assignment: written with its start, or never. Whoever leaves the cohort takes an
    attempt that is under way along as their own, and the row goes.

    `alternative` is another case in place of one that was stepped out of; `seen_before` that this person had begun the
    case before, anywhere. `folded` says that the figures of the cohort have looked at it once it was over; they count
    each learner's first finished attempt at the case itself. `told` says that how sure somebody was in it has been
    told, or never will be. `feedback_read_at` is how far the learner has read what supervisors said of it: the instant
    of the newest thing that a debrief showed.
    """

    __tablename__ = "assigned_attempts"
    __table_args__ = (Index("ix_assigned_attempts_assignment_case_id_folded", "assignment_case_id", "folded", "told"),)

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True)
    assignment_case_id: Mapped[int] = mapped_column(ForeignKey("assignment_cases.id", ondelete="CASCADE"))
    alternative: Mapped[bool] = mapped_column(default=False, server_default=false())
    seen_before: Mapped[bool] = mapped_column(default=False, server_default=false())
    folded: Mapped[bool] = mapped_column(default=False, server_default=false())
    told: Mapped[bool] = mapped_column(default=False, server_default=false())
    feedback_read_at: Mapped[datetime | None]


class WriteUp(Base):
    """What a learner wrote of a case before its pivotal decision: an answer to each step of the decision model, and the
    provisions that they take to bear on it. It stands as it was written.
    """

    __tablename__ = "write_ups"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True)
    answers: Mapped[list[str]]
    standards: Mapped[list[str]]
    written_at: Mapped[datetime]
