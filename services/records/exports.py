"""The log of what was taken along of completions: what, of which days, how much, when and by whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select

from models import Person, ReportExport
from services.people import NAME, Visitor
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


def logged() -> Select[Any]:
    """The query for the log, with the `name` of whoever took it along, empty where the account is gone."""
    columns = [each for each in ReportExport.__table__.columns if each.name != "count"]
    query = select(*columns, ReportExport.count.label("rows"), NAME.label("name"))
    return query.outerjoin(Person, Person.public_id == ReportExport.by)
