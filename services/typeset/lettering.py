"""Which letters can be set: asked of the typesetter itself, so that it and this never disagree."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice

from services.errors import BadField
from services.typeset.pdf import Unset, pdf

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


MOST_NAMED = 5
"""Letters that are named; looking for one costs a page."""


def unprintable(text: str) -> str:
    """The first letters of a text that our fonts do not have, each once; empty where all can be set."""
    if _sets(text):
        return ""
    return "".join(islice((char for char in dict.fromkeys(text) if not _sets(char)), MOST_NAMED)) or text


def printable(field: str, text: str) -> str:
    """A text that certificates print, if every letter of it can be set. Raises BadField."""
    if lost := unprintable(text):
        raise BadField(field, f"The certificate has no letter for “{lost[0]}”. Write this without it.")
    return text


def _sets(text: str) -> bool:
    try:
        pdf("line", {"text": text}, _EPOCH)
    except Unset:
        return False
    return True
