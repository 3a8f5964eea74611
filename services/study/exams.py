"""Practice exams: starting one, and what the answers of those that have ended came to. Knows no page."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Integer, Text, bindparam, cast, insert, literal, null, select, union, union_all

from engine.scenario.order import SEED_BYTES
from engine.scenario.play import replay
from engine.scenario.tables import Exam as Blueprint
from engine.study import exam as drawing
from engine.study.exam import NotFilled, Paper
from engine.study.questions import Measured, Outcome, outcome_at
from models import Attempt, Decision, Exam, ExamAnswer, Person, Review
from services.database import reads, writes
from services.errors import Malformed, Unplayable
from services.people import enter_as_guest
from services.stories import Playable, shelf
from services.study.bank import BankQuestion, bank
from services.study.blueprints import blueprints
from services.study.exam_ending import end
from services.study.papers import SAMPLE, allowed, load, over_at, read_sheet, write_sheet
from services.tokens import new_public_id

OUTCOMES = 20_000
"""Outcomes of answers that a process remembers."""
LATEST = 10
"""Exams whose items a new paper avoids where it can."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")

_MINE = (Exam.person_id == bindparam("person_id"), Exam.finished_at.is_not(None))
_ENDED = union_all(
    select(
        Exam.id,
        literal(-1).label("item"),
        cast(Exam.paper, Text).label("paper"),
        cast(null(), Integer).label("choice"),
        cast(null(), ExamAnswer.changed_at.type).label("changed_at"),
    ).where(*_MINE),
    select(ExamAnswer.exam_id, ExamAnswer.item, cast(null(), Text), ExamAnswer.choice, ExamAnswer.changed_at)
    .join(Exam, ExamAnswer.exam_id == Exam.id)
    .where(*_MINE, ExamAnswer.choice.is_not(None)),
).order_by("id", "item")
"""Each exam that has ended, and below it its answers. Put together once, for that costs more than running it."""


@dataclass(frozen=True, slots=True)
class Starting:
    """What a learner sends to start: the blueprint, how many items (the sample has its own), a one-time token."""

    blueprint: str
    items: int
    token: str


def start(session_token: str, person_id: int | None, sent: Starting, now: datetime) -> str:
    """Start an exam, as a guest where nobody is known yet. Returns its public id; the same token gives the same.

    One exam runs for each blueprint: starting another leads back to it. Raises Malformed for a blueprint, a size or a
    token that is none. The paper is drawn before the transaction begins, so that nobody who decides has to wait.
    """
    blueprint = blueprints.get(sent.blueprint)
    if blueprint is None:
        raise Malformed("Choose one of the practice exams on the page.")
    if not _TOKEN.fullmatch(sent.token):
        raise Malformed("This start form is damaged. Open the page of the practice exams again.")
    seed = secrets.token_bytes(SEED_BYTES)
    try:
        paper = _drawn(person_id, blueprint, sent.items, seed)
    except NotFilled:
        raise Malformed("The library does not fill a paper of this size. Choose one of those on the page.") from None
    return _begin(session_token, sent, write_sheet(blueprint, paper), seed, now)


@reads
def _drawn(
    connection: Connection, person_id: int | None, blueprint: Blueprint, items: int, seed: bytes
) -> Paper[BankQuestion]:
    fills = blueprints.fills(bank(connection))
    met = _met(connection, person_id) if person_id is not None else frozenset()
    if blueprint.key == SAMPLE:
        return drawing.draw_sample(fills.pool, seed, met)
    if items not in fills.sizes[blueprint.key]:
        raise NotFilled
    return drawing.draw(blueprint, items, fills.pool, seed, met)


def _met(connection: Connection, person_id: int) -> frozenset[str]:
    """The fingerprints of what somebody has met, in cases, reviews and their latest exams."""
    decided = (
        select(Decision.fingerprint)
        .join(Attempt, Decision.attempt_id == Attempt.id)
        .where(Attempt.person_id == person_id, Decision.fingerprint.is_not(None))
    )
    reviewed = select(Review.fingerprint).where(Review.person_id == person_id)
    latest = select(Exam.paper).where(Exam.person_id == person_id).order_by(Exam.id.desc()).limit(LATEST)
    asked = [item.fingerprint for paper in connection.scalars(latest) for item in read_sheet(paper).items]
    return frozenset((*connection.scalars(union(decided, reviewed)), *asked))


@writes
def _begin(
    connection: Connection, session_token: str, sent: Starting, paper: dict[str, Any], seed: bytes, now: datetime
) -> str:
    person_id = enter_as_guest(connection, session_token, now)
    holding = select(Person.time_factor).where(Person.id == person_id).with_for_update()
    factor = connection.scalars(holding).one()
    running = _started(connection, person_id, sent, now)
    if running is not None:
        return running
    public_id = new_public_id()
    total = allowed(paper["minutes"], factor).total
    connection.execute(
        insert(Exam).values(
            public_id=public_id,
            person_id=person_id,
            start_token=sent.token,
            blueprint=sent.blueprint,
            seed=seed,
            paper=paper,
            time_factor=factor,
            section=0,
            started_at=now,
            ends_at=None if total is None else now + total,
        )
    )
    return public_id


def _started(connection: Connection, person_id: int, sent: Starting, now: datetime) -> str | None:
    """The exam that this form began, or the one that runs by this blueprint; one whose time is up is ended."""
    by_form = connection.execute(
        select(Exam.public_id, Exam.person_id).where(Exam.start_token == sent.token)
    ).one_or_none()
    if by_form is not None and by_form.person_id != person_id:
        raise Malformed("This start form was used already. Open the page of the practice exams again.")
    if by_form is not None:
        return str(by_form.public_id)
    open_ones = select(Exam.public_id, Exam.ends_at).where(
        Exam.person_id == person_id, Exam.blueprint == sent.blueprint, Exam.finished_at.is_(None)
    )
    for row in connection.execute(open_ones).all():
        if over_at(None, row.ends_at, now) is None:
            return str(row.public_id)
        end(connection, load(connection, person_id, row.public_id, lock=True), now)
    return None


def measured_in_exams(connection: Connection, person_id: int) -> Iterator[Measured]:
    """What every answer of somebody's exams that have ended came to, the oldest first; items that do not count aside.

    One statement, which brings each paper once, and one for each story that the process has not opened yet.
    """
    sheet, stories = None, dict[int, Playable | None]()
    for row in connection.execute(_ENDED, {"person_id": person_id}):
        if row.paper is not None:
            sheet = read_sheet(json.loads(row.paper))
        elif sheet is not None and row.item not in sheet.left_out:
            item = sheet.items[row.item].item
            if item.revision_id not in stories:
                stories[item.revision_id] = _story(connection, item.revision_id)
            playable = stories[item.revision_id]
            if playable is not None:
                yield Measured(row.changed_at, None, _outcome(playable, item.path, row.choice))


def _story(connection: Connection, revision_id: int) -> Playable | None:
    try:
        return shelf.get(connection, revision_id)
    except Unplayable:
        return None


@lru_cache(maxsize=OUTCOMES)
def _outcome(playable: Playable, path: tuple[int, ...], choice: int) -> Outcome:
    return outcome_at(playable.story, replay(playable.story, path).at, choice)
