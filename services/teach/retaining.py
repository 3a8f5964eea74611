"""What of cohorts is kept for a time: archived ones, whoever never came, dead invitations, guests' seats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, select, update

from models import Cohort, CohortSupervisor, LiveClass, LiveSeat, Membership, Person, RosterEntry
from services.site_settings import SiteSettings
from services.teach.departing import erase_cohorts

EXPECTED_KEPT = timedelta(days=30)
"""How long whoever never came stays on the list of a cohort that was archived: it may be brought back."""
DEAD_INVITATIONS_KEPT = timedelta(days=7)
"""So long whoever opens one is told that it has ended."""

Due = tuple[ColumnElement[bool], ...]


def archived(settings: SiteSettings, now: datetime) -> Due | None:
    """Cohorts that were archived long ago."""
    if not settings.keep_archived_cohorts_days:
        return None
    return (Cohort.archived_at < now - timedelta(days=settings.keep_archived_cohorts_days),)


def never_came(_: SiteSettings, now: datetime) -> Due | None:
    """Whoever was expected in a cohort that was archived, and did not come."""
    over = select(Cohort.id).where(Cohort.archived_at < now - EXPECTED_KEPT)
    return (RosterEntry.membership_id.is_(None), RosterEntry.cohort_id.in_(over))


def ran_out(_: SiteSettings, now: datetime) -> Due | None:
    """Invitations whose link has not worked for a week."""
    return (RosterEntry.invite_hash.is_not(None), RosterEntry.invite_expires_at < now - DEAD_INVITATIONS_KEPT)


def guests_seats(settings: SiteSettings, now: datetime) -> Due | None:
    """Seats of people without an account in classes that ended as long ago as guests are kept."""
    if not settings.keep_guests_days:
        return None
    over = select(LiveClass.id).where(LiveClass.ended_at < now - timedelta(days=settings.keep_guests_days))
    guests = select(Person.id).where(Person.registered_at.is_(None))
    return (LiveSeat.live_class_id.in_(over), LiveSeat.person_id.in_(guests))


def is_needed() -> tuple[Any, ...]:
    """The conditions that a cohort which goes on needs somebody's account: they teach it, or learn in it."""
    teaches = exists().where(CohortSupervisor.person_id == Person.id, CohortSupervisor.cohort_id == Cohort.id)
    learns = exists().where(
        Membership.person_id == Person.id, Membership.left_at.is_(None), Membership.cohort_id == Cohort.id
    )
    return tuple(each.where(Cohort.archived_at.is_(None)) for each in (teaches, learns))


def erase(connection: Connection, keys: Sequence[Any], now: datetime) -> None:
    """Erase these cohorts."""
    erase_cohorts(connection, [cohort_id for (cohort_id,) in keys], None, now)


def void(connection: Connection, keys: Sequence[Any], _: datetime) -> None:
    """Take the links of these entries away; that they were invited stays."""
    here = RosterEntry.id.in_([entry_id for (entry_id,) in keys])
    connection.execute(update(RosterEntry).where(here).values(invite_hash=None, invite_expires_at=None))
