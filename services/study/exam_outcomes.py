"""What the answers of practice exams that are over came to, whether somebody closed them or their clock did."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, Integer, Text, bindparam, cast, literal, null, select, union_all

from engine.scenario.play import replay
from engine.study.questions import Measured, Outcome, outcome_at
from models import Exam, ExamAnswer
from services.stories import Playable, shelf
from services.study.papers import OVER, read_sheet, up_since, withdrawn

OUTCOMES = 20_000
"""Outcomes of answers that a process remembers."""

_MINE = (Exam.person_id == bindparam("person_id"), OVER)
_ENDED = union_all(
    select(
        Exam.id,
        literal(-1).label("item"),
        cast(Exam.paper, Text).label("paper"),
        Exam.finished_at.label("finished_at"),
        cast(null(), Integer).label("choice"),
        cast(null(), ExamAnswer.changed_at.type).label("changed_at"),
    ).where(*_MINE),
    select(
        ExamAnswer.exam_id,
        ExamAnswer.item,
        cast(null(), Text),
        cast(null(), Exam.finished_at.type),
        ExamAnswer.choice,
        ExamAnswer.changed_at,
    )
    .join(Exam, ExamAnswer.exam_id == Exam.id)
    .where(*_MINE, ExamAnswer.choice.is_not(None)),
).order_by("id", "item")
"""Each exam that is over, and below it its answers. Put together once, for that costs more than running it."""


def measured_in_exams(connection: Connection, person_id: int, now: datetime) -> Iterator[Measured]:
    """What every answer of somebody's exams that are over came to, the oldest first; items that do not count aside.

    One statement, which brings each paper once; one for each exam whose end is not written down yet, which asks what
    has left the library; and one for each story that the process has not opened yet.
    """
    sheet, out, stories = None, frozenset[int](), dict[int, Playable | None]()
    for row in connection.execute(_ENDED, {"person_id": person_id, "up_since": up_since(now)}).all():
        if row.paper is not None:
            sheet = read_sheet(json.loads(row.paper))
            out = withdrawn(connection, sheet.items) if row.finished_at is None else sheet.left_out
        elif sheet is not None and row.item not in out:
            item = sheet.items[row.item].item
            if item.revision_id not in stories:
                stories[item.revision_id] = shelf.find(connection, item.revision_id)
            playable = stories[item.revision_id]
            if playable is not None:
                yield Measured(row.changed_at, None, _outcome(playable, item.path, row.choice))


@lru_cache(maxsize=OUTCOMES)
def _outcome(playable: Playable, path: tuple[int, ...], choice: int) -> Outcome:
    return outcome_at(playable.story, replay(playable.story, path).at, choice)
