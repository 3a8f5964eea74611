"""Starting a practice exam: its paper drawn and written down, once for each form and each blueprint. Knows no page."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, union

from engine.scenario.order import SEED_BYTES
from engine.scenario.tables import Exam as Blueprint
from engine.study import exam as drawing
from engine.study.exam import SAMPLE as SAMPLE_ITEMS
from engine.study.exam import NotFilled, Paper
from models import Attempt, Decision, Exam, Person, Review
from services.database import reads, writes
from services.errors import CasesHeld, Malformed
from services.people import enter_as_guest
from services.study.bank import BankQuestion, bank
from services.study.blueprints import blueprints
from services.study.exam_ending import end
from services.study.met import met_of
from services.study.papers import SAMPLE, allowed, load, over_at, read_sheet, write_sheet
from services.tokens import is_start_token, new_public_id

LATEST = 10
"""Exams whose items a new paper avoids where it can."""
DRAWS = 6
"""How often a paper is drawn where other tabs begin something meanwhile."""


@dataclass(frozen=True, slots=True)
class Starting:
    """What a learner sends to start: the blueprint, how many items (the sample has its own), a one-time token."""

    blueprint: str
    items: int
    token: str


def start(session_token: str, person_id: int | None, sent: Starting, now: datetime) -> str:
    """Start an exam, as a guest where nobody is known yet. Returns its public id; the same token gives the same.

    One exam runs for each blueprint: starting another leads back to it. The paper is drawn before the transaction
    begins, so that nobody who decides has to wait. Raises Malformed for a blueprint, a size or a token that is none,
    CasesHeld where too many cases are under way.
    """
    blueprint = blueprints.get(sent.blueprint)
    if blueprint is None:
        raise Malformed("Choose one of the practice exams on the page.")
    if not is_start_token(sent.token):
        raise Malformed("This start form is damaged. Open the page of the practice exams again.")
    for _ in range(DRAWS):
        seed = secrets.token_bytes(SEED_BYTES)
        paper = _drawn(person_id, blueprint, sent.items, seed, now)
        begun = _begin(session_token, sent, blueprint, paper, seed, now)
        if begun is not None:
            return begun
    raise CasesHeld


@reads
def _drawn(
    connection: Connection, person_id: int | None, blueprint: Blueprint, items: int, seed: bytes, now: datetime
) -> Paper[BankQuestion] | None:
    """A paper without the cases that somebody is in the middle of or has on another paper that runs, for its report
    would give those away; None where the other cases do not fill it.
    """
    fills = blueprints.fills(bank(connection))
    is_sample = blueprint.key == SAMPLE
    if not is_sample and items not in fills.sizes[blueprint.key]:
        raise Malformed("The library does not fill a paper of this size. Choose one of those on the page.")
    asked, pool = frozenset[str](), fills.pool
    if person_id is not None:
        asked, met = _met(connection, person_id), met_of(connection, person_id, now)
        pool = tuple(question for question in pool if not met.holds(question.slug, question.fingerprint))
    try:
        paper = (
            drawing.draw_sample(pool, seed, asked) if is_sample else drawing.draw(blueprint, items, pool, seed, asked)
        )
    except NotFilled:
        return None
    is_short = is_sample and len(paper.items) < SAMPLE_ITEMS and len(pool) < len(fills.pool)
    return None if is_short else paper


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
    connection: Connection,
    session_token: str,
    sent: Starting,
    blueprint: Blueprint,
    drawn: Paper[BankQuestion] | None,
    seed: bytes,
    now: datetime,
) -> str | None:
    """Its public id; None where another tab began, meanwhile, what this paper would give away. Raises CasesHeld."""
    person_id = enter_as_guest(connection, session_token, now)
    holding = select(Person.time_factor).where(Person.id == person_id).with_for_update()
    factor = connection.scalars(holding).one()
    running = _started(connection, person_id, sent, now)
    if running is not None:
        return running
    if drawn is None:
        raise CasesHeld
    met = met_of(connection, person_id, now)
    if any(met.holds(item.question.slug, item.question.fingerprint) for item in drawn.items):
        return None
    return _write(connection, person_id, sent, write_sheet(blueprint, drawn), factor, seed, now)


def _write(
    connection: Connection,
    person_id: int,
    sent: Starting,
    paper: dict[str, Any],
    factor: str,
    seed: bytes,
    now: datetime,
) -> str:
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
