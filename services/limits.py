"""Limits that hold for all processes together: so many times in a window, counted in the database.

Who is counted is kept as a hash only, so that no address of a person or a machine stands in the table.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from models import Counter
from services.database import writes
from services.errors import TooMany


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times in a window that begins with the first."""

    name: str
    most: int
    window: timedelta


QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
LOGIN_OF_ACCOUNT = Limit("login-account", 10, QUARTER)
"""Failed logins for one e-mail address."""
LOGIN_FROM_ADDRESS = Limit("login-address", 100, QUARTER)
"""Failed logins from one network address: a classroom has one, and its members mistype."""
CONFIRMING = Limit("confirm", 10, QUARTER)
"""Wrong passwords of one person who is to show again who they are. Strangers at the login do not count here."""
SECOND_FACTOR = Limit("second-factor", 10, QUARTER)
"""Wrong codes for one person."""
MAIL_TO_ADDRESS = Limit("mail-to", 5, HOUR)
"""Mails that anybody can have sent to one address."""
MAIL_FROM_ADDRESS = Limit("mail-from", 200, HOUR)
"""Mails that one network address, or one account, can have sent."""
TRYING = Limit("try", 60, timedelta(minutes=1))
"""Cases that one network address tries."""
EXPORTS = Limit("export", 10, HOUR)
"""Archives that one person has made of their data."""
IMPORTS = Limit("import", 60, HOUR)
"""Files of contacts that one person has read."""
IMPORTS_FROM_ADDRESS = Limit("import-address", 60, QUARTER)
"""Files of contacts that one network address has read: a classroom has one, and reading takes a second."""
JOINING = Limit("join", 30, QUARTER)
"""Codes of cohorts that one person types and that open nothing."""
JOINING_FROM_ADDRESS = Limit("join-address", 200, QUARTER)
"""The same from one network address: a classroom has one, and its members mistype."""
NAMING_SUPERVISORS = Limit("name-supervisor", 30, HOUR)
"""Addresses that one supervisor types to share a cohort: each answer says whether somebody supervises here."""
COHORT_LETTERS = Limit("cohort-letters", 1_000, timedelta(days=1))
"""Invitations to cohorts that one supervisor has sent."""
ROSTERS = Limit("roster", 60, HOUR)
"""Lists of learners that one supervisor has read."""
GRADE_FILES = Limit("grade-file", 60, HOUR)
"""Gradebook files of learning platforms that one supervisor has read."""
LIVE_CODE = Limit("live-code", 30, QUARTER)
"""Codes of classes that are none, of one person with an account."""
LIVE_CODE_FROM_ADDRESS = Limit("live-code-address", 600, QUARTER)
"""The same of people without one, from one network address: a whole room has one, and types at once."""
LIVE_GUESTS = Limit("live-guest", 250, HOUR)
"""People without an account who come into one class from one network address: half of the seats that there are."""
EVIDENCE = Limit("evidence", 120, HOUR)
"""Files that one person brings to their ledger: each picture is drawn anew."""
PACKETS = Limit("packet", 60, HOUR)
"""Archives for an audit, and transcripts as PDF, that one person has made."""
ARCHIVES = Limit("archive", 20, HOUR)
"""Archives for an approver's auditor that one person has made."""
COURSE_CODES = Limit("course-code", 20, HOUR)
"""Codes of courses that one person has typed in vain."""
VERIFYING = Limit("verify", 300, QUARTER)
"""Codes that are none and files, from one network address: boards check many, and share one."""

LIMITS = (
    LOGIN_OF_ACCOUNT,
    LOGIN_FROM_ADDRESS,
    CONFIRMING,
    SECOND_FACTOR,
    MAIL_TO_ADDRESS,
    MAIL_FROM_ADDRESS,
    TRYING,
    EXPORTS,
    IMPORTS,
    IMPORTS_FROM_ADDRESS,
    JOINING,
    JOINING_FROM_ADDRESS,
    NAMING_SUPERVISORS,
    COHORT_LETTERS,
    ROSTERS,
    GRADE_FILES,
    LIVE_CODE,
    LIVE_CODE_FROM_ADDRESS,
    LIVE_GUESTS,
    EVIDENCE,
    PACKETS,
    ARCHIVES,
    COURSE_CODES,
    VERIFYING,
)

OF_PEOPLE = (
    MAIL_FROM_ADDRESS,
    EXPORTS,
    IMPORTS,
    JOINING,
    NAMING_SUPERVISORS,
    COHORT_LETTERS,
    ROSTERS,
    GRADE_FILES,
    LIVE_CODE,
    EVIDENCE,
    PACKETS,
    ARCHIVES,
    COURSE_CODES,
)
"""Those that count somebody with an account, under their public id."""


def count(connection: Connection, limit: Limit, who: str, now: datetime, times: int = 1) -> None:
    """Count once more, or several times, in one statement. Raises TooMany where that is more than the limit."""
    begun, over = now + limit.window, Counter.expires_at <= now
    added = _insert(connection).values(key=_key(limit, who), count=times, expires_at=begun)
    row = connection.execute(
        added.on_conflict_do_update(
            index_elements=[Counter.key],
            set_={
                "count": case((over, times), else_=Counter.count + times),
                "expires_at": case((over, begun), else_=Counter.expires_at),
            },
        ).returning(Counter.count.label("times"), Counter.expires_at)
    ).one()
    if row.times > limit.most:
        raise TooMany(max(1, int((row.expires_at - now).total_seconds()) + 1))


def fits(connection: Connection, limit: Limit, who: str, now: datetime) -> bool:
    """Count once more. Returns whether that is within the limit."""
    try:
        count(connection, limit, who, now)
    except TooMany:
        return False
    return True


def refuse_full(connection: Connection, limit: Limit, who: str, now: datetime) -> None:
    """Count nothing. Raises TooMany where one more would be more than the limit."""
    here = (Counter.key == _key(limit, who), Counter.expires_at > now, Counter.count >= limit.most)
    ends = connection.scalar(select(Counter.expires_at).where(*here))
    if ends is not None:
        raise TooMany(max(1, int((ends - now).total_seconds()) + 1))


def has_counted(connection: Connection, limit: Limit, who: str, now: datetime) -> bool:
    """Whether this was counted within the window at hand, be it no times."""
    here = (Counter.key == _key(limit, who), Counter.expires_at > now)
    return connection.scalar(select(Counter.key).where(*here)) is not None


def give_back(connection: Connection, limit: Limit, who: str) -> None:
    """Take one back: what was counted beforehand turned out well."""
    here = (Counter.key == _key(limit, who), Counter.count > 0)
    connection.execute(update(Counter).where(*here).values(count=Counter.count - 1))


def forget(connection: Connection, limit: Limit, who: str) -> None:
    """Begin anew."""
    connection.execute(delete(Counter).where(Counter.key == _key(limit, who)))


@writes
def take(connection: Connection, limit: Limit, who: str, now: datetime) -> None:
    """Count once, in a transaction of its own. Raises TooMany."""
    count(connection, limit, who, now)


def _insert(connection: Connection) -> Any:
    """Both databases have the same upsert, each under its own name."""
    return postgresql.insert(Counter) if connection.dialect.name == "postgresql" else sqlite.insert(Counter)


def _key(limit: Limit, who: str) -> str:
    return f"{limit.name}:{hashlib.sha256(who.encode()).hexdigest()}"
