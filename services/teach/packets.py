"""The packet of one person, on paper: their way through a case, what was said of it, what to talk about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import Connection

from engine.scenario.note import questions
from engine.scenario.render import inline_html
from services.database import reads
from services.people import Visitor
from services.teach.paths import Look, PathView, look_at, note_look


@dataclass(frozen=True, slots=True)
class Packet:
    """What goes on paper. `withheld` says that the learner has not seen the explanations yet."""

    path: PathView
    questions: tuple[Markup, ...]
    withheld: bool


def packet(visitor: Visitor, attempt_id: str, now: datetime) -> Packet:
    """The packet of an attempt that an assignment covers; that somebody took it is noted. Raises NotFound."""
    look = _look(visitor.id, attempt_id, now)
    note_look(visitor.id, look, now)
    assignment, note = look.view.assignment, look.story.scenario.note
    return Packet(
        path=look.view,
        questions=tuple(Markup(inline_html(question)) for question in questions(note)),
        withheld=assignment.terms.withholds and assignment.released_at is None,
    )


@reads
def _look(connection: Connection, supervisor_id: int, attempt_id: str, now: datetime) -> Look:
    return look_at(connection, supervisor_id, attempt_id, "packet", now)
