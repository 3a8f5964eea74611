"""Text that people type: what can be stored and shown. Knows no field."""

from __future__ import annotations

import unicodedata

_ALLOWED = "\n\r\t"


def length(text: str) -> int:
    """Characters as the person counts them: browsers send a line end as two."""
    return len(text.replace("\r\n", "\n"))


def is_one_line(text: str) -> bool:
    """Whether there is no line end in a text, of whatever kind, and no tab."""
    return "\t" not in text and text.splitlines() in ([], [text])


def unshowable(text: str) -> bool:
    """Whether a text holds a control character, half a character or what is none, which no page or file can show."""
    return not text.isprintable() and any(_bad(char) for char in text)


def showable(text: str) -> str:
    """The text with a replacement mark for every character that cannot be shown."""
    return "".join("\ufffd" if _bad(char) else char for char in text) if unshowable(text) else text


def _bad(char: str) -> bool:
    return char not in _ALLOWED and (unicodedata.category(char) in ("Cc", "Cs") or _is_none(ord(char)))


def _is_none(code: int) -> bool:
    """Whether Unicode keeps a number for no character, for good: the last two of each plane, and thirty-two more."""
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
