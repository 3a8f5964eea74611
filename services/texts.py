"""Text that people type: what can be stored and shown. Knows no field."""

from __future__ import annotations

import unicodedata

_ALLOWED = "\n\r\t"


def length(text: str) -> int:
    """Characters as the person counts them: browsers send a line end as two."""
    return len(text.replace("\r\n", "\n"))


def unshowable(text: str) -> bool:
    """Whether a text holds a control character or half a character, which no page can show."""
    return not text.isprintable() and any(_bad(char) for char in text)


def showable(text: str) -> str:
    """The text with a replacement mark for every character that cannot be shown."""
    return "".join("\ufffd" if _bad(char) else char for char in text) if unshowable(text) else text


def _bad(char: str) -> bool:
    return char not in _ALLOWED and unicodedata.category(char) in ("Cc", "Cs")
