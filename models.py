"""Every table: columns, constraints, relationships. No queries, no behaviour."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy import (
    text as sql,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, aware in Python on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The metadata of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {datetime: Instant, dict[str, Any]: JSON, list[dict[str, Any]]: JSON}


class Person(Base):
    """Somebody who learns here. A guest is a person with no way to log in."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]


class WebSession(Base):
    """One browser's session. Only the hash of its token is kept."""

    __tablename__ = "web_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Scenario(Base):
    """A scenario file as it was last seen. `listed` says that the file is there."""

    __tablename__ = "scenarios"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    file: Mapped[str] = mapped_column(Text)
    seen_hash: Mapped[str] = mapped_column(String(64))
    checked_with: Mapped[str] = mapped_column(String(64))
    findings: Mapped[list[dict[str, Any]]]
    listed: Mapped[bool]


class Revision(Base):
    """One immutable text of a scenario. `card` is what the library shows of it;
    `newest` marks the text that it offers.
    """

    __tablename__ = "revisions"
    __table_args__ = (
        UniqueConstraint("scenario_id", "hash"),
        Index(
            "uq_revisions_newest",
            "scenario_id",
            unique=True,
            sqlite_where=sql("newest = 1"),
            postgresql_where=sql("newest"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenarios.id", ondelete="RESTRICT"))
    hash: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    card: Mapped[dict[str, Any]]
    newest: Mapped[bool]
    first_seen_at: Mapped[datetime]


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
    """What a learner wrote to one of a case's prompts, in one attempt. Read by nobody else."""

    __tablename__ = "journal_entries"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True)
    prompt: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]


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
