"""Certificates taken back or put anew, each time with a reason. What was issued stays on record as it was.

Whoever earned it is told by letter; in their ledger the entry stays, and says whether it counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select, update

from models import Certificate, Enrolment, StatusPlace
from services import audit
from services.audit import Act
from services.certificates import telling
from services.certificates.becoming import Becomes, becoming, profession_of
from services.certificates.holder import holder
from services.certificates.issuing import printed_of, write
from services.database import reads, writes
from services.errors import NotFound, Refused
from services.mail.places import Places
from services.people import Visitor
from services.provider.typed import text

MAX_REASON = 1_000
MOST_SHOWN = 200
_PRINTED_AS = {"legal_name": "name"}


@dataclass(frozen=True, slots=True)
class Line:
    """A certificate in the provider's list."""

    code: str
    version: int
    kind: str
    name: str
    course: str
    completed_on: str
    issued_at: datetime
    revoked_at: datetime | None
    reason: str | None


@reads
def certificates(connection: Connection, sought: str) -> tuple[Line, ...]:
    """The newest of those whose printed name, course or code holds what is sought, MOST_SHOWN at most."""
    name, course = Certificate.printed["name"].as_string(), Certificate.printed["course"].as_string()
    query = select(Certificate).order_by(Certificate.id.desc()).limit(MOST_SHOWN)
    words = " ".join(sought.split())
    if words:
        code = "".join(char for char in words.lower() if char.isascii() and char.isalnum())
        spellings = {words, words.lower(), words.upper(), words.title()}  # databases fold letters of ASCII alone
        found = or_(*(here.icontains(each, autoescape=True) for here in (name, course) for each in spellings))
        query = query.where(found | Certificate.code.startswith(code) if code else found)
    return tuple(_line(row) for row in connection.execute(query))


@reads
def certificate(connection: Connection, code: str) -> Line:
    """One of them. Raises NotFound."""
    row = connection.execute(select(Certificate).where(Certificate.code == code)).one_or_none()
    if row is None:
        raise NotFound(code)
    return _line(row)


@writes
def revoke(connection: Connection, visitor: Visitor, code: str, reason: str, places: Places, now: datetime) -> None:
    """Take a certificate back: verified, it says so, and in the ledger it counts for nothing. Again is harmless.

    Raises NotFound, BadField.
    """
    why = text("reason", reason, MAX_REASON, ask="Write why: an auditor will ask.")
    row = _held(connection, code)
    if row.revoked_at is not None:
        return
    _end(connection, row, why, now)
    telling.revoked(connection, code, why, places, now)
    audit.record(connection, visitor.public_id, Act.CERTIFICATE_REVOKED, code, now)


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a new version is to print: the name, the license, and the profession, by which approvals are judged; empty,
    it is the one of before. `confirmed` says which outcome of another profession was read. All else is as it was.
    """

    legal_name: str
    jurisdiction: str
    license_number: str
    profession: str = ""
    confirmed: str = ""


@writes
def reissue(
    connection: Connection,
    visitor: Visitor,
    code: str,
    typed: Corrected,
    reason: str,
    address: str,
    places: Places,
    now: datetime,
) -> str:
    """Put the newest version of a certificate anew: with a corrected name, license or profession, or because it should
    not have been revoked. The old one is replaced. Returns the code of the new one.

    Raises NotFound, BadField, Refused for one that was replaced already, Unconfirmed for what another profession makes
    of it and nobody read.
    """
    values = holder(typed.legal_name, typed.jurisdiction, typed.license_number)
    why = text("reason", reason, MAX_REASON, ask="Write what was wrong: an auditor will ask.")
    row = _held(connection, code)
    versions = select(func.max(Certificate.version)).where(Certificate.enrolment_id == row.enrolment_id)
    if row.version != connection.scalar(versions):
        raise Refused("This version was replaced already. Look for the newest one.")
    values["profession"] = profession_of(typed.profession, row.printed)
    if row.revoked_at is None:
        _end(connection, row, why, now)
    connection.execute(update(Enrolment).where(Enrolment.id == row.enrolment_id).values(**values))
    printed = becoming(printed_of(connection, row.enrolment_id), row.printed, typed.confirmed)
    new = write(connection, row.enrolment_id, printed, address, now, replaces=code)
    telling.put_anew(connection, row, new, Becomes(printed), why, places, now)
    changed = sorted(name for name, value in values.items() if row.printed[_PRINTED_AS.get(name, name)] != value)
    audit.record(
        connection, visitor.public_id, Act.CERTIFICATE_REISSUED, new, now, fields=changed, kind=printed["kind"]
    )
    return new


def _end(connection: Connection, row: Any, why: str, now: datetime) -> None:
    connection.execute(update(Certificate).where(Certificate.id == row.id).values(revoked_at=now, reason=why))
    connection.execute(update(StatusPlace).where(StatusPlace.place == row.status_index).values(revoked=True))


def _held(connection: Connection, code: str) -> Any:
    """A certificate whose enrolment is held until the transaction ends, as it stands then. Raises NotFound."""
    mine = select(Certificate.enrolment_id).where(Certificate.code == code)
    connection.execute(select(Enrolment.id).where(Enrolment.id.in_(mine)).with_for_update())
    row = connection.execute(select(Certificate).where(Certificate.code == code)).one_or_none()
    if row is None:
        raise NotFound(code)
    return row


def _line(row: Any) -> Line:
    said = row.printed
    return Line(
        code=row.code,
        version=row.version,
        kind=row.kind,
        name=said["name"],
        course=said["course"],
        completed_on=said["completed_on"],
        issued_at=row.issued_at,
        revoked_at=row.revoked_at,
        reason=row.reason,
    )
