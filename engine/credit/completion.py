"""Whether a course is completed, and what is still to do. Time alone is not in it: it never earns credit.

A live course is attended where another has cases to pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CASE, ATTENDANCE, TEST, EVALUATION = "case", "attendance", "test", "evaluation"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is: for each case, in the course's order, whether it was passed. Of a live course, whether a
    session was attended; None of any other.
    """

    cases: Sequence[bool]
    test_passed: bool = False
    evaluated: bool = False
    attended: bool | None = None

    @property
    def is_taught(self) -> bool:
        """Whether all that comes before the post-test is done; never without any case."""
        return bool(self.cases) and all(self.cases) if self.attended is None else self.attended


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something that is still to do: a case (`position` counts from 1), a session, the post-test, or the evaluation."""

    what: str
    position: int | None = None


def to_do(progress: Progress) -> tuple[ToDo, ...]:
    """What is still to do, in the order in which it is done; nothing where the course is completed."""
    if progress.attended is None:
        first = [ToDo(CASE, n) for n, passed in enumerate(progress.cases, 1) if not passed]
    else:
        first = [] if progress.attended else [ToDo(ATTENDANCE)]
    test = [] if progress.test_passed else [ToDo(TEST)]
    evaluation = [] if progress.evaluated else [ToDo(EVALUATION)]
    return (*first, *test, *evaluation)


def is_complete(progress: Progress) -> bool:
    """Whether every case was passed or a session attended, the post-test passed, and the evaluation filled in."""
    return progress.is_taught and not to_do(progress)
