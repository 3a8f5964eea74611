"""Completion: cases, test and evaluation, all of them, and nothing else."""

from __future__ import annotations

from engine.credit.completion import Progress, ToDo, is_complete, to_do


def test_what_is_still_to_do_is_named_in_its_order() -> None:
    assert to_do(Progress([True, False])) == (ToDo("case", 2), ToDo("test"), ToDo("evaluation"))
    assert to_do(Progress([True], test_passed=True)) == (ToDo("evaluation"),)
    assert to_do(Progress([True], test_passed=True, evaluated=True)) == ()


def test_a_live_course_is_attended_where_another_has_cases() -> None:
    assert to_do(Progress([], attended=False)) == (ToDo("attendance"), ToDo("test"), ToDo("evaluation"))
    assert not is_complete(Progress([True], True, True, attended=False))
    assert is_complete(Progress([False], True, True, attended=True))
    assert not is_complete(Progress([], True, False, attended=True))


def test_a_course_is_completed_by_all_of_it_only() -> None:
    every = [
        Progress(cases, test, told)
        for cases in ([True], [False], [])
        for test in (False, True)
        for told in (False, True)
    ]
    assert [progress for progress in every if is_complete(progress)] == [Progress([True], True, True)]
