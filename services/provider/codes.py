"""Ways into a course that is not open: codes that work once, made in batches, and invitations by letter.

A code is kept as its hash and shown when it is made, never again; on record are its label and what became of it. An
invitation needs no secret: it lets the account in that has the address.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from models import Course, Enrolment, EnrolmentCode
from services import audit, limits
from services.accounts.addresses import Address, read_address
from services.adding import is_there
from services.audit import Act
from services.codes import in_groups, new_code
from services.courses.enrolments import may_enrol_again
from services.database import reads, writes
from services.errors import BadField, NotFound, Refused
from services.mail import letters
from services.mail.outbox import post
from services.mail.places import Places
from services.people import Visitor
from services.provider.typed import day, line, number
from services.tokens import hashed, new_public_id, new_token

CODE_LENGTH = 12
MOST_AT_ONCE = 500
MOST_CODES = 20_000
"""Of one course, whatever became of them."""
MOST_SHOWN = 500
"""Invitations on one page."""
FARTHEST = timedelta(days=366 * 3)
MAX_LABEL = 120


@dataclass(frozen=True, slots=True)
class Typed:
    """Codes to be made, as somebody typed it: for whom, how many, until when (empty: for good)."""

    label: str
    count: str
    last: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Codes that were made together, and what became of them; named by its first."""

    public_id: str
    label: str
    made_at: datetime
    expires_at: datetime | None
    made: int
    used: int
    withdrawn: int

    @property
    def unused(self) -> int:
        """How many were neither used nor withdrawn."""
        return self.made - self.used - self.withdrawn

    @property
    def last_day(self) -> date | None:
        """The last day on which one can be used."""
        return last_day(self.expires_at) if self.expires_at else None


@dataclass(frozen=True, slots=True)
class Invitation:
    """An address that was written to. `enrolled` is the name in the enrolment that it led to."""

    public_id: str
    address: str
    made_at: datetime
    used_at: datetime | None
    withdrawn_at: datetime | None
    enrolled: str


@dataclass(frozen=True, slots=True)
class WaysIn:
    """The ways into a course, the newest first; of invitations the newest `MOST_SHOWN`."""

    batches: tuple[Batch, ...]
    invitations: tuple[Invitation, ...]


@reads
def ways_in(connection: Connection, course_id: str) -> WaysIn:
    """All ways into a course. Raises NotFound."""
    course = _course(connection, course_id)
    return WaysIn(_batches(connection, course.id), _invitations(connection, course.id))


@writes
def make_codes(
    connection: Connection, visitor: Visitor, course_id: str, batch_id: str, typed: Typed, now: datetime
) -> tuple[str, ...]:
    """Make codes, returned this once. The form's own id, which the first has, keeps it from being done twice.

    Raises NotFound, BadField, Malformed, Refused.
    """
    course = _course(connection, course_id, lock=True)
    label = line("label", typed.label, MAX_LABEL, ask="Write for whom they are, to know them again.")
    count = number("count", typed.count, 1, MOST_AT_ONCE)
    ends = end_of(day("last", typed.last), now) if typed.last.strip() else None
    if is_there(connection, EnrolmentCode, batch_id):
        raise Refused("These codes were made already, and shown then. If they are lost, withdraw them and make others.")
    _make_room(connection, course.id, count)
    codes = tuple(new_code(CODE_LENGTH) for _ in range(count))
    ids = [batch_id, *(new_public_id() for _ in codes[1:])]
    rows = [
        _row(course.id, public_id, hashed(code), label, now) | {"expires_at": ends}
        for public_id, code in zip(ids, codes, strict=True)
    ]
    connection.execute(insert(EnrolmentCode), rows)
    audit.record(connection, visitor.public_id, Act.CODES_MADE, course_id, now, count=count)
    return tuple(map(in_groups, codes))


@writes
def invite(
    connection: Connection,
    visitor: Visitor,
    course_id: str,
    addresses: Iterable[str],
    places: Places | None,
    now: datetime,
) -> int:
    """Invite addresses to a course; who is invited already, or came in by that and could not begin again yet, is not
    written to again. Returns how many letters that were.

    Without places nothing can be sent. Raises NotFound, BadField, Refused, TooMany.
    """
    if places is None:
        raise Refused("This site has no mail server, so nobody can be written to. Make codes instead.")
    course = _course(connection, course_id, lock=True)
    found = {address.key: address for address in map(_address, addresses)}
    if not 1 <= len(found) <= MOST_AT_ONCE:
        raise BadField("addresses", f"Write from 1 to {MOST_AT_ONCE} addresses, each on its own line.")
    there = _invited(connection, course.id, now)
    new = [address for key, address in found.items() if key not in there]
    if not new:
        return 0
    _make_room(connection, course.id, len(new))
    limits.count(connection, limits.COHORT_LETTERS, visitor.public_id, now, len(new))
    for address in new:
        row = _row(course.id, new_public_id(), hashed(new_token()), address.shown[:MAX_LABEL], now)
        connection.execute(insert(EnrolmentCode).values(**row, email_key=address.key))
        post(connection, letters.course_invitation(course.title, places.course(course_id)), address.shown, now)
    audit.record(connection, visitor.public_id, Act.CODES_MADE, course_id, now, count=len(new))
    return len(new)


def _invited(connection: Connection, number: int, now: datetime) -> set[str | None]:
    """Whom another invitation would give nothing."""
    query = (
        select(EnrolmentCode.email_key, EnrolmentCode.used_at, Enrolment.id.label("enrolment"), Enrolment.completed_on)
        .outerjoin(Enrolment, Enrolment.id == EnrolmentCode.enrolment_id)
        .where(EnrolmentCode.course_id == number, EnrolmentCode.withdrawn_at.is_(None))
        .where(EnrolmentCode.email_key.is_not(None))
    )
    return {
        row.email_key
        for row in connection.execute(query)
        if row.used_at is None or (row.enrolment and not may_enrol_again(row.completed_on, now.date()))
    }


@writes
def withdraw(connection: Connection, visitor: Visitor, course_id: str, code_id: str, now: datetime) -> None:
    """Let an invitation, or what is unused of the codes that were made with this one, lead nowhere; harmless where it
    does. Who came in by it stays. Raises NotFound.
    """
    course = _course(connection, course_id, lock=True)
    here = EnrolmentCode.course_id == course.id
    row = connection.execute(select(EnrolmentCode).where(here, EnrolmentCode.public_id == code_id)).one_or_none()
    if row is None:
        raise NotFound
    alike = (EnrolmentCode.label == row.label, EnrolmentCode.made_at == row.made_at, EnrolmentCode.email_key.is_(None))
    which = alike if row.email_key is None else (EnrolmentCode.id == row.id,)
    unused = (here, *which, EnrolmentCode.withdrawn_at.is_(None), EnrolmentCode.used_at.is_(None))
    count = connection.execute(update(EnrolmentCode).where(*unused).values(withdrawn_at=now)).rowcount
    if count:
        audit.record(connection, visitor.public_id, Act.CODE_WITHDRAWN, course_id, now, count=count)


def end_of(last: date, now: datetime, field: str = "last") -> datetime:
    """When a day is over everywhere that the provider's readers may take it for: at its end in UTC. Raises BadField."""
    if not now.date() <= last <= now.date() + FARTHEST:
        raise BadField(field, "Choose today or a later day, within three years.")
    return datetime.combine(last + timedelta(days=1), time(), UTC)


def last_day(ends: datetime) -> date:
    """The day that `end_of` was told."""
    return (ends.astimezone(UTC) - timedelta(seconds=1)).date()


def _address(typed: str) -> Address:
    try:
        return read_address(typed)
    except BadField:
        raise BadField("addresses", f"“{typed.strip()[:80]}” is not an e-mail address. Correct that line.") from None


def _course(connection: Connection, course_id: str, *, lock: bool = False) -> Any:
    query = select(Course.id, Course.title).where(Course.public_id == course_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound
    return row


def _make_room(connection: Connection, number: int, more: int) -> None:
    there = connection.scalar(select(func.count(EnrolmentCode.id)).where(EnrolmentCode.course_id == number)) or 0
    if there + more > MOST_CODES:
        raise Refused(f"A course has {MOST_CODES:,} codes and invitations at most, and there are {there:,}.")


def _row(number: int, public_id: str, secret: bytes, label: str, now: datetime) -> dict[str, Any]:
    return {"public_id": public_id, "course_id": number, "hash": secret, "label": label, "made_at": now}


def _batches(connection: Connection, number: int) -> tuple[Batch, ...]:
    first = func.min(EnrolmentCode.id).label("first")
    kept, alike = EnrolmentCode, (EnrolmentCode.label, EnrolmentCode.made_at, EnrolmentCode.expires_at)
    counts = (
        func.count().label("made"),
        func.count(kept.used_at).label("used"),
        func.count(kept.withdrawn_at).label("withdrawn"),
    )
    of_codes = select(first, *alike, *counts).where(kept.course_id == number, kept.email_key.is_(None)).group_by(*alike)
    batch = of_codes.subquery()
    rows = connection.execute(
        select(batch, kept.public_id).join(kept, kept.id == batch.c.first).order_by(batch.c.first.desc())
    )
    names = [each.name for each in fields(Batch)]
    return tuple(Batch(**{name: getattr(row, name) for name in names}) for row in rows)


def _invitations(connection: Connection, number: int) -> tuple[Invitation, ...]:
    query = (
        select(EnrolmentCode, Enrolment.legal_name)
        .outerjoin(Enrolment, Enrolment.id == EnrolmentCode.enrolment_id)
        .where(EnrolmentCode.course_id == number, EnrolmentCode.email_key.is_not(None))
    )
    rows = connection.execute(query.order_by(EnrolmentCode.id.desc()).limit(MOST_SHOWN))
    return tuple(
        Invitation(row.public_id, row.label, row.made_at, row.used_at, row.withdrawn_at, row.legal_name or "")
        for row in rows
    )
