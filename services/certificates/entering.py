"""The entry of their ledger that somebody's certificate makes, and what becomes of it when the certificate changes.

What its owner keeps with an entry stays with it, whatever becomes of the certificate.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engine.credit.kinds import CERTIFICATE
from models import Certificate, Course, CreditEntry, Enrolment, Provider
from services.tokens import new_public_id

NOTHING, MADE, AGAIN, STAYS, ENDS = "", "made", "again", "stays", "ends"
"""What becomes of an entry: there is none, it is made, it counts again, it stays, it counts for nothing from now on."""


def enter(connection: Connection, enrolment_id: int, now: datetime) -> None:
    """Put the credit into the ledger of whoever earned it: once, and only where a certificate carries credit."""
    row = connection.execute(
        select(
            Enrolment.person_id,
            Enrolment.completed_on,
            Course.title,
            Course.format,
            Course.profile,
            Certificate.kind,
            Certificate.printed,
            Provider.legal_name,
        )
        .join(Course, Course.id == Enrolment.course_id)
        .join(Certificate, Certificate.enrolment_id == Enrolment.id)
        .outerjoin(Provider, Provider.id == 1)
        .where(Enrolment.id == enrolment_id, Certificate.revoked_at.is_(None))
    ).one_or_none()
    there = select(CreditEntry.id).where(CreditEntry.enrolment_id == enrolment_id)
    if row is None or row.kind != CERTIFICATE or row.person_id is None or connection.scalar(there) is not None:
        return
    held_on = row.printed.get("held_on")
    connection.execute(
        insert(CreditEntry).values(
            public_id=new_public_id(),
            person_id=row.person_id,
            enrolment_id=enrolment_id,
            title=row.title,
            provider=row.legal_name or "",
            approval=_approval(row.printed),
            completed_on=row.completed_on,
            held_on=date.fromisoformat(held_on) if held_on else None,
            hours=row.profile["hours"],
            unit=row.profile["unit"],
            format=row.format,
            subjects=row.profile["subjects"],
            note="",
            created_at=now,
        )
    )


def effect(row: Any, kind: str) -> str:
    """What a new version of some kind does to an entry. `row` has the certificate of before, whose it is, and the entry
    with when it was revoked.
    """
    if kind != CERTIFICATE:
        return ENDS if row.entry is not None and row.entry_revoked_at is None else NOTHING
    if row.entry is None:
        return MADE if row.kind != CERTIFICATE and row.person_id is not None else NOTHING
    return AGAIN if row.entry_revoked_at is not None else STAYS


def follow(connection: Connection, row: Any, kind: str, printed: Mapping[str, Any], why: str, now: datetime) -> None:
    """Let the entry be what a new version, just written, makes of it; `row` as above."""
    becomes = effect(row, kind)
    if becomes == MADE:
        enter(connection, row.enrolment_id, now)
    elif becomes in (AGAIN, STAYS):
        its = update(CreditEntry).where(CreditEntry.id == row.entry)
        connection.execute(its.values(revoked_at=None, revoked_reason=None, approval=_approval(printed)))
    elif becomes == ENDS:
        end(connection, row, why, now)


def end(connection: Connection, row: Any, why: str, now: datetime) -> None:
    """Let the entry of a certificate count for nothing, and say why."""
    its = update(CreditEntry).where(CreditEntry.id == row.entry)
    connection.execute(its.values(revoked_at=now, revoked_reason=why))


def _approval(printed: Mapping[str, Any]) -> str:
    return "; ".join(f"{each['approver']} {each['number']}" for each in printed["approvals"])
