"""What goes into a platform's column: grades as points, in the way the file writes figures; and the file with them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from engine.scenario.score import score_text
from engine.teach.raw_table import fill, insert
from services.errors import BadField
from services.sheets import cell
from services.teach.gradebook_table import Drawing, Row
from services.teach.lms_file import CANVAS, Fillable, LmsFile, is_canvas_sum
from services.texts import length, unshowable

NEW = "new"
KEEP, ZERO = "keep", "zero"
"""What to do for learners who have no grade yet."""
MAX_HEADING = 200
MAX_POINTS = 10_000
_POINTS = re.compile(r"\d{1,5}(?:[.,]\d{1,4})?")
_CANVAS_NUMBER = re.compile(r"\(\d+\)\s*$")
_EXCUSED = {"EX", "N/A"}
"""What Canvas writes where somebody need not do it."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What a supervisor asks for: the grades of an assignment or of one case (its key), the column by its number or a
    new one with a name, the points that are full marks, what to do for who has no grade; who of those that were guessed
    are confirmed (`Match.key`).
    """

    target: str
    column: str
    heading: str
    points: str
    unfinished: str
    confirmed: frozenset[str] = frozenset()


def values_for(drawing: Drawing, rows: Mapping[int, Row], told: Filling) -> dict[int, Fraction]:
    """For each row of the file the part of full marks, 0 to 1, for those who have one. Raises BadField."""
    wanted = [
        number
        for number, column in enumerate(drawing.columns)
        if told.target in (column.key, column.assignment.public_id)
    ]
    if not wanted:
        raise BadField("target", "Choose an assignment, or one of its cases.")
    if told.unfinished not in (KEEP, ZERO):
        raise BadField("unfinished", "Choose what happens to those who have no grade yet.")
    shares = {row: _share(drawing, theirs, wanted) for row, theirs in rows.items()}
    if told.unfinished == ZERO:
        given = {row for row, theirs in rows.items() if any(theirs.looks[number] is not None for number in wanted)}
        shares = {row: Fraction(0) if share is None and row in given else share for row, share in shares.items()}
    found = {row: share for row, share in shares.items() if share is not None}
    if not found:
        raise BadField(
            "target", "Nobody in this file has a grade for that yet. Choose another one, or come back later."
        )
    return found


def _share(drawing: Drawing, row: Row, columns: Sequence[int]) -> Fraction | None:
    """The mean of the cases that are this learner's to do; None while one of them has no grade."""
    theirs = [number for number in columns if row.looks[number] is not None]
    percents = [percent for number in theirs if (percent := drawing.percent(row, number)) is not None]
    return sum(percents, Fraction(0)) / (100 * len(percents)) if percents and len(percents) == len(theirs) else None


def filled_file(file: LmsFile, shares: Mapping[int, Fraction], told: Filling) -> bytes:
    """The file with its column filled. Raises BadField."""
    column = None if told.column == NEW else _column(file, told.column)
    points = _points(told.points or (column.points if column else ""))
    texts = {row: _figure(share * points, file.comma) for row, share in shares.items()}
    if column is not None:
        kept = {row for row in texts if file.kind == CANVAS and file.table.value(row, column.index).strip() in _EXCUSED}
        there = {row: text for row, text in texts.items() if row not in kept}
        return file.written(fill(file.table, column.index, there))
    texts[0] = _heading(file, told.heading)
    if file.points_row is not None:
        texts[file.points_row] = _figure(points, file.comma)
    try:
        return file.written(insert(file.table, file.new_at, texts))
    except UnicodeEncodeError:
        words = "This file has no way to write one of these letters. Use plain ones."
        raise BadField("heading", words) from None


def _column(file: LmsFile, told: str) -> Fillable:
    """Raises BadField."""
    found = next((column for column in file.columns if str(column.index) == told), None)
    if found is None:
        raise BadField("column", "Choose one of the columns, or a new one.")
    return found


def _points(typed: str) -> Fraction:
    """Raises BadField."""
    text = typed.strip()
    if not text:
        raise BadField("points", "Write how many points are full marks: the file does not say it for this column.")
    if not (text.isascii() and _POINTS.fullmatch(text)) or not 0 < Fraction(text.replace(",", ".")) <= MAX_POINTS:
        raise BadField("points", f"Write a number above 0, up to {MAX_POINTS:,}, like 10 or 12.5.")
    return Fraction(text.replace(",", "."))


def _heading(file: LmsFile, typed: str) -> str:
    """The name of a new column. Raises BadField."""
    name = " ".join(typed.split())
    taken = {" ".join(text.split()).casefold() for text in file.table.values(0)}
    if not name:
        raise BadField("heading", "Write a name for the new column.")
    if unshowable(name) or length(name) > MAX_HEADING or cell(name) != name:
        raise BadField("heading", f"Write a name of at most {MAX_HEADING} characters that begins with a letter.")
    if name.casefold() in taken:
        raise BadField("heading", "The file has a column of this name. Choose it above, or write another name.")
    if file.kind == CANVAS and (is_canvas_sum(name) or _CANVAS_NUMBER.search(name)):
        words = "Canvas would take this name for one of its own. Leave out “Score”, “Grade” or the number in brackets."
        raise BadField("heading", words)
    return name


def _figure(value: Fraction, comma: bool) -> str:
    """Two decimals at most, as the file writes them."""
    text = score_text(value).rstrip("0").rstrip(".")
    return text.replace(".", ",") if comma else text
