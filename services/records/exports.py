"""The log of what was taken along of completions: what, of which days, how much, when and by whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from models import ReportExport
from services.people import Visitor
from services.records.periods import Period


def write_down(
    connection: Connection, what: str, visitor: Visitor, period: Period, now: datetime, *, count: int, **more: Any
) -> int:
    """Write down that so many completions were taken along, in the transaction at hand. `more` is what a board's report
    has beside that. Returns the number of the export.
    """
    days = {"first_day": period.first, "last_day": period.last}
    told = {"what": what, "by": visitor.public_id, "count": count, "faults": 0, "at": now, **days, **more}
    return connection.execute(insert(ReportExport).values(**told).returning(ReportExport.id)).scalar_one()
