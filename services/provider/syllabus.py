"""What a course was when it was published: all of it as it was kept then, whatever became of provider and authors."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.credit.profile import Profile, from_json
from models import Course, CourseVersion
from services.database import reads
from services.errors import NotFound


@dataclass(frozen=True, slots=True)
class Syllabus:
    """A publication: `told` is what was kept, under its hash; the profile read from it."""

    course_id: str
    number: int
    published_at: datetime
    hash: str
    profile: Profile
    told: dict[str, Any]


@reads
def syllabus(connection: Connection, course_id: str) -> Syllabus:
    """The syllabus of a course that was published. Raises NotFound."""
    found = newest_in(connection, course_id)
    if found is None:
        raise NotFound
    return found


def newest_in(connection: Connection, course_id: str) -> Syllabus | None:
    """The newest publication of a course, if there is one; in the transaction at hand."""
    query = select(CourseVersion).join(Course, Course.id == CourseVersion.course_id)
    mine = query.where(Course.public_id == course_id).order_by(CourseVersion.number.desc()).limit(1)
    row = connection.execute(mine).one_or_none()
    return None if row is None else syllabus_of(course_id, row)


def syllabus_of(course_id: str, row: Any) -> Syllabus:
    """The publication of a row."""
    told = json.loads(row.syllabus)
    return Syllabus(course_id, row.number, row.published_at, row.hash, from_json(told["profile"]), told)
