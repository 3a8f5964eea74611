"""A course as its provider works on it: all of it on one page, with what it lacks and what comes after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.credit.amount import credit
from engine.credit.checklist import Lack
from models import Course, Enrolment
from services.database import reads
from services.provider.courses import CourseView, course_in
from services.provider.items import ItemView, items_in
from services.provider.publishing import missing_in


@dataclass(frozen=True, slots=True)
class Desk:
    """A course, its items, what it lacks while it is a draft, what its credit comes to, its next edition, and how many
    are enrolled and have completed it.
    """

    course: CourseView
    items: tuple[ItemView, ...]
    lacks: tuple[Lack, ...]
    comes_to: int
    next_id: str | None
    enrolled: int
    completed: int

    @property
    def slots(self) -> int:
        """How many items a sitting has."""
        return len({each.item.slot for each in self.items})


@reads
def desk(connection: Connection, course_id: str, now: datetime) -> Desk:
    """A course with all that. Raises NotFound."""
    view = course_in(connection, course_id)
    taken = select(func.count().label("enrolled"), func.count(Enrolment.completed_at).label("completed"))
    counts = connection.execute(taken.where(Enrolment.course_id == view.id, Enrolment.sample.is_(False))).one()
    return Desk(
        course=view,
        items=items_in(connection, view.id),
        lacks=missing_in(connection, view, now) if view.is_draft else (),
        comes_to=credit(view.profile.calculation),
        next_id=connection.scalar(select(Course.public_id).where(Course.earlier_id == view.id)),
        enrolled=counts.enrolled,
        completed=counts.completed,
    )
