"""What a person played and wrote, as tables: attempts, decisions, journal, “I see it differently”."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from engine.scenario.play import NotOffered, Story
from engine.scenario.score import Taken, trace
from models import Attempt, Decision, Dissent, JournalEntry, Revision, Scenario
from services.accounts.records import Record
from services.cards import score_label
from services.errors import Unplayable
from services.stories import shelf


@dataclass(frozen=True, slots=True)
class _Played:
    """An attempt with its decisions; `story` and `taken` are empty where this version cannot read the case."""

    row: Any
    decisions: tuple[Any, ...]
    story: Story | None
    taken: tuple[Taken, ...]


def records_of_play(connection: Connection, person_id: int, withheld: Collection[str]) -> tuple[Record, ...]:
    """Everything that somebody did in cases, the oldest first. What `withheld` attempts came to is not out yet."""
    played = _all(connection, person_id)
    return (
        _attempts(played, withheld),
        _decisions(played),
        _journal(connection, played),
        _dissents(connection, played),
    )


def _all(connection: Connection, person_id: int) -> tuple[_Played, ...]:
    attempts = connection.execute(
        select(Attempt, Scenario.slug, Revision.card, Revision.hash)
        .join(Revision, Attempt.revision_id == Revision.id)
        .join(Scenario, Revision.scenario_id == Scenario.id)
        .where(Attempt.person_id == person_id)
        .order_by(Attempt.started_at, Attempt.id)
    ).all()
    decisions = _rows_by_attempt(connection, person_id, Decision, Decision.step)
    return tuple(_replayed(connection, row, tuple(decisions.get(row.id, ()))) for row in attempts)


def _rows_by_attempt(connection: Connection, person_id: int, table: Any, order: Any) -> dict[int, list[Any]]:
    mine = select(table).join(Attempt, table.attempt_id == Attempt.id).where(Attempt.person_id == person_id)
    found: dict[int, list[Any]] = {}
    for row in connection.execute(mine.order_by(table.attempt_id, order)):
        found.setdefault(row.attempt_id, []).append(row)
    return found


def _replayed(connection: Connection, row: Any, decisions: tuple[Any, ...]) -> _Played:
    try:
        story = shelf.get(connection, row.revision_id).story
        return _Played(row, decisions, story, trace(story, (decision.choice for decision in decisions)))
    except (Unplayable, NotOffered):
        return _Played(row, decisions, None, ())


def _attempts(played: tuple[_Played, ...], withheld: Collection[str]) -> Record:
    columns = {
        "attempt": "its random name",
        "case": "the case, as its address names it",
        "title": "the title of the case",
        "text": "the hash of the text that you played",
        "mode": "study or exam",
        "started_at": "when you began",
        "finished_at": "when you came to the end",
        "stepped_out_at": "when you stepped out",
        "score": "percent of what could be earned, rounded down; left out until a supervisor has released the "
        "explanations, as are the next four",
        "earned": "credits earned",
        "out_of": "credits that could be earned",
        "safe": "whether no choice was unsafe",
        "passed": "whether you passed",
    }
    rows = tuple(
        (
            each.row.public_id,
            each.row.slug,
            each.row.card["title"],
            each.row.hash,
            each.row.mode,
            each.row.started_at,
            each.row.finished_at,
            each.row.stepped_out_at,
            *([None] * 5 if each.row.public_id in withheld else _outcome(each.row)),
        )
        for each in played
    )
    return Record("attempts", "Cases that you began.", columns, rows)


def _outcome(row: Any) -> tuple[Any, ...]:
    score = None if row.out_of is None else int(score_label(row.earned, row.out_of))
    return (score, row.earned, row.out_of, row.safe, row.passed)


def _decisions(played: tuple[_Played, ...]) -> Record:
    columns = {
        "attempt": "of which attempt",
        "step": "which step, from 0",
        "scene": "the title of the scene",
        "choice": "the number of your choice, in the order of the case's file",
        "choice_text": "what it said",
        "confidence": "how sure you were: low, medium or high",
        "reason": "what you wrote about it",
        "decided_at": "when",
    }
    rows = tuple(
        (
            each.row.public_id,
            decision.step,
            each.taken[decision.step].scene.title if each.taken else None,
            decision.choice,
            each.taken[decision.step].choice.text if each.taken else None,
            decision.confidence,
            decision.reason,
            decision.decided_at,
        )
        for each in played
        for decision in each.decisions
    )
    return Record("decisions", "What you chose, step by step.", columns, rows)


def _journal(connection: Connection, played: tuple[_Played, ...]) -> Record:
    columns = {
        "attempt": "of which attempt",
        "prompt": "the number of the question",
        "prompt_text": "the question",
        "text": "what you wrote",
        "written_at": "when",
        "shared_at": "since when the supervisors of the cohort can read it, if you shared it",
    }
    entries = _by_attempt(connection, played, JournalEntry, JournalEntry.prompt)
    rows = tuple(
        (
            each.row.public_id,
            entry.prompt,
            _prompt(each.story, entry.prompt),
            entry.text,
            entry.written_at,
            entry.shared_at,
        )
        for each, entry in entries
    )
    return Record("journal", "What you wrote to yourself after a case.", columns, rows)


def _prompt(story: Story | None, number: int) -> str | None:
    prompts = story.scenario.meta.reflect if story else ()
    return prompts[number - 1] if 1 <= number <= len(prompts) else None


def _dissents(connection: Connection, played: tuple[_Played, ...]) -> Record:
    columns = {
        "attempt": "of which attempt",
        "step": "which step, from 0",
        "choice": "the number of the choice that you hold to be better, if you named one",
        "choice_text": "what it said",
        "why": "what you wrote",
        "provision": "the rule that you named",
        "written_at": "when",
    }
    dissents = _by_attempt(connection, played, Dissent, Dissent.step)
    rows = tuple(
        (
            each.row.public_id,
            dissent.step,
            dissent.choice,
            _choice_text(each.taken, dissent.step, dissent.choice),
            dissent.why,
            dissent.provision,
            dissent.written_at,
        )
        for each, dissent in dissents
    )
    return Record("dissents", "Where you see it differently.", columns, rows)


def _choice_text(taken: tuple[Taken, ...], step: int, number: int | None) -> str | None:
    choices = taken[step].scene.choices if step < len(taken) else ()
    return next((choice.text for choice in choices if choice.number == number), None)


def _by_attempt(
    connection: Connection, played: tuple[_Played, ...], table: Any, order: Any
) -> tuple[tuple[_Played, Any], ...]:
    """The rows of a table that hang on these attempts, each with its attempt."""
    person_ids = {each.row.person_id for each in played}
    found = [_rows_by_attempt(connection, person_id, table, order) for person_id in person_ids]
    return tuple((each, row) for each in played for rows in found for row in rows.get(each.row.id, ()))
