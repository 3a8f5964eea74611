"""A board's completions of a period, as it wants them, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.sql.elements import ColumnElement

from models import Certificate, Enrolment, Reported
from services.database import reads
from services.paging import pages_of
from services.records.columns import FIELDS, Said
from services.records.completions import PAGE_SIZE, completed_in, newest_of_its_enrolment
from services.records.periods import Period
from services.records.reports import Report, report_in
from services.records.sent import Change, Sent, changes_in, code_sent_before, known_as_it_stands, sent_in
from services.records.waiting import Standing, kinds_of, standing_in

MOST_ROWS = 20_000
"""Completions of one file."""
MOST_FAULTS = 100
"""Of those that a board will not take as they are, and of those without a place, on the page."""


@dataclass(frozen=True, slots=True)
class Row:
    """A completion that is to be reported; `fault` is what is wrong with the license number, if anything is."""

    certificate_id: int
    code: str
    name: str
    license_number: str
    fault: str


@dataclass(frozen=True, slots=True)
class Found:
    """The completions of a period: those of the report, and those of its professions that name no place."""

    rows: tuple[Row, ...] = ()
    placeless: tuple[Row, ...] = ()
    too_many: bool = False

    @property
    def faults(self) -> tuple[Row, ...]:
        """Those whose license number the board will not take."""
        return tuple(row for row in self.rows if row.fault)


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report with the completions of a period; of these a page is `shown` in the board's columns."""

    standing: Standing
    period: Period
    only_new: bool
    found: Found
    page: int
    pages: int
    shown: tuple[tuple[str, ...], ...]
    changes: tuple[Change, ...]
    exports: tuple[Sent, ...]

    @property
    def report(self) -> Report:
        """The report itself."""
        return self.standing.report


@reads
def report_page(
    connection: Connection, report_id: str, period: Period | None, *, only_new: bool, page: int, today: date
) -> ReportPage:
    """One report. Without a period it is the one that holds all that waits, and what was issued anew since it was sent.
    Raises NotFound.
    """
    here = report_in(connection, report_id)
    standing, changes = standing_in(connection, here), changes_in(connection, here.id)
    period = period or _at_hand(standing, changes, today)
    found = rows_in(connection, here, period, only_new=only_new)
    pages = pages_of(len(found.rows), PAGE_SIZE, page)
    ids = [row.certificate_id for row in found.rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]]
    shown = _as_printed(connection, here, Certificate.id.in_(ids))
    return ReportPage(standing, period, only_new, found, page, pages, shown, changes, sent_in(connection, here.id))


def _at_hand(standing: Standing, changes: Sequence[Change], today: date) -> Period:
    """From the earliest day to today; to tomorrow, where that is the earliest: somewhere it is tomorrow already."""
    anew = [change.completed_on for change in changes if not change.revoked]
    waiting = [standing.earliest] if standing.earliest else []
    first = min([*waiting, *anew], default=min(standing.report.first_day, today))
    return Period(min(first, today), max(first, today))


def rows_in(connection: Connection, report: Report, period: Period, *, only_new: bool) -> Found:
    """The completions of a period; `only_new` leaves out what the board knows as it stands now."""
    known, country = known_as_it_stands(report.id), report.jurisdiction.partition("-")[0]
    query = (
        select(Certificate.id, Certificate.code, Enrolment.legal_name, Enrolment.license_number, Enrolment.jurisdiction)
        .join(Enrolment, newest_of_its_enrolment())
        .where(*completed_in(period), *_wanted(report), Enrolment.jurisdiction.in_((report.jurisdiction, country, "")))
        .order_by(Enrolment.completed_on, Certificate.id)
        .limit(MOST_ROWS + 1)
    )
    found = connection.execute(query.where(~known) if only_new else query).all()
    if len(found) > MOST_ROWS:
        return Found(too_many=True)
    fault_of = report.judge()
    rows = [(row.jurisdiction == report.jurisdiction, _row(row, fault_of(row.license_number))) for row in found]
    return Found(tuple(row for here, row in rows if here), tuple(row for here, row in rows if not here))


def lines_of_export(connection: Connection, report: Report, export_id: int) -> tuple[tuple[str, ...], ...]:
    """The completions that were in an export, as they were printed and told then; `report` has its layout."""
    mine = select(Reported.certificate_id).where(Reported.export_id == export_id)
    return _as_printed(connection, report, Certificate.id.in_(mine), before=export_id)


def _as_printed(
    connection: Connection, report: Report, which: ColumnElement[bool], *, before: int | None = None
) -> tuple[tuple[str, ...], ...]:
    """Certificates in the columns of a report: what stands there is what was printed. What they replace is asked of the
    exports `before` one.
    """
    replaced = func.coalesce(code_sent_before(report.id, before), "").label("replaced")
    query = select(Certificate.code, Certificate.printed, replaced).join(
        Enrolment, Enrolment.id == Certificate.enrolment_id
    )
    told = (
        Said(row.code, row.printed, report.date_format, report.provider_number, row.replaced)
        for row in connection.execute(query.where(which).order_by(Enrolment.completed_on, Certificate.id))
    )
    return tuple(tuple(FIELDS[column.field](said) for column in report.columns) for said in told)


def _row(row: Any, fault: str) -> Row:
    return Row(row.id, row.code, row.legal_name, row.license_number, fault)


def _wanted(report: Report) -> tuple[ColumnElement[bool], ...]:
    """The conditions that a completion is one of those that a board wants, wherever it is licensed."""
    return (
        Certificate.revoked_at.is_(None),
        Certificate.kind.in_(kinds_of(report)),
        Enrolment.completed_on >= report.first_day,
        Enrolment.profession.in_(report.professions),
    )
