"""Which letters can be set: asked of the typesetter itself, so that it and this never disagree."""

from __future__ import annotations

from datetime import UTC, datetime

from services.typeset.pdf import Unset, pdf

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def unprintable(text: str) -> str:
    """The letters of a text that our fonts do not have, each once and in its order; empty where all can be set."""
    if _sets(text):
        return ""
    return "".join(char for char in dict.fromkeys(text) if not _sets(char)) or text


def _sets(text: str) -> bool:
    try:
        pdf("line", {"text": text}, _EPOCH)
    except Unset:
        return False
    return True
