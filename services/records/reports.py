"""What boards want reported, as their provider enters it: of whom, in which columns, by when.

Nothing comes with the site. What was entered is put away, never deleted, for its exports stay on record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from engine.credit.kinds import PROFESSIONS
from engine.credit.patterns import fits, read_patterns
from engine.credit.reporting import DAY_FORMATS
from models import BoardReport
from services import audit
from services.adding import is_there
from services.audit import Act
from services.certificates.holder import MAX_LICENSE
from services.database import reads, writes
from services.errors import BadField, ChangedMeanwhile, NotFound, Refused
from services.jurisdictions import clean_jurisdiction
from services.people import Visitor
from services.provider.typed import line, number, some_of
from services.records.columns import FIELDS, heading_of
from services.records.periods import read_day

MOST_REPORTS, MOST_COLUMNS = 100, 30
MAX_NUMBER, MAX_PATTERN, MAX_HEADING = 120, 200, 100
MOST_DAYS = 366
_KEPT = (
    *("name", "jurisdiction", "professions", "first_day", "records", "columns", "date_format", "provider_number"),
    *("license_pattern", "license_example", "deadline_days"),
)
_LAYOUT = ("columns", "date_format", "provider_number")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: which field, under which heading. Typed, its `place` says where it is to stand."""

    field: str
    heading: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """A report as somebody typed it."""

    name: str
    jurisdiction: str
    professions: tuple[str, ...]
    first_day: str
    records: bool
    columns: tuple[Column, ...]
    date_format: str
    provider_number: str
    license_pattern: str
    license_example: str
    deadline_days: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report, as it is kept."""

    id: int
    public_id: str
    name: str
    jurisdiction: str
    professions: tuple[str, ...]
    first_day: date
    records: bool
    columns: tuple[Column, ...]
    date_format: str
    provider_number: str
    license_pattern: str
    license_example: str
    deadline_days: int | None
    version: int
    removed_at: datetime | None

    @property
    def asks_for_license(self) -> bool:
        """Whether the license number is among its columns."""
        return any(column.field == "license_number" for column in self.columns)

    def judge(self) -> Callable[[str], str]:
        """What tells of a license number what is wrong with it for this board: "missing", "odd", or nothing."""
        patterns = read_patterns(self.license_pattern)

        def fault_of(license_number: str) -> str:
            if not license_number:
                return "missing"
            return "odd" if patterns and not fits(license_number, patterns) else ""

        return fault_of if self.asks_for_license else lambda _: ""


@reads
def report(connection: Connection, report_id: str) -> Report:
    """One of them. Raises NotFound."""
    return report_in(connection, report_id)


def report_in(connection: Connection, report_id: str, *, lock: bool = False) -> Report:
    """The same, in the transaction at hand; with `lock` held until it ends. Raises NotFound."""
    query = select(BoardReport).where(BoardReport.public_id == report_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound
    return view_of(row)


@writes
def add_report(connection: Connection, visitor: Visitor, report_id: str, typed: Typed, now: datetime) -> None:
    """Enter a report under the id that its form came with: sent twice, there is one. Raises BadField, Malformed,
    Refused.
    """
    values = _checked(typed)
    if is_there(connection, BoardReport, report_id):
        return
    if (connection.scalar(select(func.count(BoardReport.id))) or 0) >= MOST_REPORTS:
        raise Refused(f"There are {MOST_REPORTS} reports, and that is as many as fit. Change one of them.")
    connection.execute(insert(BoardReport).values(public_id=report_id, version=0, created_at=now, **values))
    audit.record(connection, visitor.public_id, Act.REPORT_ADDED, report_id, now)


@writes
def change_report(
    connection: Connection, visitor: Visitor, report_id: str, typed: Typed, version: int, now: datetime
) -> None:
    """Change a report; what was sent stays sent. Raises NotFound, BadField, ChangedMeanwhile."""
    values, here = _checked(typed), report_in(connection, report_id, lock=True)
    kept = kept_of(here)
    changed = sorted(name for name, value in values.items() if kept[name] != value)
    if not changed:
        return
    if here.version != version:
        raise ChangedMeanwhile
    connection.execute(update(BoardReport).where(BoardReport.id == here.id).values(**values, version=version + 1))
    audit.record(connection, visitor.public_id, Act.REPORT_CHANGED, report_id, now, fields=changed)


@writes
def put_away(connection: Connection, visitor: Visitor, report_id: str, now: datetime, *, back: bool = False) -> None:
    """Report to a board no more, or (`back`) again; harmless where it is so. Raises NotFound."""
    here = report_in(connection, report_id, lock=True)
    if (here.removed_at is None) != back:
        when = None if back else now
        connection.execute(update(BoardReport).where(BoardReport.id == here.id).values(removed_at=when))
        act = Act.REPORT_BROUGHT_BACK if back else Act.REPORT_REMOVED
        audit.record(connection, visitor.public_id, act, report_id, now)


def view_of(row: Any) -> Report:
    """The report of a row."""
    columns = _read_columns(row.columns)
    same = {name: getattr(row, name) for name in _KEPT if name not in ("professions", "columns")}
    of_row = {name: getattr(row, name) for name in ("id", "public_id", "version", "removed_at")}
    return Report(**of_row, **same, professions=tuple(row.professions), columns=columns)


def kept_of(here: Report) -> dict[str, Any]:
    """A report as its row has it."""
    columns = [{"field": column.field, "heading": column.heading} for column in here.columns]
    same = {name: getattr(here, name) for name in _KEPT}
    return same | {"professions": list(here.professions), "columns": columns}


def layout_of(here: Report) -> dict[str, Any]:
    """What decides how a file of the report looks, kept with each export."""
    kept = kept_of(here)
    return {name: kept[name] for name in _LAYOUT}


def laid_out(here: Report, layout: Mapping[str, Any]) -> Report:
    """The report with the layout of one of its exports."""
    return replace(here, **{**layout, "columns": _read_columns(layout["columns"])})


def _read_columns(kept: Sequence[Mapping[str, str]]) -> tuple[Column, ...]:
    return tuple(Column(each["field"], each["heading"]) for each in kept)


def _checked(typed: Typed) -> dict[str, Any]:
    """A report as it is kept. Raises BadField."""
    if typed.date_format not in DAY_FORMATS:
        raise BadField("date_format", "Choose one of these.")
    pattern, example = _license(typed)
    days = typed.deadline_days.strip()
    return {
        "name": line("name", typed.name, ask="Write the name of the board."),
        "jurisdiction": clean_jurisdiction(typed.jurisdiction),
        "professions": some_of("professions", typed.professions, PROFESSIONS, ask="Tick at least one profession."),
        "first_day": read_day("first_day", typed.first_day),
        "records": typed.records,
        "columns": _columns(typed.columns),
        "date_format": typed.date_format,
        "provider_number": line("provider_number", typed.provider_number, MAX_NUMBER),
        "license_pattern": pattern,
        "license_example": example,
        "deadline_days": number("deadline_days", days, 1, MOST_DAYS) if days else None,
    }


def _license(typed: Typed) -> tuple[str, str]:
    """How a license number looks, and one that does: a pattern is kept only when it was tried. Raises BadField."""
    pattern = line("license_pattern", typed.license_pattern, MAX_PATTERN)
    example = line("license_example", typed.license_example, MAX_LICENSE)
    try:
        patterns = read_patterns(pattern)
    except ValueError as fault:
        raise BadField("license_pattern", str(fault)) from None
    if patterns and not example:
        raise BadField("license_example", "Write a license number that the board would take, to try the pattern with.")
    if patterns and not fits(example, patterns):
        raise BadField(
            "license_example", f"“{example}” does not look like {' or '.join(patterns)}. Mend one of the two."
        )
    return ", ".join(patterns), example


def _columns(typed: tuple[Column, ...]) -> list[dict[str, str]]:
    """The columns in the order of their places; those without one stay after what stands before them. Raises
    BadField.
    """
    chosen = [column for column in typed if column.field]
    if not chosen:
        raise BadField("columns", "Choose at least one column.")
    if len(chosen) > MOST_COLUMNS:
        raise BadField("columns", f"A report can have {MOST_COLUMNS} columns.")
    placed, last = [], 0
    for column in chosen:
        if column.field not in FIELDS:
            raise BadField("columns", "One of these fields is none. Choose again.")
        last = number("columns", column.place, 1, 99) if column.place.strip() else last
        heading = line("columns", column.heading, MAX_HEADING) or heading_of(column.field)
        placed.append((last, {"field": column.field, "heading": heading}))
    headings = [each["heading"].casefold() for _, each in placed]
    if len(set(headings)) < len(headings):
        raise BadField("columns", "Two columns have the same heading. Write another for one of them.")
    return [each for _, each in sorted(placed, key=lambda pair: pair[0])]
