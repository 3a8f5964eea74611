"""Every table: columns, constraints, relationships. No queries, no behaviour."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
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
    false,
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
    type_annotation_map: ClassVar = {
        datetime: Instant,
        dict[str, Any]: JSON,
        list[dict[str, Any]]: JSON,
        list[str]: JSON,
        list[Any]: JSON,
    }


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


class Letter(Base):
    """A mail in the outbox, written with what it tells of. What it said is taken away some time after it was sent."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sending', 'sent', 'unsure', 'failed')", name="state"),
        Index("ix_outbox_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    to_address: Mapped[str | None] = mapped_column(String(254))
    subject: Mapped[str | None] = mapped_column(Text)
    text: Mapped[str | None] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)
    stop_url: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8))
    tries: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class AuditEntry(Base):
    """A sensitive act: who, what, on what. Ids and names of fields, never personal text; each row has the hash of the
    one before. A trigger forbids update and delete.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_subject", "subject"), Index("ix_audit_entries_actor", "actor"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str | None] = mapped_column(String(32))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str | None] = mapped_column(String(100))
    details: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class Disclosure(Base):
    """That somebody looked at or exported a learner's record. The learner can read it."""

    __tablename__ = "disclosures"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    viewer_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    viewer_role: Mapped[str] = mapped_column(String(20))
    what: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class SiteSetting(Base):
    """What the site's administrators set on a page, over the default in the code."""

    __tablename__ = "site_settings"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]


class Counter(Base):
    """How often something was done in a window of time: limits count here, for all processes together."""

    __tablename__ = "counters"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)


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


class Call(Base):
    """Whom a learner would call for the client of an attempt: somebody of their network, or a name that they wrote."""

    __tablename__ = "calls"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]


class Contact(Base):
    """Somebody in a learner's referral network. Read by nobody else."""

    __tablename__ = "contacts"
    __table_args__ = (CheckConstraint("accepting IN ('yes', 'no', 'unknown')", name="accepting"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Text)
    organization: Mapped[str] = mapped_column(Text)
    specialties: Mapped[list[str]]
    phone: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    website: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    languages: Mapped[str] = mapped_column(Text)
    fees: Mapped[str] = mapped_column(Text)
    accessibility: Mapped[str] = mapped_column(Text)
    accepting: Mapped[str] = mapped_column(String(8))
    notes: Mapped[str] = mapped_column(Text)
    checked_on: Mapped[date | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ReviewCard(Base):
    """A decision that comes back to a learner. `path` is the numbers of the choices that led to it, `memory` what the
    scheduler holds of it, `why` what made it come back. The order of what it shows is drawn from `seed`, which no page
    tells. It can be put off for a day, and taken out for good.
    """

    __tablename__ = "review_cards"
    __table_args__ = (
        UniqueConstraint("person_id", "fingerprint"),
        CheckConstraint("why IN ('unsafe', 'missed', 'unsure')", name="why"),
        Index("ix_review_cards_person_id_due_at", "person_id", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id", ondelete="RESTRICT"), index=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    path: Mapped[str] = mapped_column(String(1000))
    topics: Mapped[list[str]]
    seed: Mapped[bytes] = mapped_column(LargeBinary(16))
    why: Mapped[str] = mapped_column(String(6))
    memory: Mapped[dict[str, Any]]
    turns: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    added_at: Mapped[datetime]
    reviewed_at: Mapped[datetime | None]
    put_off_until: Mapped[datetime | None]
    taken_out_at: Mapped[datetime | None]


class Review(Base):
    """One answer to a card, append-only: the decision that was shown (the card's own, or another case's on the same
    topics), what was chosen, and how the scheduler took it.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        CheckConstraint("confidence IN ('low', 'medium', 'high')", name="confidence"),
        CheckConstraint("rating BETWEEN 1 AND 4", name="rating"),
        Index("ix_reviews_person_id_reviewed_at", "person_id", "reviewed_at"),
    )

    card_id: Mapped[int] = mapped_column(ForeignKey("review_cards.id", ondelete="CASCADE"), primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id", ondelete="RESTRICT"), index=True)
    path: Mapped[str] = mapped_column(String(1000))
    fingerprint: Mapped[str] = mapped_column(String(64))
    choice: Mapped[int]
    confidence: Mapped[str | None] = mapped_column(String(8))
    rating: Mapped[int]
    reviewed_at: Mapped[datetime]


class Exam(Base):
    """One practice exam. `paper` names its sections and items; `ends_at` is empty where there is no limit of time."""

    __tablename__ = "exams"
    __table_args__ = (CheckConstraint("section >= 0", name="section"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    start_token: Mapped[str] = mapped_column(String(64), unique=True)
    blueprint: Mapped[str] = mapped_column(String(40))
    seed: Mapped[bytes] = mapped_column(LargeBinary(16))
    paper: Mapped[dict[str, Any]]
    time_factor: Mapped[str] = mapped_column(String(4))
    section: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class ExamAnswer(Base):
    """What was answered to one item of an exam, and whether it was flagged. It can change until its section locks."""

    __tablename__ = "exam_answers"

    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id", ondelete="CASCADE"), primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    choice: Mapped[int | None]
    flagged: Mapped[bool] = mapped_column(default=False, server_default=false())
    changed_at: Mapped[datetime]


class StudyPlan(Base):
    """How somebody studies: decisions a day, reminders, the calendar's address (its hash).

    The token in the letters only stops them, so it is kept as it is: each letter needs it again.
    """

    __tablename__ = "study_plans"
    __table_args__ = (CheckConstraint("daily BETWEEN 1 AND 100", name="daily"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    daily: Mapped[int] = mapped_column(default=10)
    reminders: Mapped[bool] = mapped_column(default=False, server_default=false())
    reminded_on: Mapped[date | None]
    stop_token: Mapped[str] = mapped_column(String(64), unique=True)
    calendar_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    changed_at: Mapped[datetime]
