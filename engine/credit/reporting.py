"""What a board's report writes in a way of its own: days, and names in two parts."""

from __future__ import annotations

from datetime import date

DAY_FORMATS = {
    "iso": "{0.year:04}-{0.month:02}-{0.day:02}",
    "month": "{0.month:02}/{0.day:02}/{0.year:04}",
    "month_short": "{0.month}/{0.day}/{0.year:04}",
    "day": "{0.day:02}/{0.month:02}/{0.year:04}",
    "compact": "{0.year:04}{0.month:02}{0.day:02}",
}
"""Ways to write a day, by their keys."""
_AFTER = {"jr", "sr", "ii", "iii", "iv", "v"}
"""What belongs to a last name though it comes after it."""


def show_day(day: date, key: str) -> str:
    """A day as a board wants it."""
    return DAY_FORMATS[key].format(day)


def split_name(name: str) -> tuple[str, str]:
    """First names and last name of a whole name. The last word is taken for the last name, with what belongs to it:
    a guess, for no rule knows where a name divides.
    """
    words = name.split()
    at = len(words) - 1
    while at > 1 and words[at].strip(".,").lower() in _AFTER:
        at -= 1
    return " ".join(words[:at]).rstrip(","), " ".join(words[at:])
