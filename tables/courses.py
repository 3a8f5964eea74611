"""Courses for credit: what they consist of, who takes them, and what proves that they did."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from tables.base import Base


class Course(Base):
    """A module that carries credit. `profile` is what an approver asks for (engine/credit/profile.py).

    What is published stays as it is; to change it, its next edition is made from it, and the older one is retired.
    """

    __tablename__ = "courses"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'published', 'retired')", name="state"),
        CheckConstraint("enrolment IN ('open', 'invited', 'code')", name="enrolment"),
        CheckConstraint("format IN ('live_in_person', 'live_online', 'self_paced')", name="format"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    title: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    enrolment: Mapped[str] = mapped_column(String(8))
    format: Mapped[str] = mapped_column(String(16))
    profile: Mapped[dict[str, Any]]
    earlier_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id", ondelete="SET NULL"), unique=True)
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]


class CourseCase(Base):
    """One case of a course, at its place; the revision is the one that was there when the course was published."""

    __tablename__ = "course_cases"
    __table_args__ = (UniqueConstraint("course_id", "scenario_id"),)

    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenarios.id", ondelete="RESTRICT"), index=True)
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revisions.id", ondelete="RESTRICT"), index=True)


class CourseInstructor(Base):
    """Who wrote or presents a course."""

    __tablename__ = "course_instructors"

    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    instructor_id: Mapped[int] = mapped_column(ForeignKey("instructors.id", ondelete="RESTRICT"), index=True)


class TestItem(Base):
    """An item of a post-test, tied to an objective. Items in one slot are parallel: a retake draws another of them."""

    __tablename__ = "test_items"
    __test__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), index=True)
    slot: Mapped[int]
    objective: Mapped[int]
    stem: Mapped[str] = mapped_column(Text)
    options: Mapped[list[str]]
    key: Mapped[int]
    rationale: Mapped[str] = mapped_column(Text)
    instructor_id: Mapped[int] = mapped_column(ForeignKey("instructors.id", ondelete="RESTRICT"), index=True)
    version: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]


class EnrolmentCode(Base):
    """A way into a course that is not open: a code that works once, kept as its hash, or an invitation by letter."""

    __tablename__ = "enrolment_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), index=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    label: Mapped[str] = mapped_column(String(120))
    email_key: Mapped[str | None] = mapped_column(String(320), index=True)
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolments.id", ondelete="SET NULL"), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class ReviewerAccess(Base):
    """An approver's reviewer: a link by which a course can be taken, published or not, until a day. All that comes of
    it is a sample. `person_id` is the account that the link made at its first use.
    """

    __tablename__ = "reviewer_accesses"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), unique=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    label: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Enrolment(Base):
    """One person in one course in one cycle, with the name and license as the certificate prints them.

    It outlives the account: the provider has to keep who completed what. Active time is in seconds.
    """

    __tablename__ = "enrolments"
    __table_args__ = (
        UniqueConstraint("course_id", "person_id", "cycle"),
        CheckConstraint("way IN ('open', 'invited', 'code', 'reviewer')", name="way"),
        Index("ix_enrolments_course_id_completed_at", "course_id", "completed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="RESTRICT"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    cycle: Mapped[int] = mapped_column(default=1)
    way: Mapped[str] = mapped_column(String(8))
    sample: Mapped[bool] = mapped_column(default=False, server_default=false())
    legal_name: Mapped[str] = mapped_column(Text)
    profession: Mapped[str] = mapped_column(String(40))
    jurisdiction: Mapped[str] = mapped_column(String(12))
    license_number: Mapped[str] = mapped_column(String(60))
    time_zone: Mapped[str] = mapped_column(String(64))
    told_at: Mapped[datetime]
    enrolled_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    completed_on: Mapped[date | None]
    active_seconds: Mapped[int | None]
    proof: Mapped[dict[str, Any] | None]


class CourseAttempt(Base):
    """That an attempt was begun for an enrolment: written with its start, or never."""

    __tablename__ = "course_attempts"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]


class Sitting(Base):
    """One try at a post-test: the items as drawn, what was answered, what came of it. `paper` keeps them whole."""

    __tablename__ = "sittings"
    __table_args__ = (UniqueConstraint("enrolment_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    number: Mapped[int]
    paper: Mapped[list[dict[str, Any]]]
    answers: Mapped[list[Any]]
    correct: Mapped[int | None]
    passed: Mapped[bool | None]
    begun_at: Mapped[datetime]
    saved_at: Mapped[datetime | None]
    handed_in_at: Mapped[datetime | None]


class Evaluation(Base):
    """What somebody thought of a course: a rating for each objective and for what approvers ask, and words. `number` is
    the place among the evaluations of the course in which it came, by which it is told in a lot; a sample has none.
    """

    __tablename__ = "evaluations"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int | None]
    objectives: Mapped[list[Any]]
    ratings: Mapped[dict[str, Any]]
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class StatusPlace(Base):
    """A place in the status lists that was given to a certificate. It stays when the certificate goes: what was revoked
    is revoked for ever, and no place is given twice. It says nothing of anybody.
    """

    __tablename__ = "status_places"

    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revoked: Mapped[bool] = mapped_column(default=False, server_default=false())


class Certificate(Base):
    """One version of a certificate: every field that is printed, signed. It never changes, bar that it is revoked.

    `code` is what `/verify` takes, `status_index` its place in the status lists of the credentials. At most one version
    of an enrolment is not revoked.
    """

    __tablename__ = "certificates"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "version"),
        CheckConstraint("kind IN ('certificate', 'record', 'sample')", name="kind"),
        CheckConstraint("(revoked_at IS NULL) = (reason IS NULL)", name="revoked"),
        Index(
            "uq_certificates_enrolment_id_valid",
            "enrolment_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="RESTRICT"))
    version: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    printed: Mapped[dict[str, Any]]
    credential: Mapped[str] = mapped_column(Text)
    kid: Mapped[str] = mapped_column(String(64))
    status_index: Mapped[int] = mapped_column(ForeignKey("status_places.place", ondelete="RESTRICT"), unique=True)
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)


class CertificateFile(Base):
    """A certificate as PDF, made when first asked for and kept; found by its hash when it is dropped on a page."""

    __tablename__ = "certificate_files"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id", ondelete="CASCADE"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
