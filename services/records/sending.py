"""A board's file: made once under the id that its form came with, and written down with what was in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from models import Reported, ReportExport
from services import audit
from services.adding import check_id, is_there
from services.audit import Act
from services.database import reads, writes
from services.errors import NotFound, Refused
from services.people import Visitor
from services.records.exports import write_down
from services.records.periods import Period
from services.records.reporting import MOST_ROWS, lines_of_export, rows_in
from services.records.reports import laid_out, layout_of, report_in
from services.sheets import as_csv


@dataclass(frozen=True, slots=True)
class File:
    """A file for a board: what is in it, and its period."""

    content: bytes
    period: Period


def send(visitor: Visitor, report_id: str, export_id: str, period: Period, now: datetime, *, only_new: bool) -> File:
    """The completions of a period as the board wants them, as CSV. Sent twice, it is the same file and one export.

    The file is made after the transaction, so that nobody waits for it. Raises NotFound, Malformed, Refused where there
    is nothing to send, too much, or the report was removed meanwhile.
    """
    check_id(export_id)
    _write_down(visitor, report_id, export_id, period, now, only_new=only_new)
    return _made(report_id, export_id)


def send_again(visitor: Visitor, report_id: str, export_id: str, now: datetime) -> File:
    """The file of an export once more. Raises NotFound, Refused where its records are gone."""
    made = _made(report_id, export_id)
    _note(visitor, report_id, export_id, now)
    return made


@writes
def _write_down(
    connection: Connection,
    visitor: Visitor,
    report_id: str,
    export_id: str,
    period: Period,
    now: datetime,
    *,
    only_new: bool,
) -> None:
    here = report_in(connection, report_id, lock=True)
    if is_there(connection, ReportExport, export_id):
        return
    if here.removed_at is not None:
        raise Refused("This report was removed. Bring it back to send completions again.")
    found = rows_in(connection, here, period, only_new=only_new)
    if found.too_many:
        raise Refused(f"More than {MOST_ROWS:,} completions are in this period. Choose a shorter one.")
    if not found.rows:
        raise Refused("Nothing is left to send in this period. A colleague may have sent it just now: look at the log.")
    counts: dict[str, Any] = {"count": len(found.rows), "faults": len(found.faults)}
    which: dict[str, Any] = {"public_id": export_id, "report_id": here.id}
    number = write_down(connection, "board", visitor, period, now, layout=layout_of(here), **which, **counts)
    rows = [{"export_id": number, "certificate_id": row.certificate_id} for row in found.rows]
    connection.execute(insert(Reported), rows)
    audit.record(connection, visitor.public_id, Act.REPORT_EXPORTED, report_id, now, export=export_id, **counts)


@writes
def _note(connection: Connection, visitor: Visitor, report_id: str, export_id: str, now: datetime) -> None:
    audit.record(connection, visitor.public_id, Act.REPORT_EXPORTED, report_id, now, export=export_id, again=True)


@reads
def _made(connection: Connection, report_id: str, export_id: str) -> File:
    here = report_in(connection, report_id)
    of_report = (ReportExport.public_id == export_id, ReportExport.report_id == here.id)
    row = connection.execute(select(ReportExport).where(*of_report)).one_or_none()
    if row is None:
        raise NotFound
    here = laid_out(here, row.layout)
    lines = lines_of_export(connection, here, row.id)
    if not lines:
        raise Refused("The records of this export were kept as long as the site keeps them, and are gone.")
    content = as_csv([column.heading for column in here.columns], lines)
    return File(content, Period(row.first_day, row.last_day))
