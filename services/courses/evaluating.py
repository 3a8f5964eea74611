"""The evaluation of a course: the last step, open once everything else is done. Sent twice, it is one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, ScalarSelect, func, insert, select

from models import Enrolment, Evaluation
from services.courses.completing import complete
from services.courses.enrolments import newest_enrolment
from services.courses.ratings import Told, checked
from services.courses.taking import way_of
from services.database import writes
from services.errors import Refused


@writes
def evaluate(
    connection: Connection, person_id: int, course_id: str, told: Told, address: str, now: datetime
) -> str | None:
    """Keep an evaluation and, as nothing is left to do then, complete the enrolment. Returns the certificate's code.

    What is evaluated already stays as it was, and is completed where it was not. Raises NotFound, BadFields, Refused.
    """
    enrolment = newest_enrolment(connection, person_id, course_id, now, lock=True)
    way = way_of(connection, enrolment, now)
    if not way.evaluated:
        if not way.ready_to_evaluate:
            raise Refused("The evaluation opens once everything before it is done, the post-test too.")
        rated = checked(told, len(way.profile.objectives))
        connection.execute(
            insert(Evaluation).values(
                enrolment_id=enrolment.id,
                number=None if enrolment.sample else _next(enrolment.course_id),
                objectives=list(rated.objectives),
                ratings=rated.ratings,
                words=rated.words,
                at=now,
            )
        )
    return complete(connection, enrolment, address, now)


def _next(course: int) -> ScalarSelect[int]:
    """The number after those of a course. Two who finish at once may get the same, and are told of together."""
    last = select(func.coalesce(func.max(Evaluation.number), 0) + 1).join(Enrolment)
    return last.where(Enrolment.course_id == course).scalar_subquery()
