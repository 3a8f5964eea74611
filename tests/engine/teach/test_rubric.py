"""What a rubric comes to: open lines, lines that were changed afterwards, and terms under which there is none."""

from __future__ import annotations

import pytest

from engine.teach.rubric import filled, is_offered, mark_of
from engine.teach.terms import RUBRIC, RubricLine, Terms

LINES = (RubricLine("Dilemma named", 4), RubricLine("Standards", 10))


def test_a_rubric_is_complete_when_no_line_is_open_and_nothing_is_a_number_too() -> None:
    assert (filled((3, 0), LINES).earned, filled((3, 0), LINES).out_of) == (3, 14)
    assert filled((0, 0), LINES).complete
    assert not filled((3, None), LINES).complete
    assert (filled((None, 2), LINES).begun, filled((None, None), LINES).begun) == (True, False)


@pytest.mark.parametrize("given", [(5, 2), (-1, 2), (), (3,)])
def test_points_that_the_lines_do_not_have_any_more_are_open_again(given: tuple[int, ...]) -> None:
    rubric = filled(given, LINES)
    assert not rubric.complete
    assert all(line.points is None or 0 <= line.points <= line.out_of for line in rubric.lines)


def test_a_rubric_is_offered_where_it_is_the_grade_or_something_was_written() -> None:
    assert is_offered(Terms(graded_by="rubric", writing="off"))
    assert is_offered(Terms(writing="optional"))
    assert not is_offered(Terms(graded_by="score", writing="off"))


def test_the_mark_of_a_rubric_changes_with_names_points_and_order() -> None:
    others = (RUBRIC[::-1], RUBRIC[:3], (*RUBRIC[:3], RubricLine("Model followed", 5)), LINES)
    assert len({mark_of(RUBRIC), *map(mark_of, others)}) == 1 + len(others)
    assert mark_of(RUBRIC) == mark_of(tuple(RUBRIC))
