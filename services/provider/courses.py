"""Courses as their provider writes them: drafts with cases, authors and a profile. What is published stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from engine.credit.kinds import FORMATS
from engine.credit.profile import Profile, as_json, from_json, problems
from models import Course, CourseCase, CourseInstructor, Enrolment, Instructor, Module, ModuleCase, Revision, Scenario
from services import audit
from services.adding import is_there
from services.audit import Act
from services.database import reads, writes
from services.errors import BadField, ChangedMeanwhile, NotFound, Refused
from services.people import Visitor
from services.provider.instructors import InstructorView, view_of
from services.provider.reviewed import refuse_under_review
from services.provider.typed import line, text
from services.typeset.lettering import printable

ENROLMENTS = ("open", "invited", "code")
MAX_TITLE = 200
MOST_COURSES = 500
_LINES = ("audience", "level", "prerequisite", "unit")


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course in a list."""

    public_id: str
    title: str
    state: str
    format: str
    hours: int
    unit: str
    enrolled: int


@dataclass(frozen=True, slots=True)
class CaseOfCourse:
    """A case at its place. One that is not `listed` has left the library."""

    slug: str
    title: str
    level: str
    minutes: int
    reviewers: int
    listed: bool


@dataclass(frozen=True, slots=True)
class CourseView:
    """A course whole."""

    id: int
    public_id: str
    title: str
    state: str
    enrolment: str
    format: str
    profile: Profile
    version: int
    published_at: datetime | None
    retired_at: datetime | None
    cases: tuple[CaseOfCourse, ...]
    authors: tuple[InstructorView, ...]

    @property
    def is_draft(self) -> bool:
        """Whether it can be changed."""
        return self.state == "draft"


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed of a course; `version` is the one that their form was filled from."""

    title: str
    enrolment: str
    format: str
    profile: Profile
    authors: tuple[str, ...]
    version: int = 0


@reads
def courses(connection: Connection) -> tuple[CourseLine, ...]:
    """All courses: drafts, then published, then retired; by title."""
    taken = select(Enrolment.course_id, func.count().label("enrolled")).where(Enrolment.sample.is_(False))
    by_course = taken.group_by(Enrolment.course_id).subquery()
    found = select(Course, by_course.c.enrolled).outerjoin(by_course, by_course.c.course_id == Course.id)
    lines = [
        CourseLine(row.public_id, row.title, row.state, row.format, told.hours, told.unit, row.enrolled or 0)
        for row in connection.execute(found)
        for told in (from_json(row.profile),)
    ]
    order = ("draft", "published", "retired")
    return tuple(sorted(lines, key=lambda each: (order.index(each.state), each.title.casefold(), each.public_id)))


@reads
def course(connection: Connection, course_id: str) -> CourseView:
    """One of them. Raises NotFound."""
    return course_in(connection, course_id)


def course_in(connection: Connection, course_id: str) -> CourseView:
    """The same, in the transaction at hand: three statements."""
    return _view(connection, _row(connection, course_id))


@writes
def make_course(
    connection: Connection, visitor: Visitor, course_id: str, title: str, module_id: str, now: datetime
) -> None:
    """Make a draft under the id that its form came with (sent twice, there is one), with the cases of one's own module
    where that is named. Raises BadField, Malformed, Refused, NotFound for a module that is not one's own.
    """
    name = line("title", title, MAX_TITLE, ask="Write a title, exactly as an approver is told it.")
    if is_there(connection, Course, course_id):
        return
    if (connection.scalar(select(func.count(Course.id))) or 0) >= MOST_COURSES:
        raise Refused(f"There are {MOST_COURSES} courses, and that is as many as fit.")
    kept = {"title": name, "state": "draft", "enrolment": "open", "format": "self_paced", "version": 0}
    made = insert(Course).values(public_id=course_id, created_at=now, profile=as_json(Profile()), **kept)
    number = connection.execute(made.returning(Course.id)).scalar_one()
    if module_id:
        put_cases(connection, number, _cases_of_module(connection, visitor, module_id))
    audit.record(connection, visitor.public_id, Act.COURSE_MADE, course_id, now)


@writes
def change_course(connection: Connection, visitor: Visitor, course_id: str, typed: Typed, now: datetime) -> None:
    """Change a draft. Raises NotFound, BadField, ChangedMeanwhile, Refused for what is published, UnderReview."""
    values, authors = _checked(typed), list(dict.fromkeys(typed.authors))
    row = draft(connection, course_id)
    refuse_under_review(connection, row.id, now)
    there = {each.public_id: each.id for each in connection.execute(select(Instructor.public_id, Instructor.id))}
    if not set(authors) <= set(there):
        raise BadField("authors", "One of these instructors is not here any more. Choose again.")
    numbers = [there[author] for author in authors]
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    if authors_of(connection, row.id) != numbers:
        changed.append("authors")
    if not changed:
        return  # sent twice, or nothing was changed
    if row.version != typed.version:
        raise ChangedMeanwhile
    connection.execute(update(Course).where(Course.id == row.id).values(**values, version=row.version + 1))
    put_authors(connection, row.id, numbers)
    audit.record(connection, visitor.public_id, Act.COURSE_CHANGED, course_id, now, fields=changed)


def draft(connection: Connection, course_id: str) -> Any:
    """The row of a course that can be changed, held until the transaction ends. Raises NotFound, Refused."""
    row = held(connection, course_id)
    if row.state != "draft":
        raise Refused("This course is published, and stays as it is. Make its next edition to change it.")
    return row


def held(connection: Connection, course_id: str) -> Any:
    """The row of a course, held until the transaction ends. Raises NotFound."""
    return _row(connection, course_id, lock=True)


def cases_of(connection: Connection, number: int) -> dict[str, int]:
    """The cases of a course in their order: slug and number."""
    query = select(Scenario.slug, Scenario.id).join(CourseCase, CourseCase.scenario_id == Scenario.id)
    rows = connection.execute(query.where(CourseCase.course_id == number).order_by(CourseCase.position))
    return {row.slug: row.id for row in rows}


def put_cases(connection: Connection, number: int, scenarios: Iterable[int]) -> None:
    """Let a course have these cases in this order."""
    connection.execute(delete(CourseCase).where(CourseCase.course_id == number))
    rows = [{"course_id": number, "position": place, "scenario_id": each} for place, each in enumerate(scenarios)]
    if rows:
        connection.execute(insert(CourseCase), rows)


def put_authors(connection: Connection, number: int, instructors: Iterable[int]) -> None:
    """Let a course have these authors in this order."""
    connection.execute(delete(CourseInstructor).where(CourseInstructor.course_id == number))
    rows = [{"course_id": number, "position": place, "instructor_id": each} for place, each in enumerate(instructors)]
    if rows:
        connection.execute(insert(CourseInstructor), rows)


def authors_of(connection: Connection, number: int) -> list[int]:
    """The authors of a course in their order, by their numbers."""
    mine = select(CourseInstructor.instructor_id).where(CourseInstructor.course_id == number)
    return list(connection.scalars(mine.order_by(CourseInstructor.position)))


def _cases_of_module(connection: Connection, visitor: Visitor, module_id: str) -> Sequence[int]:
    """The cases of a module of one's own, those that are in the library still."""
    module = connection.scalar(select(Module.id).where(Module.public_id == module_id, Module.person_id == visitor.id))
    if module is None:
        raise NotFound
    query = select(ModuleCase.scenario_id).join(Scenario, Scenario.id == ModuleCase.scenario_id)
    return connection.scalars(
        query.where(ModuleCase.module_id == module, Scenario.listed).order_by(ModuleCase.position)
    ).all()


def _row(connection: Connection, course_id: str, *, lock: bool = False) -> Any:
    query = select(Course).where(Course.public_id == course_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound
    return row


def _view(connection: Connection, row: Any) -> CourseView:
    names = ("id", "public_id", "title", "state", "enrolment", "format", "version", "published_at", "retired_at")
    authors = select(Instructor).join(CourseInstructor, CourseInstructor.instructor_id == Instructor.id)
    mine = authors.where(CourseInstructor.course_id == row.id).order_by(CourseInstructor.position)
    return CourseView(
        **{name: getattr(row, name) for name in names},
        profile=from_json(row.profile),
        cases=_cases(connection, row),
        authors=tuple(view_of(each) for each in connection.execute(mine)),
    )


def _cases(connection: Connection, row: Any) -> tuple[CaseOfCourse, ...]:
    """Its cases, each by the revision that it was published with, or by the newest while it is a draft."""
    of_course = CourseCase.course_id == row.id
    which = Revision.newest if row.state == "draft" else (Revision.id == CourseCase.revision_id)
    query = (
        select(Scenario.slug, Scenario.listed, Revision.card)
        .join(CourseCase, CourseCase.scenario_id == Scenario.id)
        .join(Revision, (Revision.scenario_id == Scenario.id) & which)
    )
    rows = connection.execute(query.where(of_course).order_by(CourseCase.position))
    return tuple(
        CaseOfCourse(
            slug=each.slug,
            title=each.card["title"],
            level=each.card["level"],
            minutes=each.card["minutes"],
            reviewers=len(each.card["reviewers"]),
            listed=each.listed,
        )
        for each in rows
    )


def _checked(typed: Typed) -> dict[str, Any]:
    """A course as it is kept, without its authors. Raises BadField."""
    if typed.enrolment not in ENROLMENTS:
        raise BadField("enrolment", "Choose one of these.")
    if typed.format not in FORMATS:
        raise BadField("format", "Choose one of these.")
    for problem in problems(typed.profile):
        raise BadField(problem.field, problem.remedy)
    for name in ("description", "conflict", "support", "technical", "credit_policy", "schedule", "cost", *_LINES):
        text(name, getattr(typed.profile, name))
    return {
        "title": printable(
            "title", line("title", typed.title, MAX_TITLE, ask="Write a title, as an approver is told it.")
        ),
        "enrolment": typed.enrolment,
        "format": typed.format,
        "profile": as_json(typed.profile),
    }
