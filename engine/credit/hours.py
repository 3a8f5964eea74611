"""Hours of credit as they are typed and shown; inside they are whole hundredths, so that nothing is rounded twice."""

from __future__ import annotations

import re

HOUR = 100
MOST = 200 * HOUR
"""The most that one entry may have, in hundredths."""

_TYPED = re.compile(r"(\d{1,9})(?:[.,](\d{1,2}))?|[.,](\d{1,2})", re.ASCII)

_PLURAL = re.compile(r"\b(hour|credit|point|unit|CEU)s\b", re.IGNORECASE)
"""Words of units of which there can be one; others stay as they were typed."""


def read_hours(text: str, least: int = 1, most: int = MOST) -> int:
    """Hundredths of an hour from decimal text ("1.5", "0,25", "12"). Raises ValueError, with what to do."""
    found = _TYPED.fullmatch(text.strip())
    if not found:
        raise ValueError("Write hours as a number with at most two decimals, such as 1.5.")
    whole, decimals = int(found[1] or 0), found[2] or found[3] or ""
    hours = whole * HOUR + int(decimals.ljust(2, "0"))
    if not least <= hours <= most:
        raise ValueError(f"Write a number from {show_hours(least)} to {show_hours(most)}.")
    return hours


def show_hours(hundredths: int) -> str:
    """Decimal text of hundredths: "3", "1.5", "0.25"."""
    sign, hundredths = "-" if hundredths < 0 else "", abs(hundredths)
    decimals = f"{hundredths % HOUR:02d}".rstrip("0")
    return f"{sign}{hundredths // HOUR}{'.' if decimals else ''}{decimals}"


def with_unit(hundredths: int, unit: str) -> str:
    """Hours and what they are called: "1.5 CE credits", and "1 CE credit". A unit is typed by people, in the plural."""
    called = _PLURAL.sub(r"\1", unit) if hundredths == HOUR else unit
    return f"{show_hours(hundredths)} {called}"


def counted(count: int, noun: str) -> str:
    """A number of what is called so in the singular: "1 minute", "1,200 words"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def rounded_down(hundredths: int, step: int) -> int:
    """The highest whole multiple of a step that is no more."""
    return hundredths // step * step
