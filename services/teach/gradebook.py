"""A cohort's gradebook: learners by cases, narrowed and sorted as its address says. Opening it is noted for them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection

from services.accounts import disclosing
from services.database import reads
from services.errors import Malformed
from services.people import Visitor
from services.roles import SUPERVISOR
from services.teach.cells import STATES, Cell
from services.teach.gradebook_rows import Record, record_of
from services.teach.gradebook_table import (
    Column,
    Drawing,
    Heading,
    Row,
    assignments_in,
    columns_of,
    headings_of,
    last_of,
)
from services.teach.scope import CohortRow

GRADEBOOK_TABLE = "gradebook table"
"""What is noted of a look at it."""
ORDERS = ("up", "down")
MOST_COLUMNS = 60
"""Columns of one page, but for those of a single assignment."""
_ALWAYS = ("name", "group", "done")
"""What can be sorted by in every gradebook."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a gradebook somebody asks for: public ids of a group and an assignment, a state; empty is all of them.

    `sort` is "name", "group", "done" or the key of a column.
    """

    group: str = ""
    assignment: str = ""
    state: str = ""
    sort: str = "name"
    order: str = "up"


@dataclass(frozen=True, slots=True)
class Option:
    """Something that the gradebook can be narrowed to."""

    public_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Gradebook:
    """A gradebook as it is shown. `learners` are there before it is narrowed; `hidden` columns are too many to show."""

    cohort: CohortRow
    wanted: Wanted
    headings: tuple[Heading, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    looks: tuple[Cell, ...]
    groups: tuple[Option, ...]
    assignments: tuple[Option, ...]
    learners: int
    hidden: int


@reads
def gradebook_rows(connection: Connection, supervisor_id: int, cohort_id: str) -> Record:
    """All that the gradebook of a cohort is made of. Raises NotFound."""
    return record_of(connection, supervisor_id, cohort_id)


def note_look(visitor: Visitor, book: Gradebook, now: datetime) -> None:
    """Note for all learners whom a gradebook shows that somebody looked, once an hour each."""
    disclosing.note_look(visitor.id, SUPERVISOR, [row.person_id for row in book.rows], GRADEBOOK_TABLE, now)


def gradebook(record: Record, wanted: Wanted, most: int | None = MOST_COLUMNS) -> Gradebook:
    """The gradebook as its address asks for it; of more than `most` columns the last.

    Raises Malformed for a filter or an order that is none.
    """
    columns = columns_of(record)
    _refuse_unknown(record, columns, wanted)
    asked = tuple(each for each in columns if wanted.assignment in ("", each.assignment.public_id))
    shown = tuple(asked if most is None else last_of(asked, most))
    drawing = Drawing(record, shown)
    return Gradebook(
        cohort=record.cohort,
        wanted=wanted,
        headings=headings_of(shown),
        columns=shown,
        rows=tuple(_sorted(_fitting(drawing, wanted), wanted, drawing)),
        looks=drawing.looks,
        groups=tuple(Option(group.public_id, group.name) for group in record.groups),
        assignments=tuple(Option(each.public_id, each.title) for each in assignments_in(columns)),
        learners=sum(not member.left for member in record.members),
        hidden=len(asked) - len(shown),
    )


def _refuse_unknown(record: Record, columns: Sequence[Column], wanted: Wanted) -> None:
    """Raises Malformed."""
    if wanted.group not in ("", *(group.public_id for group in record.groups)):
        raise Malformed("There is no such group in this cohort. Choose one from the list.")
    if wanted.assignment not in ("", *(column.assignment.public_id for column in columns)):
        raise Malformed("There is no such assignment in this gradebook. Choose one from the list.")
    if wanted.state not in ("", *STATES):
        raise Malformed("There is no such state. Choose one from the list.")
    if wanted.order not in ORDERS or wanted.sort not in (*_ALWAYS, *(each.key for each in columns)):
        raise Malformed("The gradebook cannot be sorted by that. Choose one of its columns.")


def _fitting(drawing: Drawing, wanted: Wanted) -> list[Row]:
    """The rows that pass every filter. Of those who left stands only who had done something."""
    groups = {group.id: group.public_id for group in drawing.record.groups}
    members = (each for each in drawing.record.members if wanted.group in ("", groups.get(each.group_id)))
    rows = (row for row in map(drawing.row, members) if row.done or not row.left)
    return [row for row in rows if not wanted.state or _has(drawing, row, wanted.state)]


def _has(drawing: Drawing, row: Row, state: str) -> bool:
    """Whether any cell of a row is in a state."""
    cells = (drawing.cell(row, column) for column in range(len(row.looks)))
    return any(cell is not None and state in cell.states for cell in cells)


def _sorted(rows: Iterable[Row], wanted: Wanted, drawing: Drawing) -> list[Row]:
    """By name, then by what was asked for; what has nothing there comes last, whichever way round."""
    down = wanted.order == "down"
    named = sorted(rows, key=lambda row: (name_key(row.name), row.public_id))
    if wanted.sort == "name":
        return named[::-1] if down else named
    value = _sorts_by(wanted.sort, drawing)
    having = [(row, value(row)) for row in named]
    there = sorted((each for each in having if each[1] is not None), key=lambda each: each[1], reverse=down)
    return [row for row, _ in there] + [row for row, nothing in having if nothing is None]


def _sorts_by(sort: str, drawing: Drawing) -> Callable[[Row], Any]:
    if sort == "group":
        return lambda row: name_key(row.group) if row.group else None
    if sort == "done":
        return lambda row: Fraction(row.done, row.given) if row.given else None
    number = next((n for n, column in enumerate(drawing.columns) if column.key == sort), None)
    return lambda row: None if number is None else _standing(drawing, row, number)


def _standing(drawing: Drawing, row: Row, number: int) -> tuple[Fraction, int] | None:
    """How far somebody is in a column: by the grade, then by the score; what is under way comes before all of it."""
    cell = drawing.cell(row, number)
    if cell is None or not (cell.is_done or cell.decisions is not None):
        return None
    if not cell.is_done:
        return Fraction(-1), cell.decisions or 0
    return drawing.percent(row, number) or Fraction(0), cell.score or 0


def name_key(name: str) -> tuple[str, str]:
    """What names are sorted by: letters without their accents, then with them."""
    plain = unicodedata.normalize("NFKD", name)
    return ("".join(char for char in plain if not unicodedata.combining(char)).casefold(), name)
