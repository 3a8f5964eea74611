"""One cell of a gradebook: what a learner's attempts at a case come to, what a supervisor said over it, its grade.

Knows no query. Scores are shown rounded down, as everywhere, so that only all reads 100; grades are exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from engine.teach.rubric import filled
from engine.teach.terms import Terms
from services.teach.gradebook_rows import Figures

NOT_BEGUN, UNDER_WAY, FINISHED = "not-begun", "under-way", "finished"
LATE, UNSAFE, TO_GRADE = "late", "unsafe", "to-grade"
STATES = (NOT_BEGUN, UNDER_WAY, LATE, UNSAFE, TO_GRADE)
"""What a gradebook can be narrowed to."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is shown. `state` is of the attempt that counts, or of the only one; `decisions` were taken so far
    in one that is under way, also where an earlier one counts.

    `score` is the attempt's, `points` those of its rubric with what they are out of, `override` a supervisor's word
    over all of it. `written` is None where no write-up is asked for. `grade` is what the column says: "done",
    "unwritten", "score", "rubric", "to-grade", "override", or nothing yet. How long it took stands beside it, for that
    is what cells that look alike differ in.
    """

    state: str
    grade: str = ""
    score: int | None = None
    safe: bool | None = None
    points: tuple[int, int] | None = None
    override: int | None = None
    attempts: int = 0
    late: bool = False
    seen_before: bool = False
    alternative: bool = False
    written: bool | None = None
    decisions: int | None = None

    @property
    def states(self) -> frozenset[str]:
        """Under which of STATES it is found."""
        said = {
            NOT_BEGUN: self.state == NOT_BEGUN and self.override is None,
            UNDER_WAY: self.decisions is not None,
            LATE: self.late,
            UNSAFE: self.safe is False,
            TO_GRADE: self.grade == TO_GRADE,
        }
        return frozenset(state for state, holds in said.items() if holds)

    @property
    def is_done(self) -> bool:
        """Whether its case is behind the learner."""
        return self.state == FINISHED or self.override is not None


def cell_of(
    figures: Figures, terms: Terms, *, override: int | None, points: Sequence[int | None] | None, decisions: int
) -> Cell:
    """The cell of these figures under these terms."""
    finished = figures.out_of is not None
    rubric = filled(points, terms.rubric) if points is not None and terms.graded_by == "rubric" else None
    return Cell(
        state=FINISHED if finished else UNDER_WAY if figures.open else NOT_BEGUN,
        grade=_kind(figures, terms, override, graded=rubric is not None and rubric.complete),
        score=score_of(figures),
        safe=figures.safe,
        points=(rubric.earned, rubric.out_of) if rubric is not None and rubric.begun else None,
        override=override,
        attempts=figures.attempts,
        late=figures.late,
        seen_before=figures.seen_before,
        alternative=figures.alternative,
        written=figures.written if finished and terms.writing != "off" else None,
        decisions=decisions if figures.open else None,
    )


def _kind(figures: Figures, terms: Terms, override: int | None, *, graded: bool) -> str:
    if override is not None:
        return "override"
    if figures.out_of is None:
        return ""
    if terms.graded_by == "score":
        return "score"
    if terms.graded_by == "rubric":
        return "rubric" if graded else TO_GRADE
    return "unwritten" if terms.writing == "required" and not figures.written else "done"


def score_of(figures: Figures) -> int | None:
    """The score of the attempt that counts, in percent."""
    if figures.earned is None or figures.out_of is None:
        return None
    return 100 * figures.earned // figures.out_of if figures.out_of else 0


def percent_of(cell: Cell, figures: Figures) -> Fraction | None:
    """The grade in percent, exact; None while there is none."""
    if cell.grade == "override":
        return None if cell.override is None else Fraction(cell.override)
    if cell.grade == "rubric" and cell.points is not None:
        return Fraction(100 * cell.points[0], cell.points[1])
    if cell.grade == "score" and figures.earned is not None:
        return Fraction(100 * figures.earned, figures.out_of) if figures.out_of else Fraction(0)
    return Fraction(100) if cell.grade == "done" else None


def minutes_of(seconds: int | None) -> int | None:
    """Whole minutes, at least one: nobody is shown to have taken none."""
    return None if seconds is None else max(1, round(seconds / 60))
