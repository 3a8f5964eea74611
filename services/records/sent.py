"""What boards were sent: the log of exports, what changed afterwards, and that a board knows of a change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, ScalarSelect, func, or_, select, update
from sqlalchemy.orm import aliased

from engine.credit.kinds import CERTIFICATE
from models import Certificate, Enrolment, Reported, ReportExport
from services import audit
from services.audit import Act
from services.database import writes
from services.errors import NotFound
from services.people import Visitor
from services.records.completions import newest_of_its_enrolment
from services.records.exports import logged
from services.records.reports import report_in

MOST_SENT = 50
"""Exports in the log of a report, and changes that are named."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An export: its period, how many rows it had and how many of these with a fault, when, and by whom; `by` is empty
    where the account is gone.
    """

    public_id: str
    first_day: date
    last_day: date
    count: int
    faults: int
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Change:
    """A completion that a board was sent, and that was revoked or put anew afterwards; `code` is of its newest
    version, which may carry no credit any more.
    """

    code: str
    name: str
    course: str
    completed_on: date
    sent_at: datetime
    changed_at: datetime
    revoked: bool
    with_credit: bool


def sent_in(connection: Connection, report_number: int) -> tuple[Sent, ...]:
    """The exports of a report, the newest first."""
    query = logged().where(ReportExport.report_id == report_number).order_by(ReportExport.id.desc()).limit(MOST_SENT)
    return tuple(
        Sent(row.public_id or "", row.first_day, row.last_day, row.rows, row.faults, row.at, row.name)
        for row in connection.execute(query)
    )


def changes_in(connection: Connection, report_number: int) -> tuple[Change, ...]:
    """What changed since it was sent, the latest first: the newest version was not sent, or is revoked, and nobody said
    that the board knows.
    """
    version = aliased(Certificate)
    changed_at, settled_at = func.coalesce(Certificate.revoked_at, Certificate.issued_at), func.max(Reported.settled_at)
    query = (
        select(Certificate, func.max(ReportExport.at).label("sent_at"))
        .select_from(Certificate)
        .join(Enrolment, newest_of_its_enrolment())
        .join(version, version.enrolment_id == Enrolment.id)
        .join(Reported, Reported.certificate_id == version.id)
        .join(ReportExport, ReportExport.id == Reported.export_id)
        .where(ReportExport.report_id == report_number)
        .where(or_(Certificate.revoked_at.is_not(None), ~sent_as_it_stands(report_number)))
        .group_by(Certificate.id)
        .having(or_(settled_at.is_(None), settled_at < changed_at))
        .order_by(changed_at.desc(), Certificate.id)
        .limit(MOST_SENT)
    )
    return tuple(
        Change(
            code=row.code,
            name=row.printed["name"],
            course=row.printed["course"],
            completed_on=date.fromisoformat(row.printed["completed_on"]),
            sent_at=row.sent_at,
            changed_at=row.revoked_at or row.issued_at,
            revoked=row.revoked_at is not None,
            with_credit=row.kind == CERTIFICATE,
        )
        for row in connection.execute(query)
    )


def sent_as_it_stands(report_number: int) -> ColumnElement[bool]:
    """The condition that a certificate, in this version, was in an export of a report."""
    row, export = aliased(Reported), aliased(ReportExport)
    mine = select(row.certificate_id).join(export, export.id == row.export_id)
    return mine.where(export.report_id == report_number, row.certificate_id == Certificate.id).exists()


def known_as_it_stands(report_number: int) -> ColumnElement[bool]:
    """The condition that the board knows a certificate in this version: it was sent, or the provider said so after it
    was issued.
    """
    row, export, version = aliased(Reported), aliased(ReportExport), aliased(Certificate)
    told = select(row.certificate_id).join(export, export.id == row.export_id)
    told = told.join(version, version.id == row.certificate_id).where(export.report_id == report_number)
    told = told.where(version.enrolment_id == Certificate.enrolment_id, row.settled_at >= Certificate.issued_at)
    return sent_as_it_stands(report_number) | told.exists()


def code_sent_before(report_number: int, before: int | None) -> ScalarSelect[str]:
    """The code that the board was sent last for the completion of a certificate, if another; `before` an export."""
    row, version = aliased(Reported), aliased(Certificate)
    query = select(version.code).join(row, row.certificate_id == version.id)
    query = query.join(ReportExport, ReportExport.id == row.export_id).where(ReportExport.report_id == report_number)
    query = query.where(version.enrolment_id == Certificate.enrolment_id, version.id != Certificate.id)
    earlier = query if before is None else query.where(ReportExport.id < before)
    return earlier.order_by(ReportExport.id.desc()).limit(1).correlate(Certificate).scalar_subquery()


@writes
def settle(connection: Connection, visitor: Visitor, report_id: str, code: str, now: datetime) -> None:
    """Say that the board knows what became of a completion until now; harmless again. Raises NotFound."""
    here = report_in(connection, report_id, lock=True)
    enrolment = select(Certificate.enrolment_id).where(Certificate.code == code).scalar_subquery()
    versions = select(Certificate.id).where(Certificate.enrolment_id == enrolment)
    exports = select(ReportExport.id).where(ReportExport.report_id == here.id)
    mine = (Reported.export_id.in_(exports), Reported.certificate_id.in_(versions))
    if connection.scalar(select(Reported.export_id).where(*mine).limit(1)) is None:
        raise NotFound
    connection.execute(update(Reported).where(*mine).values(settled_at=now))
    audit.record(connection, visitor.public_id, Act.REPORT_SETTLED, code, now, report=report_id)
