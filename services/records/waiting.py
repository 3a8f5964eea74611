"""What waits to be reported to boards, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import aliased

from engine.credit.kinds import CERTIFICATE, RECORD
from models import BoardReport, Certificate, Enrolment, Reported, ReportExport
from services.database import reads
from services.records.completions import newest_of_its_enrolment
from services.records.reports import Report, view_of

Waiting = dict[tuple[int, str, str], tuple[int, date | None]]
"""By report, profession and kind: how many completions were never sent in any version, and the earliest."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A report, how many completions it has not sent yet, the earliest of these, and the day by which it is due."""

    report: Report
    unsent: int = 0
    earliest: date | None = None

    @property
    def due_on(self) -> date | None:
        """By when the earliest is to be sent; None where nothing waits, or the board names no days."""
        if self.earliest is None or self.report.deadline_days is None:
            return None
        return self.earliest + timedelta(days=self.report.deadline_days)

    def days_left(self, today: date) -> int:
        """Days until then, below 0 where it is late."""
        return (self.due_on - today).days if self.due_on else 0


@reads
def standings(connection: Connection) -> tuple[Standing, ...]:
    """Every report, those that are put away last: two statements."""
    rows = connection.execute(select(BoardReport)).all()
    waiting = _counted(connection)
    found = [_standing(view_of(row), waiting) for row in rows]
    return tuple(sorted(found, key=lambda each: (each.report.removed_at is not None, _order(each))))


def standing_in(connection: Connection, report: Report) -> Standing:
    """Where one report stands: one statement."""
    return _standing(report, _counted(connection, report.id))


def kinds_of(report: Report) -> tuple[str, ...]:
    """What proves the completions that a board wants."""
    return (CERTIFICATE, RECORD) if report.records else (CERTIFICATE,)


def _counted(connection: Connection, report: int | None = None) -> Waiting:
    """The same of all reports, or of one."""
    version = aliased(Certificate)
    ever = (
        select(Reported.certificate_id)
        .join(ReportExport, ReportExport.id == Reported.export_id)
        .join(version, version.id == Reported.certificate_id)
        .where(ReportExport.report_id == BoardReport.id, version.enrolment_id == Enrolment.id)
    )
    who = (BoardReport.id, Enrolment.profession, Certificate.kind)
    query = (
        select(*who, func.count(Enrolment.id), func.min(Enrolment.completed_on))
        .join(Enrolment, Enrolment.jurisdiction == BoardReport.jurisdiction)
        .join(Certificate, newest_of_its_enrolment())
        .where(Enrolment.completed_on >= BoardReport.first_day, Enrolment.sample.is_(False))
        .where(Certificate.revoked_at.is_(None), ~ever.exists())
        .group_by(*who)
    )
    found = connection.execute(query if report is None else query.where(BoardReport.id == report))
    return {(number, profession, kind): (count, first) for number, profession, kind, count, first in found}


def _standing(report: Report, waiting: Waiting) -> Standing:
    keys = [(report.id, profession, kind) for profession in report.professions for kind in kinds_of(report)]
    mine = [waiting[key] for key in keys if key in waiting]
    return Standing(report, sum(count for count, _ in mine), min((day for _, day in mine if day), default=None))


def _order(standing: Standing) -> tuple[date, str, str]:
    return standing.due_on or date.max, standing.report.name.casefold(), standing.report.public_id
