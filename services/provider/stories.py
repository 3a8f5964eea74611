"""The stories of a course's cases: what its items must not repeat, and how many words a way through them has."""

from __future__ import annotations

from sqlalchemy import Connection, select

from engine.credit.path_words import expected_words
from engine.scenario.play import Story
from models import Course, CourseCase, Revision
from services.database import reads
from services.errors import NotFound
from services.stories import shelf


def stories_of(connection: Connection, number: int) -> list[Story]:
    """The cases of a draft by its number, as the library has them now; without those that cannot be read any more."""
    query = select(Revision.id).join(CourseCase, CourseCase.scenario_id == Revision.scenario_id)
    revisions = connection.scalars(query.where(CourseCase.course_id == number, Revision.newest)).all()
    found = (shelf.find(connection, revision) for revision in revisions)
    return [each.story for each in found if each is not None]


@reads
def words_on_a_path(connection: Connection, course_id: str) -> int:
    """How many words somebody is expected to read in all cases of a course together. Raises NotFound."""
    number = connection.scalar(select(Course.id).where(Course.public_id == course_id))
    if number is None:
        raise NotFound
    return sum(map(expected_words, stories_of(connection, number)))
