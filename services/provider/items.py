"""The items of a post-test, as their author writes them: each tied to an objective, parallel ones in one slot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from engine.credit.borrowed import borrowed, explained_in
from engine.credit.post_test import Item
from engine.credit.profile import from_json
from models import Instructor, TestItem
from services import audit
from services.adding import check_id
from services.audit import Act
from services.database import reads, writes
from services.errors import BadField, ChangedMeanwhile, NotFound, Refused
from services.people import Visitor
from services.provider.courses import CourseView, course_in, draft
from services.provider.reviewed import refuse_under_review
from services.provider.stories import stories_of
from services.provider.typed import line, number, text

MAX_STEM = 2_000
MAX_OPTION = 500
MAX_RATIONALE = 2_000
FEWEST_OPTIONS, MOST_OPTIONS = 3, 6
MOST_SLOTS = 60
MOST_ITEMS = 300


@dataclass(frozen=True, slots=True)
class Typed:
    """An item as somebody typed it; `right` is the number of an option and `objective` that of an objective, from 1.
    Options that are empty are left out. `version` is the one that their form was filled from.
    """

    slot: str
    objective: str
    stem: str
    options: tuple[str, ...]
    right: str
    rationale: str
    author: str
    version: int = 0


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item with who wrote it: name, credentials, degree."""

    item: Item
    author_id: str
    author: str
    version: int


@reads
def items(connection: Connection, course_id: str) -> tuple[CourseView, tuple[ItemView, ...]]:
    """A course with the items of its post-test, by slot. Raises NotFound."""
    course = course_in(connection, course_id)
    return course, items_in(connection, course.id)


def items_in(connection: Connection, number: int) -> tuple[ItemView, ...]:
    """The items of a course by its number in the table, by slot; in the transaction at hand."""
    author = (Instructor.public_id.label("author_id"), Instructor.name, Instructor.credentials, Instructor.degree)
    query = select(TestItem, *author)
    mine = query.join(Instructor, Instructor.id == TestItem.instructor_id).where(TestItem.course_id == number)
    return tuple(_view(row) for row in connection.execute(mine.order_by(TestItem.slot, TestItem.id)))


@writes
def put_item(
    connection: Connection, visitor: Visitor, course_id: str, item_id: str, typed: Typed, now: datetime
) -> None:
    """Write an item of a draft under the id that its form came with: a new one once, one that is there anew.

    Raises NotFound, BadField, Malformed, Refused, ChangedMeanwhile, UnderReview.
    """
    check_id(item_id)
    course = draft(connection, course_id)
    refuse_under_review(connection, course.id, now)
    values = _checked(connection, course, typed)
    there = connection.execute(select(TestItem).where(TestItem.public_id == item_id)).one_or_none()
    if there is None:
        _make_room(connection, course.id)
        connection.execute(
            insert(TestItem).values(public_id=item_id, course_id=course.id, version=0, changed_at=now, **values)
        )
    elif there.course_id != course.id:
        raise NotFound
    elif all(getattr(there, name) == value for name, value in values.items()):
        return
    elif there.version != typed.version:
        raise ChangedMeanwhile
    else:
        changed = update(TestItem).where(TestItem.id == there.id)
        connection.execute(changed.values(version=there.version + 1, changed_at=now, **values))
    audit.record(connection, visitor.public_id, Act.COURSE_CHANGED, course_id, now, fields=["items"])


@writes
def take_item_out(connection: Connection, visitor: Visitor, course_id: str, item_id: str, now: datetime) -> None:
    """Take an item out of a draft; harmless where it is out. Raises NotFound, Refused, UnderReview."""
    course = draft(connection, course_id)
    refuse_under_review(connection, course.id, now)
    gone = delete(TestItem).where(TestItem.course_id == course.id, TestItem.public_id == item_id)
    if connection.execute(gone).rowcount:
        audit.record(connection, visitor.public_id, Act.COURSE_CHANGED, course_id, now, fields=["items"])


def _make_room(connection: Connection, number: int) -> None:
    if (connection.scalar(select(func.count(TestItem.id)).where(TestItem.course_id == number)) or 0) >= MOST_ITEMS:
        raise Refused(f"This course has {MOST_ITEMS} items, and that is as many as fit. Take one out first.")


def _view(row: Any) -> ItemView:
    item = Item(
        id=row.public_id,
        slot=row.slot,
        objective=row.objective,
        stem=row.stem,
        options=tuple(row.options),
        key=row.key,
        rationale=row.rationale,
    )
    author = ", ".join(filter(None, (row.name, row.credentials, row.degree)))
    return ItemView(item, row.author_id, author, row.version)


def _checked(connection: Connection, course: Any, typed: Typed) -> dict[str, Any]:
    """An item as it is kept. Raises BadField."""
    options = _options(typed.options)
    if typed.right not in options:
        raise BadField("right", "Mark which option is right.")
    slot = number("slot", typed.slot, 1, MOST_SLOTS)
    objectives = len(from_json(course.profile).objectives)
    if typed.objective not in {str(each) for each in range(1, objectives + 1)}:
        raise BadField("objective", "Choose one of the course’s objectives. Write them in the course first.")
    stem = text("stem", typed.stem, MAX_STEM, ask="Write the question.")
    _refuse_borrowed(connection, course.id, stem, options.values())
    return {
        "slot": slot,
        "objective": int(typed.objective) - 1,
        "stem": stem,
        "options": list(options.values()),
        "key": list(options).index(typed.right),
        "rationale": text("rationale", typed.rationale, MAX_RATIONALE),
        "instructor_id": _author(connection, typed.author),
    }


def _options(typed: Sequence[str]) -> dict[str, str]:
    """The options that are not empty, by their numbers. Raises BadField."""
    kept = {str(number): line("options", option, MAX_OPTION) for number, option in enumerate(typed, 1)}
    options = {number: option for number, option in kept.items() if option}
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        raise BadField("options", f"Write {FEWEST_OPTIONS} to {MOST_OPTIONS} options.")
    if len({option.casefold() for option in options.values()}) < len(options):
        raise BadField("options", "Two options read the same. Change one of them.")
    return options


def _author(connection: Connection, author: str) -> int:
    """Who wrote an item: named, with a credential. Raises BadField."""
    query = select(Instructor.id, Instructor.credentials, Instructor.degree).where(Instructor.public_id == author)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise BadField("author", "Choose who wrote this item.")
    if not (row.credentials.strip() or row.degree.strip()):
        raise BadField("author", "Approvers ask for the author’s credential. Write it on their page first.")
    return int(row.id)


def _refuse_borrowed(connection: Connection, number: int, stem: str, options: Iterable[str]) -> None:
    """Raise BadField where the item repeats a decision that a case of the course explains."""
    title = borrowed(stem, options, explained_in(story.scenario for story in stories_of(connection, number)))
    if title is not None:
        raise BadField("stem", f"This repeats the decision “{title}”, which a case of the course explains. Ask anew.")
