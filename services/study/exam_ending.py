"""The end of an exam, written down once: when it was, which items do not count, what comes back as a review."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, update

from models import Exam
from services.stories import shelf
from services.study.cards import collect_answers
from services.study.papers import Loaded, PaperItem, withdrawn


def end(connection: Connection, loaded: Loaded, now: datetime) -> None:
    """Write down that an exam ended now, or when its time was up. One that has ended stays as it is."""
    row = loaded.row
    if row.finished_at is not None:
        return
    over = now if row.ends_at is None else min(now, row.ends_at)
    left_out = uncounted(connection, loaded.sheet.items)
    kept = {**row.paper, "left_out": sorted(left_out)}
    connection.execute(update(Exam).where(Exam.id == row.id).values(finished_at=over, paper=kept))
    answers = [
        (item.item, answer.choice, answer.changed_at)
        for item in loaded.sheet.items
        if item.number not in left_out and (answer := loaded.answers.get(item.number)) and answer.choice
    ]
    collect_answers(connection, row.person_id, answers)


def uncounted(connection: Connection, items: tuple[PaperItem, ...]) -> frozenset[int]:
    """The numbers of items that do not count: their case has left the library, or this version cannot read it."""
    unreadable = frozenset(item.number for item in items if shelf.find(connection, item.item.revision_id) is None)
    return withdrawn(connection, items) | unreadable
