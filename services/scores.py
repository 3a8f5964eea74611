"""Stored scores against what replaying gives: a stored score is a cache."""

from __future__ import annotations

from sqlalchemy import Connection, select

from engine.scenario.play import NotOffered, is_over, replay
from engine.scenario.score import judge
from models import Attempt, Decision
from services.database import reads
from services.stories import shelf

_FINISHED = select(
    Attempt.id, Attempt.public_id, Attempt.revision_id, Attempt.earned, Attempt.out_of, Attempt.safe, Attempt.passed
).where(Attempt.finished_at.is_not(None))
_CHOICES = select(Decision.attempt_id, Decision.choice).order_by(Decision.attempt_id, Decision.step)


@reads
def verify(connection: Connection) -> tuple[int, tuple[str, ...]]:
    """Replay every finished attempt. Returns how many, and the public ids of those whose stored score is not
    what it comes to.
    """
    finished = connection.execute(_FINISHED).all()  # first, for decisions are only ever added
    choices: dict[int, list[int]] = {}
    for attempt_id, choice in connection.execute(_CHOICES):
        choices.setdefault(attempt_id, []).append(choice)
    wrong = []
    for row in finished:
        story = shelf.get(connection, row.revision_id).story
        try:
            run = replay(story, choices.get(row.id, ()))
        except NotOffered:
            wrong.append(row.public_id)
            continue
        verdict = judge(story, run)
        derived = (run.earned, story.best, verdict.safe, verdict.passed)
        if not is_over(story, run) or derived != (row.earned, row.out_of, row.safe, row.passed):
            wrong.append(row.public_id)
    return len(finished), tuple(wrong)
