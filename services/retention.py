"""Nothing is kept for longer than the site says: what is due, counted or taken away, a few rows at a time.

Each kind is a condition and what happens to the rows that meet it. A dry run counts with the same conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, delete, exists, func, or_, select, tuple_, update

from models import (
    Attempt,
    AuditEntry,
    Call,
    Ceremony,
    Cohort,
    Comment,
    Complaint,
    Contact,
    Counter,
    Decision,
    Dissent,
    Enrolment,
    EnrolmentCode,
    Exam,
    ExamAnswer,
    Grading,
    JournalEntry,
    Letter,
    LiveClass,
    LiveSeat,
    MailLink,
    Module,
    Person,
    PersonRole,
    Review,
    ReviewCard,
    RosterEntry,
    StudyPlan,
    WebSession,
    WriteUp,
)
from services import audit, site_settings
from services.accounts.erasing import erase_person
from services.accounts.nameless import NAMELESS, leave_nameless
from services.audit import Act
from services.courses import retaining as courses
from services.database import reads, scrub, writes
from services.roles import ADMINISTRATOR
from services.site_settings import SiteSettings
from services.teach import retaining

AT_ONCE = 200
"""Rows that one transaction takes, so that nobody waits for long."""
PEOPLE_AT_ONCE = 20
COHORTS_AT_ONCE = 1
"""All that was handed in for one goes with it."""
DEAD_LINKS_KEPT = timedelta(days=7)

Due = tuple[ColumnElement[bool], ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that is kept for a time: by which columns its rows are named, which are due (None: kept for ever),
    what happens to them.
    """

    name: str
    key: tuple[Any, ...]
    due: Callable[[SiteSettings, datetime], Due | None]
    take: Callable[[Connection, Sequence[Any], datetime], None]
    at_once: int = AT_ONCE


def run(now: datetime, *, dry_run: bool) -> tuple[tuple[str, int], ...]:
    """Take away what is due. Returns of each kind how many; a dry run says the same and changes nothing."""
    settings = site_settings.kept()
    if dry_run:
        return tuple((kind.name, _count(kind, settings, now)) for kind in KINDS)
    counts = tuple((kind.name, _take_all(kind, settings, now)) for kind in KINDS)
    _record(dict(counts), now)
    scrub()
    return counts


@reads
def _count(connection: Connection, kind: Kind, settings: SiteSettings, now: datetime) -> int:
    due = kind.due(settings, now)
    table = kind.key[0].class_
    return 0 if due is None else connection.scalar(select(func.count()).select_from(table).where(*due)) or 0


def _take_all(kind: Kind, settings: SiteSettings, now: datetime) -> int:
    due = kind.due(settings, now)
    taken = 0
    while due is not None and (some := _take_some(kind, due, now)):
        taken += some
    return taken


@writes
def _take_some(connection: Connection, kind: Kind, due: Due, now: datetime) -> int:
    """Take a few of them. What somebody has at hand is left alone; what changed while it was being locked is too."""
    some = select(*kind.key).where(*due).order_by(*kind.key).limit(kind.at_once).with_for_update(skip_locked=True)
    locked = [tuple(row) for row in connection.execute(some)]
    still = select(*kind.key).where(tuple_(*kind.key).in_(locked), *due)
    keys = [tuple(row) for row in connection.execute(still)]
    if keys:
        kind.take(connection, keys, now)
    return len(keys)


@writes
def _record(connection: Connection, counts: dict[str, int], now: datetime) -> None:
    audit.record(connection, None, Act.RETENTION_RUN, "site", now, **counts)


def _guests(settings: SiteSettings, now: datetime) -> Due | None:
    """Guests who were not here for long. Those who were made nameless are nobody any more."""
    if not settings.keep_guests_days:
        return None
    then = now - timedelta(days=settings.keep_guests_days)
    return (Person.registered_at.is_(None), Person.public_id.not_like(f"{NAMELESS}%"), *_not_here_since(then))


def _accounts(settings: SiteSettings, now: datetime) -> Due | None:
    """Accounts that nobody used for long, and that no browser is logged in to. Whoever runs something keeps theirs, and
    so does everybody in a cohort that goes on, or with a license whose renewal period does.
    """
    if not settings.keep_idle_accounts_days:
        return None
    then = now - timedelta(days=settings.keep_idle_accounts_days)
    runs = and_(PersonRole.person_id == Person.id, PersonRole.role.in_((ADMINISTRATOR, "ce_administrator")))
    acted = and_(AuditEntry.actor == Person.public_id, AuditEntry.at >= then)
    open_now = and_(WebSession.person_id == Person.id, WebSession.ended_at.is_(None), WebSession.expires_at > now)
    used = (~exists().where(each) for each in (runs, acted, open_now))
    needed = (~each for each in (*retaining.is_needed(), courses.keeps_ledger(now)))
    return (Person.registered_at < then, *used, *needed, *_not_here_since(then))


def _not_here_since(then: datetime) -> Due:
    """Nothing of theirs was begun, decided, studied, taught, written or confirmed since."""
    own_attempt = Attempt.person_id == Person.id
    sessions = and_(
        WebSession.person_id == Person.id, or_(WebSession.created_at >= then, WebSession.confirmed_at >= then)
    )
    written = (
        exists().where(table.attempt_id == Attempt.id, own_attempt, when >= then)
        for table, when in (
            (Decision, Decision.decided_at),
            (JournalEntry, JournalEntry.written_at),
            (Dissent, Dissent.written_at),
            (Call, Call.written_at),
            (WriteUp, WriteUp.written_at),
        )
    )
    studied = (
        exists().where(table.person_id == Person.id, when >= then)
        for table, when in (
            (ReviewCard, ReviewCard.added_at),
            (Review, Review.reviewed_at),
            (Exam, Exam.started_at),
            (Contact, Contact.changed_at),
            (StudyPlan, StudyPlan.changed_at),
            (LiveSeat, LiveSeat.seen_at),
            (LiveClass, LiveClass.changed_at),
            (Module, Module.changed_at),
        )
    )
    said = (
        exists().where(table.by_id == Person.id, when >= then)
        for table, when in ((Comment, Comment.written_at), (Grading, Grading.at))
    )
    answered = exists().where(ExamAnswer.exam_id == Exam.id, Exam.person_id == Person.id, ExamAnswer.changed_at >= then)
    return (
        Person.created_at < then,
        ~exists().where(sessions),
        ~exists().where(own_attempt, Attempt.started_at >= then),
        *(~each for each in (*written, *studied, *said, *courses.taken_since(then), answered)),
    )


def _sessions(settings: SiteSettings, now: datetime) -> Due | None:
    """Sessions that ended, or ran out."""
    if not settings.keep_sessions_days:
        return None
    then = now - timedelta(days=settings.keep_sessions_days)
    return (or_(WebSession.ended_at < then, WebSession.expires_at < then),)


def _letters(settings: SiteSettings, now: datetime) -> Due | None:
    """Letters that still hold what they said or where they went. Without a mail server the old ones wait no more."""
    if not settings.keep_mail_days:
        return None
    then = now - timedelta(days=settings.keep_mail_days)
    holds = or_(*(getattr(Letter, name).is_not(None) for name in _CONTENT))
    return (Letter.state != "sending", func.coalesce(Letter.sent_at, Letter.created_at) < then, holds)


_CONTENT = ("to_address", "subject", "text", "html", "stop_url", "fault")


def _links(_: SiteSettings, now: datetime) -> Due | None:
    """Links that have not worked for a week."""
    then = now - DEAD_LINKS_KEPT
    return (or_(MailLink.used_at < then, MailLink.expires_at < then),)


def _ceremonies(_: SiteSettings, now: datetime) -> Due | None:
    """Logins that were begun and not ended in time."""
    return (Ceremony.expires_at < now,)


def _counters(_: SiteSettings, now: datetime) -> Due | None:
    """Counts whose window is over."""
    return (Counter.expires_at < now,)


def _deleting(*key: Any) -> Callable[[Connection, Sequence[Any], datetime], None]:
    def take(connection: Connection, keys: Sequence[Any], _: datetime) -> None:
        connection.execute(delete(key[0].class_).where(tuple_(*key).in_(keys)))

    return take


def _empty(connection: Connection, keys: Sequence[Any], _: datetime) -> None:
    """What letters said goes; that they were sent stays."""
    here = Letter.id.in_([letter_id for (letter_id,) in keys])
    waits_no_more = case((Letter.state == "waiting", "failed"), else_=Letter.state)
    connection.execute(update(Letter).where(here).values(**dict.fromkeys(_CONTENT), state=waits_no_more))


def _make_nameless(connection: Connection, keys: Sequence[Any], _: datetime) -> None:
    for (person_id,) in keys:
        leave_nameless(connection, person_id)


def _erase(connection: Connection, keys: Sequence[Any], now: datetime) -> None:
    ids = [person_id for (person_id,) in keys]
    for public_id in connection.scalars(select(Person.public_id).where(Person.id.in_(ids))).all():
        erase_person(connection, public_id, None, now)


KINDS = (
    Kind("sessions", (WebSession.id,), _sessions, _deleting(WebSession.id)),
    Kind("letters", (Letter.id,), _letters, _empty),
    Kind("links", (MailLink.id,), _links, _deleting(MailLink.id)),
    Kind(
        "ceremonies",
        (Ceremony.session_hash, Ceremony.kind),
        _ceremonies,
        _deleting(Ceremony.session_hash, Ceremony.kind),
    ),
    Kind("counters", (Counter.key,), _counters, _deleting(Counter.key)),
    Kind("invitations", (RosterEntry.id,), retaining.ran_out, retaining.void),
    Kind("expected", (RosterEntry.id,), retaining.never_came, _deleting(RosterEntry.id)),
    Kind("cohorts", (Cohort.id,), retaining.archived, retaining.erase, COHORTS_AT_ONCE),
    Kind("seats", (LiveSeat.id,), retaining.guests_seats, _deleting(LiveSeat.id)),
    Kind("records", (Enrolment.id,), courses.completed, courses.forget),
    Kind("unfinished", (Enrolment.id,), courses.unfinished, courses.forget),
    Kind("complaints", (Complaint.id,), courses.complaints, _deleting(Complaint.id)),
    Kind("invited", (EnrolmentCode.id,), courses.dead_invitations, _deleting(EnrolmentCode.id)),
    Kind("reviewers", (Person.id,), courses.reviewers, _erase, PEOPLE_AT_ONCE),
    Kind("guests", (Person.id,), _guests, _make_nameless, PEOPLE_AT_ONCE),
    Kind("accounts", (Person.id,), _accounts, _erase, PEOPLE_AT_ONCE),
)
"""In this order, so that what goes with its person has been counted by itself before."""
