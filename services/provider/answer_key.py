"""A post-test with its key, as approvers ask for it: on a page, and as a file, the making of which is recorded.

A course that is published has its items as they were pinned then, under the hash of that publication.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine.credit.post_test import Item
from engine.credit.profile import Profile
from services import audit
from services.audit import Act
from services.database import reads, writes
from services.people import Visitor
from services.provider.courses import course_in
from services.provider.items import MOST_OPTIONS, items_in
from services.provider.syllabus import Syllabus, newest_in
from services.sheets import as_csv

COLUMNS = (
    *("number", "item", "objective_number", "objective", "question"),
    *(f"option_{number}" for number in range(1, MOST_OPTIONS + 1)),
    *("right_option", "right_answer", "rationale", "author"),
)


@dataclass(frozen=True, slots=True)
class Keyed:
    """An item with who wrote it: name, credentials, degree."""

    item: Item
    author: str


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """The items of a course by their numbers, with its profile. `hash` and `published_at` are those of the
    publication that they stand in; None for a draft.
    """

    course_id: str
    title: str
    profile: Profile
    slots: Mapping[int, tuple[Keyed, ...]]
    hash: str | None = None
    published_at: datetime | None = None

    @property
    def items(self) -> Iterator[Keyed]:
        """All of them, by their numbers."""
        return (keyed for parallel in self.slots.values() for keyed in parallel)

    def objective(self, item: Item) -> str:
        """The objective that an item is tied to; empty for one that is there no more."""
        objectives = self.profile.objectives
        return objectives[item.objective] if item.objective < len(objectives) else ""


@reads
def answer_key(connection: Connection, course_id: str) -> AnswerKey:
    """The post-test of a course with its key. Raises NotFound."""
    return _key_in(connection, course_id)


@writes
def export_key(connection: Connection, visitor: Visitor, course_id: str, now: datetime) -> bytes:
    """The same as CSV. Raises NotFound."""
    key = _key_in(connection, course_id)
    audit.record(connection, visitor.public_id, Act.KEY_OF_TEST_EXPORTED, course_id, now)
    return as_table(key)


def as_table(key: AnswerKey) -> bytes:
    """A key as CSV, an item a row."""
    return as_csv(COLUMNS, [_row(key, each) for each in key.items])


def key_of(published: Syllabus) -> AnswerKey:
    """The key as a publication has it."""
    names = [each.name for each in fields(Item)]
    items = [
        Keyed(Item(**{name: one[name] for name in names} | {"options": tuple(one["options"])}), one["author"])
        for one in published.told["items"]
    ]
    told = (published.course_id, published.told["title"], published.profile, _by_slot(items))
    return AnswerKey(*told, published.hash, published.published_at)


def _key_in(connection: Connection, course_id: str) -> AnswerKey:
    published = newest_in(connection, course_id)
    if published is not None:
        return key_of(published)
    course = course_in(connection, course_id)
    items = [Keyed(each.item, each.author) for each in items_in(connection, course.id)]
    return AnswerKey(course_id, course.title, course.profile, _by_slot(items))


def _by_slot(items: Iterable[Keyed]) -> dict[int, tuple[Keyed, ...]]:
    slots: dict[int, tuple[Keyed, ...]] = {}
    for keyed in items:
        slots[keyed.item.slot] = (*slots.get(keyed.item.slot, ()), keyed)
    return slots


def _row(key: AnswerKey, keyed: Keyed) -> Sequence[Any]:
    item = keyed.item
    options = [*item.options, *[""] * (MOST_OPTIONS - len(item.options))]
    right = (item.key + 1, item.options[item.key], item.rationale, keyed.author)
    return (item.slot, item.id, item.objective + 1, key.objective(item), item.stem, *options, *right)
