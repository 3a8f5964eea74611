"""What cohorts and groups are called: one line, in any script, short enough for a list. Knows no table."""

from __future__ import annotations

from services.accounts.names import clean_name, has_something
from services.errors import BadField
from services.typed import text_that_fits

MAX_LABEL = 120


def clean_label(typed: str, field: str, example: str) -> str:
    """What something is called, without blanks around it. Raises BadField, which gives an example."""
    if not has_something(typed.strip()):
        raise BadField(field, f"Write a name, like “{example}”.")
    return text_that_fits(field, clean_name(typed, field), MAX_LABEL)
