"""What an evaluation asks: each objective, and what approvers want rated beside them. Knows no table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.errors import BadField, BadFields
from services.typed import text_that_fits

RATED = ("author", "relevance", "technology", "bias", "commercialism")
"""The author's knowledge, relevance to practice, how the technology worked; free of bias; free of advertising."""
MOST = 5
"""From 1, not at all, to 5, fully."""
_RATINGS = tuple(str(number) for number in range(1, MOST + 1))
_GAP = "Choose one of the five."
MAX_WORDS = 4_000


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says of a course: a rating for each objective in their order, one for each of RATED, and words."""

    objectives: Sequence[str]
    ratings: Mapping[str, str]
    words: str = ""


@dataclass(frozen=True, slots=True)
class Rated:
    """The same as it is kept."""

    objectives: tuple[int, ...]
    ratings: dict[str, int]
    words: str


def checked(told: Told, objectives: int) -> Rated:
    """An evaluation of a course with so many objectives, whole. Raises BadFields beside all that is missing."""
    given = [*told.objectives, *([""] * objectives)][:objectives]
    asked = {f"objective-{number}": typed for number, typed in enumerate(given)}
    asked |= {name: told.ratings.get(name, "") for name in RATED}
    faults = {name: _GAP for name, typed in asked.items() if typed not in _RATINGS}
    words = ""
    try:
        words = text_that_fits("words", told.words.strip(), MAX_WORDS)
    except BadField as fault:
        faults[fault.field] = fault.message
    if faults:
        raise BadFields(faults)
    ratings = {name: int(typed) for name, typed in asked.items()}
    return Rated(tuple(ratings.pop(f"objective-{number}") for number in range(objectives)), ratings, words)
