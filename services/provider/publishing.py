"""Publishing a course: what it lacks, the publication itself, its next edition, its end.

What is published is pinned: the revisions of its cases, and all that it said, whole and hashed, for whoever audits it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from engine.credit import attendance
from engine.credit.amount import lines
from engine.credit.borrowed import borrowed, explained_in
from engine.credit.checklist import ITEMS, Author, Case, Lack, lacks
from engine.credit.kinds import LIVE
from engine.credit.post_test import Item
from engine.credit.profile import as_json
from models import Course, CourseCase, CourseVersion, Revision, Scenario, TestItem
from services import audit
from services.adding import check_id
from services.audit import Act
from services.database import writes
from services.errors import Refused
from services.people import Visitor
from services.provider.courses import CourseView, authors_of, cases_of, course_in, draft, held, put_authors, put_cases
from services.provider.items import items_in
from services.provider.profile import profile_in
from services.provider.stories import stories_of
from services.tokens import new_public_id


def missing_in(connection: Connection, view: CourseView, now: datetime) -> tuple[Lack, ...]:
    """What a course lacks before it can be published, in the transaction at hand."""
    gone = [case for case in view.cases if not case.listed]
    items = [each.item for each in items_in(connection, view.id)]
    found = lacks(
        view.profile,
        format=view.format,
        cases=[Case(case.slug, case.title, case.reviewers) for case in view.cases],
        items=items,
        authors=[Author(each.told.name, each.told.credentials, each.told.disclosure) for each in view.authors],
        provider=profile_in(connection).told,
        today=now.date(),
    )
    left = tuple(Lack("cases", case.slug, f"“{case.title}” has left the library. Take it out.") for case in gone)
    return left + found + tuple(_borrowed(connection, view.id, items))


@writes
def publish(connection: Connection, visitor: Visitor, course_id: str, now: datetime) -> None:
    """Publish a draft; the edition before it is retired. Harmless where it is published. What is judged is what is
    pinned: a case that loses its reviewers meanwhile is not let through. Raises NotFound, Refused.
    """
    if held(connection, course_id).state == "published":
        return
    row = draft(connection, course_id)
    _pin(connection, row.id)
    connection.execute(update(Course).where(Course.id == row.id).values(state="published", published_at=now))
    view = course_in(connection, course_id)
    if missing_in(connection, view, now):
        raise Refused("Something is still missing. The list on the course’s page says what.")
    _keep_version(connection, view, now)
    audit.record(connection, visitor.public_id, Act.COURSE_PUBLISHED, course_id, now)
    before = connection.scalar(select(Course.public_id).where(Course.id == row.earlier_id))
    if before is not None:
        _retire(connection, visitor, before, now)


@writes
def retire(connection: Connection, visitor: Visitor, course_id: str, now: datetime) -> None:
    """Let nobody enrol any more; who is enrolled goes on. Harmless where it is so. Raises NotFound, Refused."""
    if course_in(connection, course_id).is_draft:
        raise Refused("This course is a draft: nobody can enrol in it.")
    _retire(connection, visitor, course_id, now)


@writes
def next_edition(connection: Connection, visitor: Visitor, course_id: str, edition_id: str, now: datetime) -> str:
    """Make a draft from a published course, under the id that the form came with. Returns the id of the edition that
    there is then: a course has one next edition. Raises NotFound, Malformed, Refused.
    """
    check_id(edition_id)
    row = held(connection, course_id)
    if row.state == "draft":
        raise Refused("This course is a draft: change it as it is.")
    there = connection.scalar(select(Course.public_id).where(Course.earlier_id == row.id))
    if there is not None:
        return there
    _copy(connection, row, edition_id, now)
    audit.record(connection, visitor.public_id, Act.COURSE_MADE, edition_id, now)
    return edition_id


def _retire(connection: Connection, visitor: Visitor, course_id: str, now: datetime) -> None:
    published = (Course.public_id == course_id, Course.state == "published")
    if connection.execute(update(Course).where(*published).values(state="retired", retired_at=now)).rowcount:
        audit.record(connection, visitor.public_id, Act.COURSE_RETIRED, course_id, now)


def _borrowed(connection: Connection, number: int, items: Sequence[Item]) -> Iterator[Lack]:
    """Items that repeat a decision of a case which came, or was rewritten, after them."""
    decisions = explained_in(story.scenario for story in stories_of(connection, number))
    for item in items:
        if title := borrowed(item.stem, item.options, decisions):
            yield Lack(ITEMS, f"slot-{item.slot}", f"Item {item.slot} repeats the decision “{title}”. Ask anew.")


def _pin(connection: Connection, number: int) -> None:
    """Let every case of a course be the revision that is the newest now."""
    newest = select(Revision.id).where(Revision.scenario_id == CourseCase.scenario_id, Revision.newest)
    pinned = update(CourseCase).where(CourseCase.course_id == number)
    connection.execute(pinned.values(revision_id=newest.scalar_subquery()))


def _keep_version(connection: Connection, view: CourseView, now: datetime) -> None:
    """Keep all that a course said when it was published, as JSON with its hash."""
    syllabus = json.dumps(_whole(connection, view), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    count = connection.scalar(select(func.count(CourseVersion.id)).where(CourseVersion.course_id == view.id)) or 0
    connection.execute(
        insert(CourseVersion).values(
            course_id=view.id,
            number=count + 1,
            syllabus=syllabus,
            hash=hashlib.sha256(syllabus.encode()).hexdigest(),
            published_at=now,
        )
    )


def _whole(connection: Connection, view: CourseView) -> dict[str, Any]:
    query = (
        select(Scenario.slug, Revision.hash, Revision.card)
        .join(CourseCase, CourseCase.revision_id == Revision.id)
        .join(Scenario, Scenario.id == Revision.scenario_id)
        .where(CourseCase.course_id == view.id)
        .order_by(CourseCase.position)
    )
    cases = [
        {"slug": row.slug, "title": row.card["title"], "revision": row.hash, "reviewers": row.card["reviewers"]}
        for row in connection.execute(query)
    ]
    return {
        "title": view.title,
        "format": view.format,
        "enrolment": view.enrolment,
        "profile": as_json(view.profile),
        "calculation": list(lines(view.profile.calculation)),
        "attendance": list(attendance.lines(view.profile.attendance)) if view.format in LIVE else [],
        "cases": cases,
        "authors": [asdict(each.told) for each in view.authors],
        "items": [{**asdict(each.item), "author": each.author} for each in items_in(connection, view.id)],
        "provider": asdict(profile_in(connection).told),
    }


def _copy(connection: Connection, row: Any, edition_id: str, now: datetime) -> None:
    same = {name: getattr(row, name) for name in ("title", "enrolment", "format", "profile")}
    made = insert(Course).values(
        public_id=edition_id, state="draft", earlier_id=row.id, version=0, created_at=now, **same
    )
    number = connection.execute(made.returning(Course.id)).scalar_one()
    put_cases(connection, number, cases_of(connection, row.id).values())
    put_authors(connection, number, authors_of(connection, row.id))
    names = ("slot", "objective", "stem", "options", "key", "rationale", "instructor_id")
    items = [
        {"public_id": new_public_id(), "course_id": number, "version": 0, "changed_at": now}
        | {name: getattr(item, name) for name in names}
        for item in connection.execute(select(TestItem).where(TestItem.course_id == row.id).order_by(TestItem.id))
    ]
    if items:
        connection.execute(insert(TestItem), items)
