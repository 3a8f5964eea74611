"""What people type into a field, refused in words where it cannot be kept. Knows no field."""

from __future__ import annotations

from services.errors import BadField
from services.texts import length, unshowable


def text_that_fits(field: str, text: str, most: int) -> str:
    """The text as it is, if it can be stored and shown and has at most so many characters. Raises BadField."""
    if unshowable(text):
        raise BadField(field, "This text holds a character that cannot be stored. Type it anew.")
    if length(text) > most:
        raise BadField(field, f"This has {length(text):,} characters; {most:,} fit. Shorten it.")
    return text
