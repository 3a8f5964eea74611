"""Terms as they were typed, made into terms that can be kept: blanks and line ends in order, everything checked."""

from __future__ import annotations

from dataclasses import replace

from engine.teach.terms import RubricLine, Terms, problems
from services.errors import BadField
from services.texts import unshowable


def kept_terms(typed: Terms) -> Terms:
    """The same as they are kept: texts without blanks around, lines with nothing on them left out. Raises BadField."""
    terms = replace(
        typed,
        description=_text("description", typed.description),
        objectives=_lines("objectives", typed.objectives),
        steps=_lines("steps", typed.steps),
        rubric=tuple(RubricLine(_text("rubric", line.name), line.points) for line in typed.rubric if line.name.strip()),
    )
    for problem in problems(terms):
        raise BadField(problem.field, problem.remedy)
    return terms


def _lines(field: str, typed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text for line in typed if (text := _text(field, line)))


def _text(field: str, typed: str) -> str:
    text = typed.replace("\r\n", "\n").replace("\r", "\n").strip()
    if unshowable(text) or "\ufffd" in text:
        raise BadField(field, "This holds a character that cannot be stored. Type it anew.")
    return text
