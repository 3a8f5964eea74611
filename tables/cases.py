"""The cases: files, revisions, and the decisions that can be asked by themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from tables.base import Base


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


class Question(Base):
    """A scored decision of a revision that can be asked by itself; `path` is the choices that lead to it, `seen` the
    scenes on that way, `worth` number, credit and danger of each choice that stands open.

    Worked out of the text when it is judged, so that nobody has to open a thousand stories to draw an exam.
    """

    __tablename__ = "questions"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id", ondelete="CASCADE"), primary_key=True)
    scene: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    path: Mapped[str] = mapped_column(String(1000))
    fingerprint: Mapped[str] = mapped_column(String(64), index=True)
    topics: Mapped[list[str]]
    options: Mapped[int]
    seen: Mapped[list[Any]]
    worth: Mapped[list[Any]]
