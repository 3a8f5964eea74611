"""A rubric as it was filled in: what it comes to, and whether every line has its points. Knows no attempt."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from engine.teach.terms import RubricLine, Terms


@dataclass(frozen=True, slots=True)
class LinePoints:
    """One line with what was given for it; None where it is still open.

    A number that the line does not have any more, because the rubric was changed, is open too.
    """

    name: str
    out_of: int
    points: int | None


@dataclass(frozen=True, slots=True)
class Filled:
    """A rubric with its points."""

    lines: tuple[LinePoints, ...]

    @property
    def earned(self) -> int:
        return sum(line.points or 0 for line in self.lines)

    @property
    def out_of(self) -> int:
        return sum(line.out_of for line in self.lines)

    @property
    def complete(self) -> bool:
        """Whether no line is open."""
        return all(line.points is not None for line in self.lines)

    @property
    def begun(self) -> bool:
        """Whether any line has points."""
        return any(line.points is not None for line in self.lines)


def is_offered(terms: Terms) -> bool:
    """Whether attempts under these terms can be graded by the rubric: where it is the grade, or there is a write-up."""
    return terms.graded_by == "rubric" or terms.writing != "off"


def mark_of(rubric: Sequence[RubricLine]) -> str:
    """By what a form shows which lines it was made for."""
    said = "\n".join(f"{line.points} {line.name}" for line in rubric)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def filled(points: Sequence[int | None], rubric: Sequence[RubricLine]) -> Filled:
    """The rubric with these points, line by line; where they are fewer than the lines, the rest is open."""
    given = [*points, *[None] * len(rubric)]
    return Filled(tuple(LinePoints(line.name, line.points, _held(given[n], line)) for n, line in enumerate(rubric)))


def _held(points: int | None, line: RubricLine) -> int | None:
    return points if points is not None and 0 <= points <= line.points else None
