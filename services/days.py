"""Days as letters and files write them, in English; pages write them in the reader's language."""

from __future__ import annotations

from datetime import date


def in_words(day: date) -> str:
    """A day in a sentence: 5 March 2026."""
    return f"{day.day} {day:%B %Y}"


def in_short(day: date) -> str:
    """A day in a table: 5 Mar 2026."""
    return f"{day.day} {day:%b %Y}"
