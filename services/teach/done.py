"""When a case of an assignment is done: an attempt at it was finished, or a score that was set by hand holds.

Nobody is waited for at a case that has left the library. Said here once, for pages, letters and what comes after.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true, union_all
from sqlalchemy.orm import aliased

from models import AssignmentCase, Override, Result, Scenario


def is_done(case_id: Any, person_id: Any) -> ColumnElement[bool]:
    """The condition that somebody is done with a case of an assignment."""
    finished, said = aliased(Result), aliased(Override)
    mine = (finished.assignment_case_id == case_id, finished.person_id == person_id)
    by_hand = (said.assignment_case_id == case_id, said.person_id == person_id)
    return or_(
        exists().where(*mine, finished.finished_at.is_not(None)).correlate_except(finished),
        exists().where(*by_hand, _holds(said)).correlate_except(said),
    )


def is_waited_for(assignment_id: Any, person_id: Any) -> ColumnElement[bool]:
    """The condition that an assignment has a case with which somebody is not done, and could be."""
    case, there = aliased(AssignmentCase), aliased(Scenario)
    of_it = (case.assignment_id == assignment_id, there.id == case.scenario_id, there.listed)
    return exists().where(*of_it, ~is_done(case.id, person_id)).correlate_except(case, there)


def _holds(said: Any) -> ColumnElement[bool]:
    """That a word over a cell is the newest, and a score."""
    later = aliased(Override)
    same = (later.assignment_case_id == said.assignment_case_id, later.person_id == said.person_id)
    return and_(said.score.is_not(None), ~exists().where(*same, later.turn > said.turn).correlate_except(later))


_BEGUN = or_(Result.attempts > 0, Result.under_way.is_not(None), Result.finished_at.is_not(None))
TOUCHED = union_all(
    select(
        Result.assignment_case_id, Result.person_id, Result.finished_at.is_not(None).label("done"), Result.late
    ).where(_BEGUN),
    select(Override.assignment_case_id, Override.person_id, true().label("done"), false().label("late")).where(
        _holds(Override)
    ),
).subquery("touched")
"""Cells in which something was begun, and those that were set by hand: a cell that is both stands here twice."""
