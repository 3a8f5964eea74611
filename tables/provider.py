"""Who provides continuing education here: their approvals, instructors, files, keys, and what boards are told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from tables.base import Base


class Provider(Base):
    """The provider of this site, in one row. What was printed once stands in the certificate, not here."""

    __tablename__ = "provider"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    legal_name: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(Text)
    grievance: Mapped[str] = mapped_column(Text)
    refund: Mapped[str] = mapped_column(Text)
    accommodation: Mapped[str] = mapped_column(Text)
    signer_name: Mapped[str] = mapped_column(Text)
    signer_title: Mapped[str] = mapped_column(Text)
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id", ondelete="SET NULL"), index=True)
    logo_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id", ondelete="SET NULL"), index=True)
    version: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]


class Approval(Base):
    """An approver's approval of this provider, with its statement word for word. It holds from a day to a day, for the
    professions and formats that are named, and for all courses or for those in `approved_courses`. Live delivery it
    covers by the instructors in `presenters`, by their public ids; where that is null, by any.
    """

    __tablename__ = "approvals"
    __table_args__ = (CheckConstraint("valid_from <= valid_to", name="period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    approver: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(String(120))
    statement: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    professions: Mapped[list[str]]
    formats: Mapped[list[str]]
    presenters: Mapped[list[str] | None]
    all_courses: Mapped[bool] = mapped_column(default=True, server_default=true())
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ApprovedCourse(Base):
    """A course that an approval names, with the number that it has there."""

    __tablename__ = "approved_courses"

    approval_id: Mapped[int] = mapped_column(ForeignKey("approvals.id", ondelete="CASCADE"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True, index=True)
    number: Mapped[str] = mapped_column(String(120))


class Instructor(Base):
    """Somebody who writes or presents courses: degree, credentials, and what they disclose ("none" is said too)."""

    __tablename__ = "instructors"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(Text)
    credentials: Mapped[str] = mapped_column(Text)
    degree: Mapped[str] = mapped_column(Text)
    disclosure: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class Document(Base):
    """A file that somebody brought: PDF, PNG or JPEG by its content, images written anew. Of a person, or of the
    provider where `person_id` is empty; with an entry of the ledger as its evidence.
    """

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint("media_type IN ('application/pdf', 'image/png', 'image/jpeg')", name="media_type"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("credit_entries.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(String(20))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    added_at: Mapped[datetime]


class SigningKey(Base):
    """An Ed25519 key that signs certificates. The newest that is not retired signs; all of them verify."""

    __tablename__ = "signing_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    kid: Mapped[str] = mapped_column(String(64), unique=True)
    public: Mapped[bytes] = mapped_column(LargeBinary(32))
    private: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    made_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class BoardReport(Base):
    """How a board wants completions reported: of whom, in which columns, how a license number looks, by when.

    `columns` are fields in their order (engine/credit/reporting.py), each with the heading that the board wants. What
    was completed before `first_day` is none of its business.
    """

    __tablename__ = "board_reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(Text)
    jurisdiction: Mapped[str] = mapped_column(String(12))
    professions: Mapped[list[str]]
    first_day: Mapped[date]
    records: Mapped[bool] = mapped_column(default=False, server_default=false())
    columns: Mapped[list[dict[str, Any]]]
    date_format: Mapped[str] = mapped_column(String(10))
    provider_number: Mapped[str] = mapped_column(String(120))
    license_pattern: Mapped[str] = mapped_column(String(200))
    license_example: Mapped[str] = mapped_column(String(60))
    deadline_days: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class ReportExport(Base):
    """That completions were exported: for which board, which period, how many rows, by whom.

    `public_id` is the id that the form of a board's report was sent with: sent twice, there is one export. `layout` is
    how the board wanted it then: columns, dates, the provider's number.
    """

    __tablename__ = "report_exports"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str | None] = mapped_column(String(32), unique=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("board_reports.id", ondelete="SET NULL"), index=True)
    what: Mapped[str] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(String(32))
    first_day: Mapped[date]
    last_day: Mapped[date]
    count: Mapped[int]
    faults: Mapped[int]
    layout: Mapped[dict[str, Any] | None]
    at: Mapped[datetime]


class Reported(Base):
    """That a certificate was in an export for a board. `settled_at` is when the provider said that the board knows of
    whatever became of it until then.
    """

    __tablename__ = "reported"

    export_id: Mapped[int] = mapped_column(ForeignKey("report_exports.id", ondelete="CASCADE"), primary_key=True)
    certificate_id: Mapped[int] = mapped_column(
        ForeignKey("certificates.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    settled_at: Mapped[datetime | None]


class Complaint(Base):
    """A complaint, about a course or none, as the provider wrote it down, and what came of it. It is corrected, never
    deleted by hand: `version` counts how often.
    """

    __tablename__ = "complaints"
    __table_args__ = (CheckConstraint("closed_on >= received_on", name="period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id", ondelete="SET NULL"), index=True)
    received_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    closed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=0)
    added_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]


class CourseVersion(Base):
    """What a course was at a publication, whole: what an auditor asks for years later. It never changes."""

    __tablename__ = "course_versions"
    __table_args__ = (UniqueConstraint("course_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"))
    number: Mapped[int]
    syllabus: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]
