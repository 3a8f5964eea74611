"""The professional's ledger: licenses, their cycles, what was earned, what counts where. Hours are in hundredths."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from tables.base import Base


class License(Base):
    """A license or certification to be renewed. The token in the letters only stops them."""

    __tablename__ = "licenses"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(Text)
    profession: Mapped[str] = mapped_column(String(40))
    jurisdiction: Mapped[str] = mapped_column(String(12))
    number: Mapped[str] = mapped_column(String(60))
    first_issued: Mapped[date | None]
    time_zone: Mapped[str] = mapped_column(String(64))
    subjects: Mapped[dict[str, Any]]
    reminders: Mapped[bool] = mapped_column(default=True, server_default=true())
    stop_token: Mapped[str] = mapped_column(String(64), unique=True)
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]


class LicenseCycle(Base):
    """A renewal period, first day to last day, with what the board asks in it (engine/credit/requirements.py).

    `seed` names the example that it was filled from; nothing counts before the person confirmed it. Of the hours that
    were carried in, `carried_subjects` says how many are in which of the board's subjects.
    """

    __tablename__ = "license_cycles"
    __table_args__ = (
        UniqueConstraint("license_id", "first_day"),
        CheckConstraint("first_day <= last_day", name="period"),
        CheckConstraint("carried_in >= 0", name="carried_in"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    license_id: Mapped[int] = mapped_column(ForeignKey("licenses.id", ondelete="CASCADE"))
    number: Mapped[int]
    first_day: Mapped[date]
    last_day: Mapped[date]
    requirements: Mapped[dict[str, Any]]
    carried_in: Mapped[int] = mapped_column(default=0)
    carried_subjects: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seed: Mapped[str | None] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None]
    renewed_on: Mapped[date | None]


class CreditEntry(Base):
    """One piece of credit, from here (then with its certificate) or from elsewhere. `subjects` says how many of its
    hours are ethics, law and so on; a subject's hours are part of the hours, never on top of them. What was live has
    the day on which it was held, by which boards count it, beside that of its completion. Where its certificate was
    revoked it stays with all that its owner keeps with it, and counts for nothing.
    """

    __tablename__ = "credit_entries"
    __table_args__ = (
        CheckConstraint("hours > 0 AND hours <= 100000", name="hours"),
        CheckConstraint("format IN ('live_in_person', 'live_online', 'self_paced')", name="format"),
        CheckConstraint("(held_on IS NULL) = (format = 'self_paced')", name="held"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_reason IS NULL)", name="revoked"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolments.id", ondelete="SET NULL"), unique=True)
    title: Mapped[str] = mapped_column(Text)
    provider: Mapped[str] = mapped_column(Text)
    approval: Mapped[str] = mapped_column(Text)
    completed_on: Mapped[date]
    held_on: Mapped[date | None]
    hours: Mapped[int]
    unit: Mapped[str] = mapped_column(String(40))
    format: Mapped[str] = mapped_column(String(16))
    subjects: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None] = mapped_column(Text)


class EntryUse(Base):
    """Where somebody said how an entry counts for a license: not at all, or with its hours in other subjects."""

    __tablename__ = "entry_uses"

    entry_id: Mapped[int] = mapped_column(ForeignKey("credit_entries.id", ondelete="CASCADE"), primary_key=True)
    license_id: Mapped[int] = mapped_column(ForeignKey("licenses.id", ondelete="CASCADE"), primary_key=True, index=True)
    counts: Mapped[bool] = mapped_column(default=True, server_default=true())
    subjects: Mapped[dict[str, Any] | None]


class CycleLetter(Base):
    """That somebody was written to about the end of a cycle: each number of days once."""

    __tablename__ = "cycle_letters"

    cycle_id: Mapped[int] = mapped_column(ForeignKey("license_cycles.id", ondelete="CASCADE"), primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
