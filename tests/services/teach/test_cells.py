"""A cell's grade by what the assignment is graded by, exact, and a supervisor's word before all of it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from engine.teach.terms import Terms
from services.teach.cells import Cell, cell_of, minutes_of, percent_of
from services.teach.gradebook_rows import Figures

PLAYED = Figures(attempts=1, earned=7, out_of=9, safe=True, seconds=400)
BY_SCORE, BY_RUBRIC = Terms(graded_by="score"), Terms(graded_by="rubric", writing="required")


def cell(figures: Figures, terms: Terms, **told: Any) -> Cell:
    return cell_of(figures, terms, **{"override": None, "points": None, "decisions": 0, **told})


@pytest.mark.parametrize(
    ("figures", "terms", "told", "grade", "percent"),
    [
        (Figures(), BY_SCORE, {}, "", None),
        (Figures(attempts=1, open=True), Terms(), {"decisions": 3}, "", None),
        (PLAYED, Terms(), {}, "done", Fraction(100)),
        (PLAYED, BY_SCORE, {}, "score", Fraction(700, 9)),
        (Figures(attempts=1, earned=0, out_of=0, safe=True), BY_SCORE, {}, "score", Fraction(0)),
        (PLAYED, Terms(writing="optional"), {}, "done", Fraction(100)),
        (PLAYED, Terms(writing="required"), {}, "unwritten", None),
        (Figures(1, False, 7, 9, True, written=True), Terms(writing="required"), {}, "done", Fraction(100)),
        (PLAYED, BY_RUBRIC, {}, "to-grade", None),
        (PLAYED, BY_RUBRIC, {"points": [4, 3, None, 2]}, "to-grade", None),
        (PLAYED, BY_RUBRIC, {"points": [4, 3, 0, 2]}, "rubric", Fraction(900, 16)),
        (PLAYED, BY_SCORE, {"points": [4, 3, 0, 2]}, "score", Fraction(700, 9)),
        (PLAYED, BY_SCORE, {"override": 0}, "override", Fraction(0)),
        (Figures(), BY_RUBRIC, {"override": 85}, "override", Fraction(85)),
    ],
)
def test_the_grade_follows_the_terms(
    figures: Figures, terms: Terms, told: dict[str, Any], grade: str, percent: Fraction | None
) -> None:
    made = cell(figures, terms, **told)
    assert (made.grade, percent_of(made, figures)) == (grade, percent)


def test_a_score_is_shown_rounded_down_so_that_only_all_reads_a_hundred() -> None:
    almost = Figures(attempts=1, earned=199, out_of=200, safe=True)
    assert cell(almost, BY_SCORE).score == 99


def test_a_cell_is_found_under_each_state_that_it_is_in() -> None:
    late = Figures(attempts=2, open=True, earned=1, out_of=9, safe=False, late=True)
    assert cell(late, BY_RUBRIC, decisions=2).states == {"under-way", "late", "unsafe", "to-grade"}
    assert cell(Figures(), BY_SCORE).states == {"not-begun"}
    assert cell(Figures(), BY_SCORE, override=70).states == set()
    assert cell(PLAYED, BY_SCORE).states == set()


def test_nobody_is_shown_to_have_taken_no_time() -> None:
    assert [minutes_of(seconds) for seconds in (None, 0, 29, 90, 3_600)] == [None, 1, 1, 2, 60]
