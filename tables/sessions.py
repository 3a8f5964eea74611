"""Live courses as they are held: when, by whom, in which classes, and who was there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tables.base import Base


class CourseSession(Base):
    """A live course held once, whole: from a wall time to another, with the instants that they come to, presented by an
    instructor of the course, in classes that its host opens. Who attends one of a course's sessions attended it.
    """

    __tablename__ = "course_sessions"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), index=True)
    instructor_id: Mapped[int] = mapped_column(ForeignKey("instructors.id", ondelete="RESTRICT"), index=True)
    host_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    time_zone: Mapped[str] = mapped_column(String(64))
    starts_local: Mapped[str] = mapped_column(String(16))
    ends_local: Mapped[str] = mapped_column(String(16))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]


class SessionClass(Base):
    """That a class was opened for a session: written with its beginning, or never."""

    __tablename__ = "session_classes"

    live_class_id: Mapped[int] = mapped_column(ForeignKey("live_classes.id", ondelete="CASCADE"), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("course_sessions.id", ondelete="CASCADE"), index=True)


class Attendance(Base):
    """What the times proved of somebody enrolled in a session, in minutes, kept when a class of it ends: it outlives
    the class and the account. `counts` is the provider's word over it, with the reason; what was found stays beside it.
    """

    __tablename__ = "attendances"
    __table_args__ = (
        CheckConstraint("(counts IS NULL) = (reason IS NULL)", name="reason"),
        CheckConstraint("(counts IS NULL) = (corrected_at IS NULL)", name="corrected"),
    )

    session_id: Mapped[int] = mapped_column(ForeignKey("course_sessions.id", ondelete="CASCADE"), primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(
        ForeignKey("enrolments.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    came_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    held: Mapped[int]
    there: Mapped[int]
    decisions: Mapped[int]
    voted: Mapped[int]
    kept_at: Mapped[datetime]
    counts: Mapped[bool | None]
    reason: Mapped[str | None] = mapped_column(Text)
    corrected_by: Mapped[str | None] = mapped_column(String(32))
    corrected_at: Mapped[datetime | None]
