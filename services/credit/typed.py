"""What people type in their ledger, as it can be kept: lines, texts, days, hours. Knows no table."""

from __future__ import annotations

from datetime import date

from engine.credit.hours import MOST, read_hours
from services.errors import BadField
from services.typed import text_that_fits

FIRST_YEAR, LAST_YEAR = 1950, 2099


def line(field: str, typed: str, most: int, missing: str = "") -> str:
    """One line, without blanks around it; `missing` is said where there is none, and nothing where it may be empty.

    Raises BadField.
    """
    text = typed.strip()
    if not text and missing:
        raise BadField(field, missing)
    if "\n" in text or "\r" in text:
        raise BadField(field, "This has to be one line.")
    return _kept(field, text, most)


def text(field: str, typed: str, most: int) -> str:
    """A text of any number of lines. Raises BadField."""
    return _kept(field, typed.replace("\r\n", "\n").replace("\r", "\n").strip(), most)


def _kept(field: str, said: str, most: int) -> str:
    if "\ufffd" in said:
        raise BadField(field, "This holds a character that cannot be stored. Type it anew.")
    return text_that_fits(field, said, most)


def day(field: str, typed: str) -> date:
    """A day as browsers send it, or as people write it in that order. Raises BadField."""
    try:
        found = date.fromisoformat(typed.strip()) if typed.isascii() else None
    except ValueError:
        found = None
    if found is None:
        raise BadField(field, "This is not a date. Write it like 2027-04-30.")
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadField(field, f"Choose a year from {FIRST_YEAR} to {LAST_YEAR}.")
    return found


def hours(field: str, typed: str, most: int = MOST) -> int:
    """Hours in hundredths. Raises BadField."""
    try:
        return read_hours(typed, most=most)
    except ValueError as fault:
        raise BadField(field, str(fault)) from None


def hours_or_none(field: str, typed: str, most: int = MOST) -> int:
    """The same, where an empty field and a plain 0 are none. Raises BadField."""
    return 0 if typed.strip() in ("", "0") else hours(field, typed, most)
