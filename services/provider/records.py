"""Who completed a course in a period: on a page, and as a file, of which it is written down that it was made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Select, func, insert, select

from engine.credit.hours import show_hours
from engine.credit.kinds import CERTIFICATE
from models import Certificate, Enrolment, ReportExport
from services import audit
from services.audit import Act
from services.database import reads, writes
from services.errors import BadField
from services.people import Visitor
from services.provider.courses import CourseView, course_in
from services.provider.evaluations import Summary, summary_in
from services.provider.typed import day
from services.sheets import as_csv

MOST_SHOWN = 500
"""Completions on the page; the file has all of them."""
COLUMNS = ("name", "profession", "licensed_in", "license_number", "completed_on", "credit", "unit", "document", "code")


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both of them in it."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Completion:
    """Somebody who completed the course, as the certificate prints them. `hours` is 0 where there is no credit."""

    name: str
    profession: str
    jurisdiction: str
    license_number: str
    completed_on: date
    hours: int
    kind: str
    code: str


@dataclass(frozen=True, slots=True)
class Records:
    """A course's records of a period: how many completed it, the newest of them, what they thought of it."""

    course: CourseView
    period: Period
    count: int
    completions: tuple[Completion, ...]
    evaluation: Summary


def read_period(first: str, last: str, today: date) -> Period:
    """The period that was typed; where nothing was, this year. Raises BadField."""
    period = Period(
        day("first", first) if first.strip() else date(today.year, 1, 1),
        day("last", last) if last.strip() else today,
    )
    if period.last < period.first:
        raise BadField("last", "The last day comes before the first. Look at both again.")
    return period


@reads
def records(connection: Connection, course_id: str, period: Period) -> Records:
    """The records of a period. Raises NotFound."""
    course = course_in(connection, course_id)
    mine = _of(course, period).subquery()
    return Records(
        course=course,
        period=period,
        count=connection.scalar(select(func.count()).select_from(mine)) or 0,
        completions=_completions(connection, course, _of(course, period).limit(MOST_SHOWN)),
        evaluation=summary_in(connection, course, period.first, period.last),
    )


@writes
def export(connection: Connection, visitor: Visitor, course_id: str, period: Period, now: datetime) -> bytes:
    """All completions of a period as CSV. Raises NotFound."""
    course = course_in(connection, course_id)
    found = _completions(connection, course, _of(course, period))
    told = {"what": "roster", "by": visitor.public_id, "first_day": period.first, "last_day": period.last}
    connection.execute(insert(ReportExport).values(**told, count=len(found), faults=0, at=now))
    audit.record(connection, visitor.public_id, Act.ROSTER_EXPORTED, course_id, now, count=len(found))
    return as_csv(COLUMNS, [_row(course, each) for each in found])


def _row(course: CourseView, told: Completion) -> tuple[str | date, ...]:
    credit = show_hours(told.hours) if told.hours else ""
    who = (told.name, told.profession, told.jurisdiction, told.license_number, told.completed_on)
    return (*who, credit, course.profile.unit if credit else "", told.kind, told.code)


def _of(course: CourseView, period: Period) -> Select[Enrolment, str, str]:
    """Who completed a course in a period, the newest first, with the proof that is valid. No sample is among them."""
    valid = (Certificate.enrolment_id == Enrolment.id) & Certificate.revoked_at.is_(None)
    return (
        select(Enrolment, Certificate.kind, Certificate.code)
        .outerjoin(Certificate, valid)
        .where(Enrolment.course_id == course.id, Enrolment.sample.is_(False))
        .where(Enrolment.completed_on.between(period.first, period.last))
        .order_by(Enrolment.completed_on.desc(), Enrolment.id.desc())
    )


def _completions(
    connection: Connection, course: CourseView, query: Select[Enrolment, str, str]
) -> tuple[Completion, ...]:
    return tuple(
        Completion(
            name=row.legal_name,
            profession=row.profession,
            jurisdiction=row.jurisdiction,
            license_number=row.license_number,
            completed_on=row.completed_on,
            hours=course.profile.hours if row.kind == CERTIFICATE else 0,
            kind=row.kind or "revoked",
            code=row.code or "",
        )
        for row in connection.execute(query)
    )
