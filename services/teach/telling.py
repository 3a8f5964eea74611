"""How sure learners said they were in an assigned case: what has been told of it, and when more is told.

Attempts wait, once they are folded, until they make a lot. What was told stands: it is kept, and is never worked out
again, for whoever saw it could take what is told later from it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, and_, select, update

from engine.insight.calibration import Published, published
from engine.insight.walks import Taken
from engine.scenario.types import SOUND, Kind
from models import AssignedAttempt, AssignmentCase, Attempt, Decision
from services.stories import shelf


def told_of(connection: Connection, case_id: int) -> Published:
    """What has been told of a case."""
    kept = connection.scalar(select(AssignmentCase.told).where(AssignmentCase.id == case_id))
    if kept is None:
        return Published()
    choices = {(place, number): tuple(counts) for place, number, counts in kept["choices"]}
    return Published(kept["n"], choices, {sound: tuple(counts) for sound, counts in kept["rest"]})


def tell(connection: Connection, case_id: int) -> None:
    """Tell of those who wait, where they make a lot. The caller holds the row of the case."""
    waiting, revisions = _waiting(connection, case_id)
    sound = _sound(connection, revisions)
    answers = {id_: {taken: said for taken, said in of.items() if taken in sound} for id_, of in waiting.items()}
    after = published(told_of(connection, case_id), [of for of in answers.values() if of], sound)
    if after:
        kept = {
            "n": after.n,
            "choices": [[*taken, n] for taken, n in after.choices.items()],
            "rest": [*after.rest.items()],
        }
        connection.execute(update(AssignmentCase).where(AssignmentCase.id == case_id).values(told=kept))
    over = [id_ for id_, of in answers.items() if after or not of]
    if over:
        connection.execute(update(AssignedAttempt).where(AssignedAttempt.attempt_id.in_(over)).values(told=True))


def _waiting(connection: Connection, case_id: int) -> tuple[dict[int, dict[Taken, str]], set[int]]:
    """What was said in the attempts that wait, and their revisions."""
    said = and_(Decision.attempt_id == Attempt.id, Decision.confidence.is_not(None), Decision.fingerprint.is_not(None))
    query = (
        select(Attempt.id, Attempt.revision_id, Decision.fingerprint, Decision.choice, Decision.confidence)
        .join(AssignedAttempt, AssignedAttempt.attempt_id == Attempt.id)
        .outerjoin(Decision, said)
        .where(AssignedAttempt.assignment_case_id == case_id, AssignedAttempt.folded, AssignedAttempt.told.is_(False))
    )
    found: dict[int, dict[Taken, str]] = {}
    revisions: set[int] = set()
    for attempt_id, revision_id, place, number, confidence in connection.execute(query):
        revisions.add(revision_id)
        answers = found.setdefault(attempt_id, {})
        if place and confidence:
            answers[place, number] = confidence
    return found, revisions


def _sound(connection: Connection, revisions: Iterable[int]) -> dict[Taken, bool]:
    """The choices of all scored decisions, and whether each is sound or the strongest there."""
    stories = [found.story for id_ in sorted(revisions) if (found := shelf.find(connection, id_))]
    scenes = [scene for story in stories for scene in story.scenario.scenes if scene.kind is Kind.DECISION]
    return {
        (scene.fingerprint, choice.number): (choice.credit or 0)
        >= min(SOUND, max(each.credit or 0 for each in scene.choices))
        for scene in scenes
        for choice in scene.choices
    }
