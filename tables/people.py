"""Who somebody is here, and the ways in which they log in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from tables.base import Base


class Person(Base):
    """Somebody who learns here. A guest is a person who never registered, and has no way to log in.

    An address stands here only once its owner has shown that it is theirs; `email_key` is what it is found by.
    """

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("(email IS NULL) = (email_key IS NULL)", name="email"),
        CheckConstraint("registered_at IS NOT NULL OR email IS NULL", name="guest"),
        CheckConstraint("time_factor IN ('1', '1.25', '1.5', '2', 'none')", name="time_factor"),
        CheckConstraint("time_factor_by IN ('self', 'supervisor')", name="time_factor_by"),
        {"sqlite_autoincrement": True},  # the number of somebody who was erased is never somebody else's
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    created_at: Mapped[datetime]
    registered_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(320), unique=True)
    display_name: Mapped[str | None] = mapped_column(Text)
    professional_name: Mapped[str | None] = mapped_column(Text)
    time_zone: Mapped[str | None] = mapped_column(String(64))
    country: Mapped[str | None] = mapped_column(String(2))
    exam_date: Mapped[date | None]
    time_factor: Mapped[str] = mapped_column(String(4), server_default="1")
    time_factor_by: Mapped[str] = mapped_column(String(10), server_default="self")


class PersonRole(Base):
    """What somebody may do on this site beyond learning."""

    __tablename__ = "person_roles"
    __table_args__ = (
        CheckConstraint(
            "role IN ('supervisor', 'author', 'ce_administrator', 'site_administrator')",
            name="role",
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    granted_at: Mapped[datetime]


class Password(Base):
    """An argon2id hash."""

    __tablename__ = "passwords"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    hash: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime]


class TotpSecret(Base):
    """A second factor by an authenticator app. `last_step` is the newest time step that was used: no code works twice.

    It counts once it was confirmed with a code.
    """

    __tablename__ = "totp_secrets"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(64))
    last_step: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """The hash of a code that stands in for a second factor, once."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("person_id", "code_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A WebAuthn credential."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class ExternalIdentity(Base):
    """Somebody as another site knows them: its address (issuer) and its name for them (subject)."""

    __tablename__ = "external_identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    linked_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class WebSession(Base):
    """One browser's session. Only the hash of its token is kept.

    `confirmed_at` is when the person last showed who they are; it is empty for a guest.
    """

    __tablename__ = "web_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    browser: Mapped[str | None] = mapped_column(String(80))
    remembered: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Ceremony(Base):
    """What one browser has begun and not ended: a login that waits for its second factor, a passkey's challenge."""

    __tablename__ = "ceremonies"

    session_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    data: Mapped[dict[str, Any]]
    expires_at: Mapped[datetime]


class MailLink(Base):
    """The hash of a link that was mailed or printed. It works once, until it expires."""

    __tablename__ = "mail_links"
    __table_args__ = (
        CheckConstraint("kind IN ('register', 'invite', 'reset', 'email', 'setup')", name="kind"),
        Index("ix_mail_links_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    email: Mapped[str | None] = mapped_column(String(254))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
