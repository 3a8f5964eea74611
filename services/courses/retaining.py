"""What of continuing education is kept for a time: records, complaints, reviewers' accounts, dead invitations.

An enrolment outlives the account of its learner, with all that proves it, for as long as the site says. Then it goes
whole. Credit that it brought into somebody's ledger is that person's, and stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, or_, select

from models import (
    Certificate,
    Complaint,
    CreditEntry,
    Document,
    Enrolment,
    EnrolmentCode,
    License,
    LicenseCycle,
    Person,
    ReviewerAccess,
    Sitting,
)
from services.site_settings import SiteSettings

DEAD_INVITATIONS_KEPT = timedelta(days=7)
"""How long the provider still sees whom they no longer invite."""
LEDGER_NEEDED = timedelta(days=2)
"""The last day of a period ends later in some places than here; its account is kept until it is over everywhere."""

Due = tuple[ColumnElement[bool], ...]


def completed(settings: SiteSettings, now: datetime) -> Due | None:
    """Enrolments that were completed long ago, whether or not their account is still there."""
    then = _kept_since(settings, now)
    return None if then is None else (Enrolment.completed_at < then,)


def unfinished(settings: SiteSettings, now: datetime) -> Due | None:
    """Enrolments of nobody any more that were begun long ago, and never completed."""
    then = _kept_since(settings, now)
    if then is None:
        return None
    return (Enrolment.completed_at.is_(None), Enrolment.person_id.is_(None), Enrolment.enrolled_at < then)


def complaints(settings: SiteSettings, now: datetime) -> Due | None:
    """Complaints that were closed long ago. One that is open is work that is not done, and stays."""
    then = _kept_since(settings, now)
    return None if then is None else (Complaint.closed_on < then.date(),)


def _kept_since(settings: SiteSettings, now: datetime) -> datetime | None:
    days = settings.keep_ce_records_days
    return now - timedelta(days=days) if days else None


def forget(connection: Connection, keys: Sequence[Any], _: datetime) -> None:
    """Take these enrolments away with all that hangs on them. A certificate holds its enrolment: it goes first."""
    ids = [enrolment_id for (enrolment_id,) in keys]
    by_letter = (EnrolmentCode.enrolment_id.in_(ids), EnrolmentCode.email_key.is_not(None))
    connection.execute(delete(EnrolmentCode).where(*by_letter))
    connection.execute(delete(Certificate).where(Certificate.enrolment_id.in_(ids)))
    connection.execute(delete(Enrolment).where(Enrolment.id.in_(ids)))


def dead_invitations(_: SiteSettings, now: datetime) -> Due | None:
    """Addresses that were invited, did not come, and are invited no more."""
    then = now - DEAD_INVITATIONS_KEPT
    over = or_(EnrolmentCode.withdrawn_at < then, EnrolmentCode.expires_at < then)
    return (EnrolmentCode.email_key.is_not(None), EnrolmentCode.used_at.is_(None), over)


def reviewers(_: SiteSettings, now: datetime) -> Due | None:
    """Accounts that reviewers' links made, once the link has ended."""
    over = or_(ReviewerAccess.ended_at <= now, ReviewerAccess.expires_at <= now)
    return (exists().where(ReviewerAccess.person_id == Person.id, over),)


def taken_since(then: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions that somebody kept something in their ledger, or did something in a course, since."""
    own = (
        (License, License.created_at),
        (CreditEntry, CreditEntry.created_at),
        (Document, Document.added_at),
        (Enrolment, Enrolment.enrolled_at),
        (Enrolment, Enrolment.completed_at),
    )
    tested = (Sitting.enrolment_id == Enrolment.id, Enrolment.person_id == Person.id, Sitting.begun_at >= then)
    return (
        *(exists().where(table.person_id == Person.id, when >= then) for table, when in own),
        exists().where(*tested),
    )


def keeps_ledger(now: datetime) -> ColumnElement[bool]:
    """The condition that somebody keeps a license whose renewal period is not over: letters go on without a visit."""
    goes_on = and_(LicenseCycle.license_id == License.id, LicenseCycle.last_day >= (now - LEDGER_NEEDED).date())
    return exists(select(License.id).join(LicenseCycle, goes_on).where(License.person_id == Person.id))


def forget_invited(connection: Connection, addresses: set[str]) -> None:
    """Forget that these addresses were invited to courses; who came in by that is on record as enrolled."""
    connection.execute(delete(EnrolmentCode).where(EnrolmentCode.email_key.in_(addresses)))
