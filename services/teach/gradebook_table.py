"""The table of a gradebook: its columns, and the row of each learner. Knows no filter and no order.

Thousands of cells look alike, so a row holds numbers into the different looks, and each look is drawn once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import groupby, repeat
from typing import Any

from services.teach.cells import Cell, cell_of, minutes_of, percent_of
from services.teach.gradebook_rows import Figures, Key, Record
from services.teach.scope import AssignmentRow

_END = datetime.max.replace(tzinfo=UTC)
_NOTHING: tuple[Any, ...] = ()
_SECONDS = 9
"""Where a row of figures has them; what comes before is what a cell looks like."""


@dataclass(frozen=True, slots=True)
class Column:
    """One case of an assignment. `key` names it in addresses, `at` in those of its cells."""

    case_id: int
    case: str
    slug: str
    position: int
    assignment: AssignmentRow

    @property
    def key(self) -> str:
        return f"{self.assignment.public_id}-{self.position}"

    @property
    def at(self) -> str:
        return f"{self.assignment.public_id}/{self.position}"


@dataclass(frozen=True, slots=True)
class Heading:
    """An assignment above its columns. `due` is the day on which it is, where the cohort is."""

    assignment: AssignmentRow
    columns: int
    due: date | None


@dataclass(frozen=True, slots=True)
class Row:
    """A learner. `looks` has a number for each column, None where the assignment is not theirs, and `minutes` how long
    the attempt took that counts there; `done` of `given` cases are behind them.
    """

    public_id: str
    person_id: int
    name: str
    email: str
    group: str
    left: bool
    done: int
    given: int
    looks: tuple[int | None, ...]
    minutes: tuple[int | None, ...]


def columns_of(record: Record) -> tuple[Column, ...]:
    """The columns, by when assignments are due. One that was withdrawn stands only where somebody has played for it."""
    played = {case_id for case_id, _ in record.figures} | {case_id for case_id, _ in record.overrides}
    by_assignment: dict[int, list[Any]] = {}
    for case in record.cases:
        by_assignment.setdefault(case.assignment_id, []).append(case)
    return tuple(
        Column(case.id, case.title, case.slug, case.position, assignment)
        for assignment in sorted(record.assignments, key=lambda each: (each.due_at or _END, each.id))
        for case in by_assignment.get(assignment.id, ())
        if assignment.withdrawn_at is None or any(each.id in played for each in by_assignment[assignment.id])
    )


def assignments_in(columns: Iterable[Column]) -> tuple[AssignmentRow, ...]:
    """The assignments of these columns, in their order."""
    return tuple({column.assignment.id: column.assignment for column in columns}.values())


def last_of(columns: Sequence[Column], most: int) -> Sequence[Column]:
    """The last columns: as many whole assignments as come to so many of them, and one at least."""
    shown = 0
    for _, of in groupby(reversed(columns), lambda column: column.assignment.id):
        more = len(list(of))
        if shown and shown + more > most:
            break
        shown += more
    return columns[len(columns) - shown :]


def headings_of(columns: Sequence[Column]) -> tuple[Heading, ...]:
    """What stands above these columns."""
    ids = [column.assignment.id for column in columns]
    return tuple(Heading(each, ids.count(each.id), _due_day(each)) for each in assignments_in(columns))


def _due_day(assignment: AssignmentRow) -> date | None:
    return date.fromisoformat(assignment.due_local[:10]) if assignment.due_local else None


def figures_of(record: Record, key: Key) -> Figures:
    """What the attempts of a cell come to; nothing where none counts and none is under way."""
    return Figures(*record.figures.get(key, _NOTHING))


def more_of(record: Record) -> dict[Key, tuple[int | None, tuple[int | None, ...] | None, int]]:
    """For the few cells of which there is more to say: a score set by hand, points of a rubric, decisions so far."""
    keys = record.overrides.keys() | record.gradings.keys() | record.decisions.keys()
    said = ((key, record.overrides.get(key), record.gradings.get(key), record.decisions.get(key, 0)) for key in keys)
    return {
        key: (override, None if points is None else tuple(points), decisions)
        for key, override, points, decisions in said
        if override is not None or points is not None or decisions
    }


@dataclass(slots=True)
class Drawing:
    """Cells that are looked up, made and counted while rows are put together."""

    record: Record
    columns: Sequence[Column]
    _numbers: dict[Any, int] = field(default_factory=dict)
    _looks: list[Cell] = field(default_factory=list)
    _groups: Mapping[int, str] = field(default_factory=dict)
    _more: Mapping[Key, tuple[Any, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._groups = {group.id: group.name for group in self.record.groups}
        self._more = more_of(self.record)

    @property
    def looks(self) -> tuple[Cell, ...]:
        """The different cells so far; rows name them by their numbers."""
        return tuple(self._looks)

    def row(self, member: Any) -> Row:
        """The row of a learner."""
        person_id = member.person_id
        keys = [(column.case_id, person_id) for column in self.columns]
        found = [self.record.figures.get(key, _NOTHING) for key in keys]
        numbers = tuple(map(self._look, self.columns, repeat(member), keys, found))
        given = [number for number in numbers if number is not None]
        return Row(
            public_id=member.public_id,
            person_id=person_id,
            name=member.name,
            email=member.email or "",
            group=self._groups.get(member.group_id, ""),
            left=bool(member.left),
            done=sum(self._looks[number].is_done for number in given),
            given=len(given),
            looks=numbers,
            minutes=tuple(minutes_of(figures[_SECONDS]) if figures else None for figures in found),
        )

    def cell(self, row: Row, column: int) -> Cell | None:
        """A cell of a row."""
        number = row.looks[column]
        return None if number is None else self._looks[number]

    def percent(self, row: Row, column: int) -> Fraction | None:
        """The grade in a column, exact."""
        cell = self.cell(row, column)
        key = (self.columns[column].case_id, row.person_id)
        return None if cell is None else percent_of(cell, figures_of(self.record, key))

    def _look(self, column: Column, member: Any, key: Key, found: tuple[Any, ...]) -> int | None:
        """The number of a cell; the same for all that look alike."""
        more = self._more.get(key, _NOTHING)
        if not found and not more and not _is_given(column.assignment, member):
            return None
        like = (column.assignment.id, found[:_SECONDS], more)
        number = self._numbers.get(like)
        if number is None:
            override, points, decisions = more or (None, None, 0)
            terms = column.assignment.terms
            made = cell_of(Figures(*found), terms, override=override, points=points, decisions=decisions)
            number = self._numbers[like] = self._numbers[made] = self._numbers.get(made, len(self._looks))
            if number == len(self._looks):
                self._looks.append(made)
        return number


def _is_given(assignment: AssignmentRow, member: Any) -> bool:
    """Whether an assignment is one learner's to do."""
    theirs = assignment.group_id in (None, member.group_id)
    return theirs and assignment.withdrawn_at is None and not member.left
