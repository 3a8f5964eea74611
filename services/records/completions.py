"""Who completed what in a period, of one course or of all: on a page, and as a file that is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from engine.credit.hours import show_hours
from engine.credit.kinds import CERTIFICATE
from models import Certificate, Course, Enrolment
from services import audit
from services.audit import Act
from services.database import reads, writes
from services.paging import pages_of
from services.people import Visitor
from services.provider.courses import CourseView, course_in
from services.provider.evaluations import Summary, summary_in
from services.records.editions import Edition, editions_in
from services.records.exports import write_down
from services.records.periods import Period
from services.sheets import as_csv

PAGE_SIZE = 100
"""Completions on a page; the file has all of them."""
COLUMNS = (
    *("name", "profession", "licensed_in", "license_number", "completed_on"),
    *("course", "credit", "unit", "document", "standing", "code"),
)


@dataclass(frozen=True, slots=True)
class Completion:
    """Somebody who completed a course, with the newest version of what proves it. `hours` is 0 where there is no
    credit, `kind` and `code` are empty where nothing was ever issued.
    """

    name: str
    profession: str
    jurisdiction: str
    license_number: str
    completed_on: date
    course: str
    hours: int
    unit: str
    kind: str
    code: str
    valid: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the completions of a period, the newest first."""

    period: Period
    count: int
    page: int
    pages: int
    completions: tuple[Completion, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The completions of a period over all courses, or over the one that was chosen, and which can be chosen."""

    listing: Listing
    chosen: str
    courses: tuple[Edition, ...]


@dataclass(frozen=True, slots=True)
class Records:
    """A course's records of a period: who completed it, what they thought of it."""

    course: CourseView
    listing: Listing
    evaluation: Summary


@reads
def overview(connection: Connection, course_id: str, period: Period, page: int) -> Overview:
    """A page of the completions of all courses, or of one. Raises NotFound."""
    course = course_in(connection, course_id).id if course_id else None
    return Overview(_listing(connection, course, period, page), course_id, editions_in(connection))


@reads
def records(connection: Connection, course_id: str, period: Period, page: int = 1) -> Records:
    """The records of a course in a period. Raises NotFound."""
    course = course_in(connection, course_id)
    summary = summary_in(connection, course, period.first, period.last)
    return Records(course, _listing(connection, course.id, period, page), summary)


def export(visitor: Visitor, course_id: str, period: Period, now: datetime) -> bytes:
    """All completions of a period as CSV, of one course or, where none is named, of all. Raises NotFound."""
    lines = _lines(course_id, period)
    _write_down(visitor, course_id, period, len(lines), now)
    return as_csv(COLUMNS, lines)


def newest_of_its_enrolment() -> ColumnElement[bool]:
    """The condition that a certificate is the newest version for the enrolment that the query is about: the one that
    is valid, if any is.
    """
    version = aliased(Certificate)
    last = select(func.max(version.version)).where(version.enrolment_id == Enrolment.id).correlate(Enrolment)
    return (Certificate.enrolment_id == Enrolment.id) & (Certificate.version == last.scalar_subquery())


def completed_in(period: Period) -> tuple[ColumnElement[bool], ...]:
    """The conditions that somebody completed a course in a period. No sample is among them."""
    return (Enrolment.sample.is_(False), Enrolment.completed_on.between(period.first, period.last))


@reads
def _lines(connection: Connection, course_id: str, period: Period) -> list[tuple[str | date, ...]]:
    course = course_in(connection, course_id).id if course_id else None
    return [_line(_completion(row)) for row in connection.execute(_listed(course, period))]


@writes
def _write_down(
    connection: Connection, visitor: Visitor, course_id: str, period: Period, count: int, now: datetime
) -> None:
    write_down(connection, "roster", visitor, period, now, count=count)
    audit.record(connection, visitor.public_id, Act.ROSTER_EXPORTED, course_id or None, now, count=count)


def _listing(connection: Connection, course: int | None, period: Period, page: int) -> Listing:
    count = connection.scalar(select(func.count(Enrolment.id)).where(*_conditions(course, period))) or 0
    pages = pages_of(count, PAGE_SIZE, page)
    shown = _listed(course, period).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return Listing(period, count, page, pages, tuple(_completion(row) for row in connection.execute(shown)))


def _conditions(course: int | None, period: Period) -> tuple[ColumnElement[bool], ...]:
    return completed_in(period) if course is None else (*completed_in(period), Enrolment.course_id == course)


def _listed(course: int | None, period: Period) -> Select[Enrolment, str, str, datetime | None, str, int, str]:
    return (
        select(
            Enrolment,
            Certificate.kind,
            Certificate.code,
            Certificate.revoked_at,
            Course.title,
            Course.profile["hours"].as_integer().label("hours"),
            Course.profile["unit"].as_string().label("unit"),
        )
        .join(Course, Course.id == Enrolment.course_id)
        .outerjoin(Certificate, newest_of_its_enrolment())
        .where(*_conditions(course, period))
        .order_by(Enrolment.completed_on.desc(), Enrolment.id.desc())
    )


def _completion(row: Any) -> Completion:
    with_credit = row.kind == CERTIFICATE
    return Completion(
        name=row.legal_name,
        profession=row.profession,
        jurisdiction=row.jurisdiction,
        license_number=row.license_number,
        completed_on=row.completed_on,
        course=row.title,
        hours=row.hours if with_credit else 0,
        unit=row.unit if with_credit else "",
        kind=row.kind or "",
        code=row.code or "",
        valid=row.code is not None and row.revoked_at is None,
    )


def _line(told: Completion) -> tuple[str | date, ...]:
    who = (told.name, told.profession, told.jurisdiction, told.license_number, told.completed_on)
    standing = "valid" if told.valid else "revoked" if told.code else "none"
    credit = show_hours(told.hours) if told.hours else ""
    return (*who, told.course, credit, told.unit, told.kind, standing, told.code)
