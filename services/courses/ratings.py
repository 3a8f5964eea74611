"""What an evaluation asks: each objective, and what approvers want rated beside them. Knows no table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.errors import BadField
from services.typed import text_that_fits

RATED = ("author", "relevance", "technology", "bias", "commercialism")
"""The author's knowledge, relevance to practice, how the technology worked; free of bias; free of advertising."""
MOST = 5
"""From 1, not at all, to 5, fully."""
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
    """An evaluation of a course with so many objectives, whole. Raises BadField beside what is missing."""
    given = [*told.objectives, *([""] * objectives)][:objectives]
    return Rated(
        tuple(_rating(f"objective-{number}", typed) for number, typed in enumerate(given)),
        {name: _rating(name, told.ratings.get(name, "")) for name in RATED},
        text_that_fits("words", told.words.strip(), MAX_WORDS),
    )


def _rating(field: str, typed: str) -> int:
    if typed in {str(number) for number in range(1, MOST + 1)}:
        return int(typed)
    raise BadField(field, "Choose one of the five here. Every line is asked for before the certificate.")
