"""A table in delimited text as some program wrote it, in which one column can be filled and nothing else is touched.

Every cell has its place in the text: what is not filled stays character by character. Quotation marks are read as
spreadsheets do (RFC 4180, and what follows a closing mark belongs to the cell). A line ends with CR, LF or both. Knows
no column by its name, and nothing of bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

QUOTE = '"'
DELIMITERS = (",", ";", "\t")
_LOOKED_AT = 65_536
"""How much of a text is looked at for its delimiter."""
_SAYS_DELIMITER = re.compile(r'"?sep=([,;\t])"?(?:\r\n|\r|\n)')


@dataclass(frozen=True, slots=True)
class Row:
    """One record: where it starts, and where each of its cells ends. Between two cells stands one delimiter."""

    start: int
    ends: tuple[int, ...]

    def span(self, column: int) -> tuple[int, int]:
        """From where to where a cell goes, its quotation marks included."""
        return (self.ends[column - 1] + 1 if column else self.start), self.ends[column]


@dataclass(frozen=True, slots=True)
class RawTable:
    """A text and its rows. `fault` says why it was not read to its end: "quote" (one was opened and never closed),
    "rows" or "cells" (more than were allowed); `fault_at` is the line on which that begins.
    """

    text: str
    delimiter: str
    rows: tuple[Row, ...]
    fault: str = ""
    fault_at: int = 0

    def value(self, row: int, column: int) -> str:
        """What a cell says; nothing where the row is too short to have it."""
        here = self.rows[row]
        return _said(self.text[slice(*here.span(column))]) if column < len(here.ends) else ""

    def values(self, row: int) -> tuple[str, ...]:
        """What all cells of a row say."""
        return tuple(self.value(row, column) for column in range(len(self.rows[row].ends)))

    def is_blank(self, row: int) -> bool:
        """Whether a row is an empty line."""
        here = self.rows[row]
        return len(here.ends) == 1 and here.ends[0] == here.start


def read(text: str, most_rows: int, most_cells: int, delimiter: str = "") -> RawTable:
    """The table of a text. Without a delimiter it is the one that a first line `sep=` names, else the one that divides
    the first row into the most cells.
    """
    said = _SAYS_DELIMITER.match(text)
    at = said.end() if said else 0
    chosen = delimiter or (said[1] if said else max(DELIMITERS, key=lambda each: _width(text[:_LOOKED_AT], each)))
    if text.count(chosen) > most_cells:
        return RawTable(text, chosen, (), "cells", 1)
    rows: list[Row] = []
    while at < len(text):
        if len(rows) == most_rows:
            return RawTable(text, chosen, tuple(rows), "rows", _line(text, at))
        row, at = _row(text, at, chosen)
        if row is None:
            return RawTable(text, chosen, tuple(rows), "quote", _line(text, at))
        rows.append(row)
    return RawTable(text, chosen, tuple(rows))


def fill(table: RawTable, column: int, values: Mapping[int, str]) -> str:
    """The text with these cells of one column replaced. A cell that stood in quotation marks does so again; a row that
    is too short is continued up to the column.
    """
    return "".join(_replaced(table, column, values))


def insert(table: RawTable, at: int, values: Mapping[int, str]) -> str:
    """The text with a column more, before the column `at` or behind all others; rows without a value get an empty cell,
    and empty lines stay empty.
    """
    return "".join(_widened(table, at, values))


def _replaced(table: RawTable, column: int, values: Mapping[int, str]) -> Iterator[str]:
    done = 0
    for number in sorted(values):
        row = table.rows[number]
        if column < len(row.ends):
            start, end = row.span(column)
            new = _written(values[number], table.delimiter, table.text[start:end].startswith(QUOTE))
        else:
            start = end = row.ends[-1]
            missing = table.delimiter * (column - len(row.ends) + 1)
            new = missing + _written(values[number], table.delimiter, _quotes(table, row))
        yield table.text[done:start]
        yield new
        done = end
    yield table.text[done:]


def _widened(table: RawTable, at: int, values: Mapping[int, str]) -> Iterator[str]:
    done = 0
    for number, row in enumerate(table.rows):
        if table.is_blank(number) and number not in values:
            continue
        new = _written(values.get(number, ""), table.delimiter, _quotes(table, row) and number in values)
        width = len(row.ends)
        place = row.span(at)[0] if at < width else row.ends[-1]
        yield table.text[done:place]
        yield new + table.delimiter if at < width else table.delimiter * (at - width + 1) + new
        done = place
    yield table.text[done:]


def _row(text: str, at: int, delimiter: str) -> tuple[Row | None, int]:
    """The row that starts here, and where the next one does; None and where its quotation mark opens."""
    start, ends = at, []
    while True:
        cell = _cell(delimiter).match(text, at)
        end = cell.end() if cell else at
        if cell is None:
            return None, at
        ends.append(end)
        if text[end : end + 1] != delimiter:
            after = end + (2 if text.startswith("\r\n", end) else 1)
            return Row(start, tuple(ends)), min(after, len(text))
        at = end + 1


@cache
def _cell(delimiter: str) -> re.Pattern[str]:
    """A cell in marks, or one that does not begin with a mark. It never goes back, so each character is read once."""
    plain = rf"[^{delimiter}\r\n]*+"
    return re.compile(rf'"[^"]*+(?:""[^"]*+)*+"{plain}|(?!"){plain}')


def _width(text: str, delimiter: str) -> int:
    row, _ = _row(text, 0, delimiter)
    return len(row.ends) if row else 0


def _line(text: str, at: int) -> int:
    before = text[:at]
    return 1 + before.count("\n") + before.count("\r") - before.count("\r\n")


def _said(raw: str) -> str:
    if not raw.startswith(QUOTE):
        return raw
    closing = _closing(raw)
    return raw[1:closing].replace(QUOTE * 2, QUOTE) + raw[closing + 1 :]


def _closing(raw: str) -> int:
    """Where the mark stands that closes a cell: the first one that is not doubled."""
    at = raw.index(QUOTE, 1)
    while raw.startswith(QUOTE, at + 1):
        at = raw.index(QUOTE, at + 2)
    return at


def _quotes(table: RawTable, row: Row) -> bool:
    """Whether the cells of a row stand in quotation marks, empty ones aside."""
    said = [raw for column in range(len(row.ends)) if (raw := table.text[slice(*row.span(column))])]
    return bool(said) and all(raw.startswith(QUOTE) for raw in said)


def _written(value: str, delimiter: str, quoted: bool) -> str:
    if quoted or value.startswith(QUOTE) or any(char in value for char in (delimiter, "\r", "\n")):
        return QUOTE + value.replace(QUOTE, QUOTE * 2) + QUOTE
    return value
