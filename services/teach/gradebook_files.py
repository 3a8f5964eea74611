"""A gradebook as a file, a row a cell: columns with stable names, each explained; as CSV, and as a workbook.

What is taken along is noted for every learner in it, and recorded.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import chain, islice
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from engine.scenario.score import score_text
from models import Assignment, AssignmentCase, Membership, Result, RosterEntry
from services import audit
from services.accounts.disclosing import note
from services.audit import Act
from services.database import reads_at_once, writes
from services.errors import Malformed, NotFound
from services.people import Visitor
from services.roles import SUPERVISOR
from services.sheets import csv_lines
from services.teach.cells import Cell, percent_of
from services.teach.gradebook import Gradebook, Wanted, gradebook
from services.teach.gradebook_rows import Figures, Key, Record, record_of
from services.teach.gradebook_table import Column, Row, figures_of
from services.teach.scope import cohort_of
from services.workbooks import Sheet, as_workbook

GRADEBOOK_COPY = "gradebook copy"
NOTE = "Formative. Not validated for gatekeeping, hiring or licensure."
KINDS = ("csv", "xlsx")
MOST_IN_A_WORKBOOK = 100_000
"""Cells of a gradebook that a workbook takes; it is made in memory."""
LINES = 500
"""Lines of a CSV that are sent at once."""

COLUMNS: Mapping[str, str] = {
    "learner": "The learner’s name.",
    "email": "Their address here.",
    "student_id": "Their number on the roster, if it has one.",
    "group": "Their group in the cohort.",
    "left": "Whether they have left the cohort.",
    "assignment": "The title of the assignment.",
    "case": "The title of the case.",
    "graded_by": "What fills the column: completion, score or rubric.",
    "state": "not-begun, under-way or finished, of the attempt that counts.",
    "grade_percent": "The grade, 0 to 100; empty while there is none. A score set by hand goes before all else.",
    "score_percent": "The score of the attempt that counts: credit earned, of the credit that could be earned.",
    "set_by_hand": "The score that a supervisor set over it.",
    "safe": "Whether no choice of that attempt was unsafe.",
    "passed": "Whether it reached the pass mark, or every choice in it was sound.",
    "minutes": "From its start to its end, pauses included.",
    "attempts": "How many attempts there are.",
    "decisions_so_far": "Decisions taken in an attempt that is under way.",
    "late": "Whether it was finished after it was due for this learner.",
    "seen_before": "Whether this learner had begun the case before, anywhere.",
    "alternative_case": "Whether another case was played in its place.",
    "written": "Whether the write-up was handed in; empty where none is asked for.",
    "rubric_points": "Points of the rubric so far.",
    "rubric_out_of": "Points that the rubric has.",
    "finished_at": "When that attempt was finished, as ISO 8601 in UTC.",
    "note": "What these figures are good for.",
}


class Taken(NamedTuple):
    """A gradebook that is taken along: as it is shown, with what only files say of it."""

    record: Record
    book: Gradebook
    ended: Mapping[Key, tuple[datetime | None, bool | None]]
    student_ids: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Told:
    """One cell with all that a file says of it."""

    row: Row
    column: Column
    cell: Cell
    figures: Figures
    minutes: int | None
    percent: Fraction | None
    finished: datetime | None
    passed: bool | None
    student_id: str


def export(visitor: Visitor, cohort_id: str, wanted: Wanted, kind: str, now: datetime) -> Iterable[bytes]:
    """The gradebook with all its columns, as one of KINDS, a piece at a time. Raises NotFound, Malformed."""
    if kind not in KINDS:
        raise NotFound(kind)
    taken = _taken(visitor.id, cohort_id, wanted)
    if kind == "xlsx" and len(taken.book.rows) * len(taken.book.columns) > MOST_IN_A_WORKBOOK:
        raise Malformed("This is too much for a workbook. Narrow it to an assignment or a group, or take it as CSV.")
    _note(visitor, cohort_id, wanted, [row.person_id for row in taken.book.rows], kind, now)
    return [_workbook(taken, tuple(_cells(taken)))] if kind == "xlsx" else _pieces(taken)


def _pieces(taken: Taken) -> Iterator[bytes]:
    """A CSV, some lines at a time. The mark at its beginning tells spreadsheets that it is UTF-8."""
    lines = csv_lines(chain([COLUMNS], map(_values, _cells(taken))))
    yield codecs.BOM_UTF8
    while piece := "".join(islice(lines, LINES)):
        yield piece.encode()


@reads_at_once
def _taken(connection: Connection, supervisor_id: int, cohort_id: str, wanted: Wanted) -> Taken:
    record = record_of(connection, supervisor_id, cohort_id)
    ended = connection.execute(
        select(Result.assignment_case_id, Result.person_id, Result.finished_at, Result.passed)
        .join(AssignmentCase, Result.assignment_case_id == AssignmentCase.id)
        .join(Assignment, AssignmentCase.assignment_id == Assignment.id)
        .where(Assignment.cohort_id == record.cohort.id)
    )
    on_roster = connection.execute(
        select(Membership.public_id, RosterEntry.student_id)
        .join(RosterEntry, RosterEntry.membership_id == Membership.id)
        .where(Membership.cohort_id == record.cohort.id)
    )
    ids = {row.public_id: row.student_id for row in on_roster}
    return Taken(record, gradebook(record, wanted, most=None), {row[:2]: row[2:] for row in ended}, ids)


@writes
def _note(
    connection: Connection,
    visitor: Visitor,
    cohort_id: str,
    wanted: Wanted,
    people: Sequence[int],
    kind: str,
    now: datetime,
) -> None:
    cohort_of(connection, visitor.id, cohort_id)
    filters = [name for name in ("group", "assignment", "state") if getattr(wanted, name)]
    note(connection, visitor.id, SUPERVISOR, people, GRADEBOOK_COPY, now)
    told = {"kind": kind, "learners": len(people), "filters": filters}
    audit.record(connection, visitor.public_id, Act.GRADEBOOK_EXPORTED, cohort_id, now, **told)


def _cells(taken: Taken) -> Iterator[_Told]:
    """Every cell that is shown, learner by learner."""
    for row in taken.book.rows:
        for column, look, minutes in zip(taken.book.columns, row.looks, row.minutes, strict=True):
            if look is None:
                continue
            key, shown = (column.case_id, row.person_id), taken.book.looks[look]
            figures = figures_of(taken.record, key)
            finished, passed = taken.ended.get(key, (None, None)) if figures.out_of is not None else (None, None)
            student_id = taken.student_ids.get(row.public_id, "")
            percent = percent_of(shown, figures)
            yield _Told(row, column, shown, figures, minutes, percent, finished, passed, student_id)


def _values(told: _Told) -> tuple[Any, ...]:
    """A cell as a row, in the order of COLUMNS."""
    row, shown, figures = told.row, told.cell, told.figures
    points, out_of = shown.points or (None, None)
    return (
        row.name,
        row.email,
        told.student_id,
        row.group,
        row.left,
        told.column.assignment.title,
        told.column.case,
        told.column.assignment.terms.graded_by,
        shown.state,
        _figure(told.percent),
        _score(figures),
        shown.override,
        shown.safe,
        told.passed,
        told.minutes,
        shown.attempts,
        shown.decisions,
        shown.late,
        shown.seen_before,
        shown.alternative,
        shown.written,
        points,
        out_of,
        told.finished,
        NOTE,
    )


def _score(figures: Figures) -> float | None:
    if figures.earned is None or figures.out_of is None:
        return None
    return _figure(Fraction(100 * figures.earned, figures.out_of or 1))


def _figure(percent: Fraction | None) -> float | None:
    """Two decimals."""
    return None if percent is None else float(score_text(percent))


def _workbook(taken: Taken, cells: Sequence[_Told]) -> bytes:
    """Grades at a glance, every cell, and what the columns mean."""
    meanings = [("Column", "What it says"), *COLUMNS.items(), ("", ""), ("", NOTE)]
    return as_workbook(
        (
            Sheet("Grades", _at_a_glance(taken, cells), (26, 30, 14, 16, *[18] * len(taken.book.columns))),
            Sheet("Cells", [tuple(COLUMNS), *map(_values, cells)], (26, 30, 14, 16, 8, 30, 30, *[14] * 18)),
            Sheet("Columns", meanings, (20, 100)),
        )
    )


def _at_a_glance(taken: Taken, cells: Sequence[_Told]) -> Iterator[tuple[Any, ...]]:
    """Learners by cases: the grade of each, in percent."""
    grades = {(told.row.public_id, told.column.key): _figure(told.percent) for told in cells}
    columns = taken.book.columns
    yield ("Learner", "Email", "Student ID", "Group", *(f"{each.assignment.title}: {each.case}" for each in columns))
    for row in taken.book.rows:
        shown = (grades.get((row.public_id, column.key)) for column in columns)
        yield (row.name, row.email, taken.student_ids.get(row.public_id, ""), row.group, *shown)
    yield ()
    yield (f"Grades in percent; empty while there is none. {NOTE}",)
