"""Tables of text as spreadsheets write them: the separator is found, records are read in bounded time.

Knows no column: whoever reads a table says which names it knows.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator

from services.decoding import NoText, decode

DELIMITERS = (",", ";", "\t")
MAX_COLUMNS = 500
_MOST_DELIMITERS = 20_000
"""Of one record, within its texts too: more than the texts of an entry can hold."""
_SAYS_DELIMITER = re.compile(r'"?sep=([,;\t])"?\r?\n')
_TOO_WIDE = f"This line has more columns than can be read, which are {MAX_COLUMNS}. Take some out."


class Unreadable(ValueError):
    """A file that cannot be read as a whole: what is wrong, and what to do. `line` is 0 where it is about all of it."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def text_of(raw: bytes) -> str:
    """The text of a table. Raises Unreadable."""
    try:
        return decode(raw)
    except NoText:
        raise Unreadable("This file is damaged: it is no text in any encoding. Save it anew, as CSV.") from None


def lines_in(text: str) -> int:
    """How many line ends there are, of every kind."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def plain_name(name: str) -> str:
    """The name of a column as it is compared: letters and digits, in small letters."""
    return "".join(char for char in name.casefold() if char.isalnum())


def records(text: str, is_known: Callable[[str], bool]) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line where it begins. Raises Unreadable.

    The separator is the one that the file says, else the one with which the first line names the most columns that are
    known, by their plain names; else the most columns.
    """
    said = _SAYS_DELIMITER.match(text)
    skipped = said.end() if said else 0
    delimiter = said[1] if said else _delimiter(text, is_known)
    lines = _Lines(text[skipped:], delimiter)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    begins = before = 1 if said else 0
    try:
        for cells in reader:
            if begins == before and len(cells) > MAX_COLUMNS:
                raise Unreadable(_TOO_WIDE, 1)
            yield begins + 1, cells
            begins = before + reader.line_num
            lines.begin()
    except csv.Error:
        fault = "From here on, this file is not in order: a quotation mark is open, or a cell is far too long."
        raise Unreadable(f"{fault} Correct the line and choose the file again.", begins + 1) from None


def misfit(cells: list[str], named: int) -> tuple[str, ...]:
    """What is wrong with a record that holds more than the first line names; empty cells at its end are nothing."""
    if not any(cell.strip() for cell in cells[named:]):
        return ()
    return (
        f"This line has {len(cells)} cells, and the first line names {named}. "
        "Put a cell that holds the separator into quotation marks.",
    )


class _Lines:
    """The lines of a file for the reader of records, counted while they are read: a record is put together at once."""

    def __init__(self, text: str, delimiter: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self._delimiter = delimiter
        self.begin()

    def begin(self) -> None:
        """With the next line, another record begins."""
        self._found = 0

    def __iter__(self) -> Iterator[str]:
        for number, line in enumerate(self._lines, start=1):
            self._found += line.count(self._delimiter)
            if self._found > _MOST_DELIMITERS:
                raise Unreadable(_TOO_WIDE, number)
            yield line


def _delimiter(text: str, is_known: Callable[[str], bool]) -> str:
    def told(delimiter: str) -> tuple[int, int]:
        try:
            names = next(csv.reader(_Lines(text, delimiter), delimiter=delimiter, strict=True), [])
        except csv.Error:
            return 0, 0
        return sum(is_known(plain_name(name)) for name in names), len(names)

    return max(DELIMITERS, key=told)
