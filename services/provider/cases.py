"""The cases of a course in their order: added, moved, taken out, as long as it is a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from services import audit
from services.audit import Act
from services.database import writes
from services.errors import BadField, NotFound
from services.people import Visitor
from services.provider.courses import cases_of, draft, put_cases
from services.provider.reviewed import refuse_under_review
from services.teach.choosing import scenarios_of


@writes
def add_cases(connection: Connection, visitor: Visitor, course_id: str, slugs: Sequence[str], now: datetime) -> None:
    """Put cases behind those that are there; what is in it already stays where it is. Raises NotFound, BadField,
    Refused, UnderReview.
    """
    row = draft(connection, course_id)
    refuse_under_review(connection, row.id, now)
    there = cases_of(connection, row.id)
    if not slugs:
        raise BadField("cases", "Choose at least one case.")
    _put(connection, visitor, row, there, scenarios_of(connection, [*there, *slugs], there), now)


@writes
def move_case(connection: Connection, visitor: Visitor, course_id: str, slug: str, place: int, now: datetime) -> None:
    """Put a case at a place, counted from 1; too far is as far as it goes. Raises NotFound, Refused, UnderReview."""
    row = draft(connection, course_id)
    refuse_under_review(connection, row.id, now)
    there = cases_of(connection, row.id)
    if slug not in there:
        raise NotFound
    order = [other for other in there if other != slug]
    order.insert(max(0, place - 1), slug)
    _put(connection, visitor, row, there, {each: there[each] for each in order}, now)


@writes
def take_case_out(connection: Connection, visitor: Visitor, course_id: str, slug: str, now: datetime) -> None:
    """Take a case out; harmless where it is not in. Raises NotFound, Refused, UnderReview."""
    row = draft(connection, course_id)
    refuse_under_review(connection, row.id, now)
    there = cases_of(connection, row.id)
    _put(connection, visitor, row, there, {other: there[other] for other in there if other != slug}, now)


def _put(
    connection: Connection,
    visitor: Visitor,
    row: Any,
    there: Mapping[str, int],
    wanted: Mapping[str, int],
    now: datetime,
) -> None:
    if list(wanted) != list(there):
        put_cases(connection, row.id, wanted.values())
        audit.record(connection, visitor.public_id, Act.COURSE_CHANGED, row.public_id, now, fields=["cases"])
