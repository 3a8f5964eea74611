"""What is typed on the provider's pages: lines, texts and days, refused in words where they cannot be kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from services.errors import BadField
from services.texts import length
from services.typed import text_that_fits

MAX_LINE = 200
MAX_TEXT = 4_000


def line(field: str, typed: str, most: int = MAX_LINE, *, ask: str = "") -> str:
    """One line without blanks around it; where it is empty and `ask` says what belongs here, that. Raises BadField."""
    text = " ".join(typed.split())
    if ask and not text:
        raise BadField(field, ask)
    return text_that_fits(field, text, most)


def text(field: str, typed: str, most: int = MAX_TEXT, *, ask: str = "") -> str:
    """Lines of text without blanks around them. Raises BadField."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n").strip()
    if ask and not lines:
        raise BadField(field, ask)
    return text_that_fits(field, lines, most)


def lines(field: str, typed: str, most: int, longest: int) -> tuple[str, ...]:
    """A list written one a line, empty lines left out. Raises BadField."""
    found = tuple(kept for one in typed.splitlines() if (kept := line(field, one, longest)))
    if len(found) > most:
        raise BadField(field, f"Write {most} at most, each on its own line.")
    return found


def day(field: str, typed: str) -> date:
    """A day as browsers send it, 2026-11-25. Raises BadField."""
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise BadField(field, "Choose a day, or write it like 2026-11-25.") from None


def number(field: str, typed: str, least: int, most: int) -> int:
    """A whole number within bounds. Raises BadField."""
    digits = typed.strip()
    if digits.isascii() and digits.isdigit() and length(digits) <= len(str(most)) and least <= int(digits) <= most:
        return int(digits)
    raise BadField(field, f"Write a whole number from {least} to {most:,}.")


def some_of(field: str, chosen: Iterable[str], known: Collection[str], *, ask: str) -> list[str]:
    """What was ticked, each once and in our order. Raises BadField where nothing was, or something strange."""
    found = set(chosen)
    if not found or not found <= set(known):
        raise BadField(field, ask)
    return [key for key in known if key in found]
