"""What people thought of a course, together: from five evaluations on, so that nobody's is told by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from models import Enrolment, Evaluation
from services.courses.ratings import MOST, RATED
from services.provider.courses import CourseView

FEWEST = 5


@dataclass(frozen=True, slots=True)
class Rating:
    """How a line was rated: how often with each of the five, from 1 on."""

    counts: tuple[int, ...]

    @property
    def mean(self) -> float:
        """The mean, to one decimal."""
        total = sum(number * count for number, count in enumerate(self.counts, 1))
        return round(total / sum(self.counts), 1) if any(self.counts) else 0.0


@dataclass(frozen=True, slots=True)
class Summary:
    """How many evaluated a course; what they said where they are enough: ratings of the objectives in their order, of
    the other lines by name, and words, in an order that tells nothing of who wrote them.
    """

    count: int
    objectives: tuple[Rating, ...] = ()
    ratings: Mapping[str, Rating] | None = None
    words: tuple[str, ...] = ()


def summary_in(connection: Connection, course: CourseView, first: date, last: date) -> Summary:
    """The evaluations of those who completed a course in a period, both days in it."""
    query = (
        select(Evaluation.objectives, Evaluation.ratings, Evaluation.words)
        .join(Enrolment, Enrolment.id == Evaluation.enrolment_id)
        .where(Enrolment.course_id == course.id, Enrolment.sample.is_(False))
        .where(Enrolment.completed_on.between(first, last))
    )
    rows = connection.execute(query).all()
    if len(rows) < FEWEST:
        return Summary(len(rows))
    return Summary(
        count=len(rows),
        objectives=tuple(_rating([row.objectives[n] for row in rows]) for n in range(len(course.profile.objectives))),
        ratings={name: _rating([row.ratings[name] for row in rows]) for name in RATED},
        words=tuple(sorted(row.words for row in rows if row.words)),
    )


def _rating(given: Sequence[int]) -> Rating:
    return Rating(tuple(given.count(number) for number in range(1, MOST + 1)))
