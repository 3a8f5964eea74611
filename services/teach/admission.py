"""The code with which learners join a cohort: made anew, closed, ended on a day. Without a code nobody joins."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, update

from models import Cohort
from services import audit
from services.audit import Act
from services.codes import new_code
from services.database import writes
from services.errors import BadField, Refused
from services.people import Visitor
from services.teach.cohorts import CODE_LENGTH
from services.teach.scope import cohort_of

FARTHEST = timedelta(days=2 * 366)


@writes
def renew_code(connection: Connection, visitor: Visitor, cohort_id: str, seen: str, now: datetime) -> None:
    """Give a cohort a new code; the one before opens nothing any more. `seen` is the code that the page showed: where
    that has been replaced already, nothing changes. Raises NotFound, and Refused for an archived cohort.
    """
    cohort = cohort_of(connection, visitor.id, cohort_id, lock=True)
    if cohort.archived_at is not None:
        raise Refused("Nobody joins a cohort that is archived. Bring it back first.")
    if (cohort.code or "") == seen:
        values = {"code": new_code(CODE_LENGTH), "code_expires_at": None}
        connection.execute(update(Cohort).where(Cohort.id == cohort.id).values(**values))
        audit.record(connection, visitor.public_id, Act.COHORT_CODE_CHANGED, cohort_id, now, to="new")


@writes
def close_code(connection: Connection, visitor: Visitor, cohort_id: str, now: datetime) -> None:
    """Let nobody join by code; again is harmless. Invitations work on. Raises NotFound."""
    cohort = cohort_of(connection, visitor.id, cohort_id, lock=True)
    if cohort.code is not None:
        connection.execute(update(Cohort).where(Cohort.id == cohort.id).values(code=None, code_expires_at=None))
        audit.record(connection, visitor.public_id, Act.COHORT_CODE_CHANGED, cohort_id, now, to="closed")


@writes
def end_code(connection: Connection, visitor: Visitor, cohort_id: str, last: date | None, now: datetime) -> None:
    """Let a code work until a day is over where the cohort is, or for as long as it stands; again is harmless.

    Raises NotFound, BadField, and Refused where there is no code.
    """
    cohort = cohort_of(connection, visitor.id, cohort_id, lock=True)
    if cohort.code is None:
        raise Refused("This cohort has no code. Make one first.")
    ends = None if last is None else _end_of(last, ZoneInfo(cohort.time_zone), now)
    if ends != cohort.code_expires_at:
        connection.execute(update(Cohort).where(Cohort.id == cohort.id).values(code_expires_at=ends))
        audit.record(connection, visitor.public_id, Act.COHORT_CODE_CHANGED, cohort_id, now, to="dated")


def _end_of(last: date, zone: ZoneInfo, now: datetime) -> datetime:
    today = now.astimezone(zone).date()
    if not today <= last <= today + FARTHEST:
        raise BadField("until", "Choose today or a later day, within two years.")
    return datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)
