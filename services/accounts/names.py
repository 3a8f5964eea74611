"""Names as people write them: any script, kept as typed, with what no page can show refused."""

from __future__ import annotations

import unicodedata

from services.errors import BadField
from services.texts import is_one_line, length, unshowable

MAX_NAME = 200
MAX_MARKS = 10
"""Marks that follow one another: some scripts stack a few on a letter, no name stacks a hundred."""

_NO_TEXT = "\ufffd"
"""The mark that stands where something sent was no text."""


def clean_name(typed: str, field: str = "name", *, required: bool = True) -> str:
    """A name without blanks around it. Raises BadField."""
    name = typed.strip()
    if not has_something(name):
        if required or name:
            raise BadField(field, "Write a name, as you would like to be called.")
        return ""
    if unshowable(name) or not is_one_line(name) or _NO_TEXT in name:
        raise BadField(field, "This name holds a character that cannot be shown. Type it anew.")
    if length(name) > MAX_NAME:
        raise BadField(field, f"A name has at most {MAX_NAME} characters.")
    if _longest_run_of_marks(name) > MAX_MARKS:
        raise BadField(field, "This name stacks more marks on a letter than a page can show. Take some away.")
    return name


def has_something(name: str) -> bool:
    """Whether there is anything to see: a letter, a number, a symbol."""
    return any(unicodedata.category(char)[0] in "LNPS" for char in name)


def _longest_run_of_marks(name: str) -> int:
    longest = run = 0
    for char in name:
        run = run + 1 if unicodedata.category(char)[0] == "M" else 0
        longest = max(longest, run)
    return longest
