"""What is to come back, looked for in all that somebody did; exams that their clock ended are closed on the way."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from models import Exam
from services.database import reads
from services.study import cards, examining
from services.study.papers import OVER, up_since


def collect_all(person_id: int, now: datetime) -> None:
    """End the exams whose time is up, and make cards of all that comes back and has none yet.

    Writes nothing where nothing is missing.
    """
    for exam_id in _up(person_id, now):
        examining.finish(person_id, exam_id, None, now)
    cards.collect_all(person_id)


@reads
def _up(connection: Connection, person_id: int, now: datetime) -> list[str]:
    """Exams whose time is up and whose end nobody wrote down."""
    mine = select(Exam.public_id).where(Exam.person_id == person_id, Exam.finished_at.is_(None), OVER)
    return list(connection.scalars(mine.order_by(Exam.id), {"up_since": up_since(now)}))
