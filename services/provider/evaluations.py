"""What people thought of a course, together: in lots of five, as they came, so that nobody's is told by itself.

A lot is told where the whole of it lies in the period. So what two periods have told differs by lots, and by no fewer
than five people (engine/insight/lots.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from engine.insight.lots import whole_lots
from models import Enrolment, Evaluation
from services.courses.ratings import MOST, RATED
from services.provider.courses import CourseView


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
    """How many evaluated a course; of how many of these it is told what they said: ratings of the objectives in their
    order, of the other lines by name, and words, in an order that tells nothing of who wrote them.
    """

    count: int
    told: int = 0
    objectives: tuple[Rating, ...] = ()
    ratings: Mapping[str, Rating] | None = None
    words: tuple[str, ...] = ()


def summary_in(connection: Connection, course: CourseView, first: date, last: date) -> Summary:
    """The evaluations of those who completed a course in a period, both days in it."""
    query = (
        select(Evaluation.number, Evaluation.objectives, Evaluation.ratings, Evaluation.words)
        .join(Enrolment, Enrolment.id == Evaluation.enrolment_id)
        .where(Enrolment.course_id == course.id, Enrolment.sample.is_(False))
        .where(Enrolment.completed_on.between(first, last))
    )
    all_of_them = connection.execute(query).all()
    rows = whole_lots((row.number, row) for row in all_of_them)
    if not rows:
        return Summary(len(all_of_them))
    return Summary(
        count=len(all_of_them),
        told=len(rows),
        objectives=tuple(_rating([row.objectives[n] for row in rows]) for n in range(len(course.profile.objectives))),
        ratings={name: _rating([row.ratings[name] for row in rows]) for name in RATED},
        words=tuple(sorted(row.words for row in rows if row.words)),
    )


def _rating(given: Sequence[int]) -> Rating:
    return Rating(tuple(given.count(number) for number in range(1, MOST + 1)))
