"""Grading without names: for which attempts they are hidden, what stands in their place, in which order they come.

Names come back when all that was handed in has its points, or when a supervisor asks for them on purpose.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection

from services.teach.rubrics import tallies
from services.teach.scope import AssignmentRow


def may_hide(assignment: AssignmentRow) -> bool:
    """Whether names of this assignment can be hidden at all: what is graded blind, and was not opened on purpose."""
    return assignment.terms.blind and assignment.terms.graded_by == "rubric" and assignment.unblinded_at is None


def hides(connection: Connection, assignment: AssignmentRow) -> bool:
    """Whether names are hidden now: while anything waits for its points, and before anything was handed in."""
    if not may_hide(assignment):
        return False
    tally = tallies(connection, {assignment.id: assignment.terms})[assignment.id]
    return tally.waiting > 0 or not tally.handed_in


def label_of(attempt_id: str) -> str:
    """What stands for a name: the beginning of the attempt's own id, which its address has anyway."""
    return attempt_id[:4].upper()


def order_of(assignment_id: str, attempt_id: str) -> str:
    """What nameless attempts are sorted by: neither the alphabet nor the time can be read from it."""
    return hashlib.sha256(f"{assignment_id}:{attempt_id}".encode()).hexdigest()
