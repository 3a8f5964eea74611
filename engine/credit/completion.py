"""Whether a course is completed, and what is still to do. Time alone is not in it: it never earns credit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CASE, TEST, EVALUATION = "case", "test", "evaluation"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is: for each case, in the course's order, whether it was passed."""

    cases: Sequence[bool]
    test_passed: bool = False
    evaluated: bool = False


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something that is still to do: a case (`position` counts from 1), the post-test, or the evaluation."""

    what: str
    position: int | None = None


def to_do(progress: Progress) -> tuple[ToDo, ...]:
    """What is still to do, in the order in which it is done; nothing where the course is completed."""
    cases = [ToDo(CASE, n) for n, passed in enumerate(progress.cases, 1) if not passed]
    test = [] if progress.test_passed else [ToDo(TEST)]
    evaluation = [] if progress.evaluated else [ToDo(EVALUATION)]
    return (*cases, *test, *evaluation)


def is_complete(progress: Progress) -> bool:
    """Whether every case and the post-test were passed, and the evaluation was filled in; never without any case."""
    return bool(progress.cases) and not to_do(progress)
