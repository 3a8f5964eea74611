"""What supervisors write to a learner about an attempt: about all of it, one decision, or one shared reflection.

All who teach the cohort read them; each changes and takes back their own. The learner reads them in the debrief.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from models import Attempt, Comment, Decision, JournalEntry, Membership, Person
from services.database import writes
from services.errors import BadField, Malformed, NotFound, Refused
from services.teach.scope import SeenAttempt, attempt_of
from services.tokens import is_public_id
from services.typed import text_that_fits

MAX_COMMENT = 4_000
MOST_COMMENTS = 200
"""On one attempt, those of all supervisors together."""


@dataclass(frozen=True, slots=True)
class About:
    """What a comment is about: a decision by its step, a reflection by its prompt, or with neither all of it."""

    step: int | None = None
    prompt: int | None = None


@dataclass(frozen=True, slots=True)
class CommentView:
    """A comment as pages show it. `by` is empty for an account that is gone; `mine` says whether one may change it;
    `new` that its learner has not read it yet, as it stands.
    """

    comment_id: str
    by: str
    mine: bool
    text: str
    at: datetime
    changed: datetime | None
    new: bool = False

    @property
    def stands_since(self) -> datetime:
        """Since when it says what it says."""
        return self.changed or self.at


@dataclass(frozen=True, slots=True)
class Threads:
    """The comments on an attempt by what they are about, each thread from the oldest on."""

    whole: tuple[CommentView, ...]
    steps: Mapping[int, tuple[CommentView, ...]]
    prompts: Mapping[int, tuple[CommentView, ...]]

    @property
    def all(self) -> tuple[CommentView, ...]:
        """Every one of them."""
        return tuple(chain(self.whole, *self.steps.values(), *self.prompts.values()))

    @property
    def beside(self) -> int:
        """How many are about one decision or one reflection."""
        return sum(map(len, (*self.steps.values(), *self.prompts.values())))


def threads_of(connection: Connection, attempt_row: int, reader_id: int) -> Threads:
    """What was said of an attempt, as somebody reads it. Who may read it is asked elsewhere."""
    rows = connection.execute(
        select(Comment.__table__, Person.display_name)
        .outerjoin(Person, Comment.by_id == Person.id)
        .where(Comment.attempt_id == attempt_row)
        .order_by(Comment.id)
    )
    found: defaultdict[About, tuple[CommentView, ...]] = defaultdict(tuple)
    for row in rows:
        view = CommentView(
            comment_id=row.public_id,
            by=row.display_name or "",
            mine=row.by_id == reader_id,
            text=row.text,
            at=row.written_at,
            changed=row.changed_at,
        )
        found[About(row.step, row.prompt)] += (view,)
    return Threads(
        whole=found[About()],
        steps={about.step: views for about, views in found.items() if about.step is not None},
        prompts={about.prompt: views for about, views in found.items() if about.prompt is not None},
    )


def shared_by(connection: Connection, seen: SeenAttempt) -> Mapping[int, str]:
    """What the learner shared of their journal, by prompt; the rest is not even read. Whoever left shares nothing."""
    rows = connection.execute(
        select(JournalEntry.prompt, JournalEntry.text)
        .join(Membership, Membership.public_id == seen.membership_id)
        .where(JournalEntry.attempt_id == seen.id, JournalEntry.shared_at.is_not(None), Membership.left_at.is_(None))
        .order_by(JournalEntry.prompt)
    )
    return {row.prompt: row.text for row in rows}


@writes
def say(
    connection: Connection,
    supervisor_id: int,
    attempt_id: str,
    comment_id: str,
    about: About,
    text: str,
    now: datetime,
) -> None:
    """Write a comment under the id that its form came with: sent twice it stands once, with other words it is changed.

    Raises NotFound, Malformed, BadField, Refused.
    """
    seen = attempt_of(connection, supervisor_id, attempt_id, lock=True)
    if not is_public_id(comment_id) or (about.step is not None and about.prompt is not None):
        raise Malformed("This form is damaged. Open the page again.")
    text = _clean(text)
    there = connection.execute(select(Comment.__table__).where(Comment.public_id == comment_id)).one_or_none()
    if there is not None:
        if (there.attempt_id, there.by_id) != (seen.id, supervisor_id):
            raise Malformed("This form was used already. Open the page again.")
        _put(connection, there, text, now)
        return
    _check_about(connection, seen, about)
    if (connection.scalar(select(func.count()).where(Comment.attempt_id == seen.id)) or 0) >= MOST_COMMENTS:
        raise BadField("text", f"This attempt has {MOST_COMMENTS} comments, and more do not fit. Take one back first.")
    row = {"public_id": comment_id, "attempt_id": seen.id, "by_id": supervisor_id, "text": text, "written_at": now}
    connection.execute(insert(Comment).values(**row, step=about.step, prompt=about.prompt))


@writes
def change(
    connection: Connection, supervisor_id: int, attempt_id: str, comment_id: str, text: str, now: datetime
) -> None:
    """Put another text in place of one's own. Raises NotFound, BadField."""
    seen = attempt_of(connection, supervisor_id, attempt_id, lock=True)
    text = _clean(text)
    there = connection.execute(select(Comment.__table__).where(*_own(seen, supervisor_id, comment_id))).one_or_none()
    if there is None:
        raise NotFound(comment_id)
    _put(connection, there, text, now)


@writes
def take_back(connection: Connection, supervisor_id: int, attempt_id: str, comment_id: str) -> None:
    """Take one's own comment back; harmless when it is gone. Raises NotFound."""
    seen = attempt_of(connection, supervisor_id, attempt_id, lock=True)
    connection.execute(delete(Comment).where(*_own(seen, supervisor_id, comment_id)))


def _own(seen: SeenAttempt, supervisor_id: int, comment_id: str) -> tuple[Any, ...]:
    return (Comment.public_id == comment_id, Comment.attempt_id == seen.id, Comment.by_id == supervisor_id)


def _put(connection: Connection, there: Any, text: str, now: datetime) -> None:
    if there.text != text:
        connection.execute(update(Comment).where(Comment.id == there.id).values(text=text, changed_at=now))


def _check_about(connection: Connection, seen: SeenAttempt, about: About) -> None:
    """Raises Refused while the attempt goes on, Malformed for a step that is none, BadField for what is not shared."""
    if connection.scalar(select(Attempt.finished_at).where(Attempt.id == seen.id)) is None:
        raise Refused("This attempt is under way. What you write about it can be kept when it has come to its end.")
    if about.step is not None and not _is_decision(connection, seen.id, about.step):
        raise Malformed("This attempt has no such decision. Open the page again.")
    if about.prompt is not None and about.prompt not in shared_by(connection, seen):
        raise BadField(
            "whole", "This reflection is not shared with you any more. You can say it about the attempt as a whole."
        )


def _is_decision(connection: Connection, attempt_row: int, step: int) -> bool:
    here = (Decision.attempt_id == attempt_row, Decision.step == step, Decision.fingerprint.is_not(None))
    return connection.scalar(select(Decision.step).where(*here)) is not None


def _clean(text: str) -> str:
    """Raises BadField."""
    if not text.strip():
        raise BadField("text", "Write something first. A comment of yours is taken back with its own button.")
    return text_that_fits("text", text, MAX_COMMENT).strip()
