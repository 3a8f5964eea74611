"""The teaching note taken apart: the questions that it leaves for a discussion. Knows no page."""

from __future__ import annotations

import re

_QUESTION = re.compile(r"^\d{1,3}\. +")


def questions(note: str) -> tuple[str, ...]:
    """The numbered questions of a note, as Markdown of one line each, in their order.

    A question ends where the next begins, or with an empty line.
    """
    found: list[str] = []
    open_ended = False
    for line in note.splitlines():
        begins = _QUESTION.match(line)
        if begins:
            found.append(line[begins.end() :].strip())
        elif open_ended and line.strip():
            found[-1] += f" {line.strip()}"
        open_ended = bool(line.strip()) and (begins is not None or open_ended)
    return tuple(found)
